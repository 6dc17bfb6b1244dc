/** The reference server that has PostgreSQL write the JSON: one statement a request, whose text it passes on. */
import { changeLists, type WriteInput, writtenVersion } from './change-lists.ts';
import { type Operation, placeOf, prepared, serve } from './http.ts';
import { graphSql, openSql, smallSql, treeSql } from './json.sql.ts';
import { writeSql } from './json-write.sql.ts';

const graph = prepared<[string]>('graph', graphSql);
const open = prepared<[string]>('open', openSql);
const small = prepared<[string]>('small', smallSql);
const tree = prepared<[string]>('tree', treeSql);
const write = prepared<[number, number]>('write', writeSql);

/** An operation on one project: null where there is none. */
const onProject =
  (select: typeof small, values: (variables: { id: string; number: number }) => unknown[]): Operation =>
  async variables => {
    const [row] = await select(values(variables));
    return `{"data":{"project":${row?.[0] ?? null}}}`;
  };

const treeOf: Operation = async ({ first, after }: { first: number; after?: string }) => {
  const [row] = await tree([first, ...placeOf(after)]);
  return `{"data":{"projects":{"nodes":${row?.[0]}}}}`;
};

const writeVersion: Operation = async ({ input }: { input: WriteInput }) => {
  const { paths, existing, hashes, sizes, texts, created, directories } = changeLists(input);
  const { projectId, parentNumber, name } = input;
  const values = [projectId, parentNumber, name, paths, existing, hashes, sizes, texts, created, directories];
  const [row] = await write(values);
  if (!row) throw new Error('The version was refused');
  return writtenVersion(...row);
};

serve({
  Tree: treeOf,
  Graph: onProject(graph, ({ id }) => [id]),
  Open: onProject(open, ({ id, number }) => [id, number]),
  Small: onProject(small, ({ id }) => [id]),
  Write: writeVersion,
});
