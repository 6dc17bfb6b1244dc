import { type Operation, placeOf } from './http.ts';
import { type LayerRow, layerStarts, newestVersions, projectPage, type VersionRow } from './rows.sql.ts';

const VERSIONS = 20;
const FILES = 10;
/** How many rows more of each layer are read first, for those that layers above replace or delete. */
const SPARE = 10;

interface File {
  readonly path: string;
  readonly size: number;
}

/** The start of a tree: its files up to a path (null: all of them). */
interface Start {
  readonly files: readonly File[];
  readonly until: string | null;
}

/** Answers the tree query: projects, versions, and the distinct layers, laid over one another here. */
export const treeOf: Operation = async ({ first, after }: { first: number; after?: string }) => {
  const projects = await projectPage([first, ...placeOf(after)]);
  const ids = projects.map(([id]) => id);
  const versions = await newestVersions([ids, projects.map(([, latest]) => latest - VERSIONS + 1)]);
  const files = await firstFiles(ids, versions, FILES + SPARE);
  const nodes = ids.map(id => ({ id, versions: { nodes: [] as unknown[] } }));
  for (const [index, [number, name, parent, project]] of versions.entries()) {
    nodes[project]?.versions.nodes.push({
      number,
      name,
      parent: parent === null ? null : { number: parent },
      files: { nodes: files[index] },
    });
  }
  return JSON.stringify({ data: { projects: { nodes } } });
};

/** The first files of each version. Reads the starts of the layers, and more of them where that was too little. */
async function firstFiles(
  ids: string[],
  versions: VersionRow[],
  limit: number,
): Promise<(readonly File[])[]> {
  const layerIds: string[] = [];
  const numbers: number[] = [];
  const positions = ids.map(() => new Map<number, number>());
  for (const [, , , project, layers] of versions) {
    const known = positions[project] as Map<number, number>;
    for (const number of layers) {
      if (known.has(number)) continue;
      known.set(number, numbers.length);
      layerIds.push(ids[project] as string);
      numbers.push(number);
    }
  }
  const rowsOf: LayerRow[][] = numbers.map(() => []);
  for (const row of await layerStarts([layerIds, numbers, limit])) rowsOf[row[0]]?.push(row);

  const trees: (Start | undefined)[] = [];
  const starts = versions.map(([, , , project, layers]) => {
    let tree: Start | undefined;
    for (const number of layers) {
      const position = positions[project]?.get(number) as number;
      // The layers up to one are the same for every version above it, so is their tree.
      trees[position] ??= overlay(tree ?? { files: [], until: null }, rowsOf[position] as LayerRow[], limit);
      tree = trees[position];
    }
    return tree as Start;
  });
  const short = starts.some(({ files, until }) => files.length < FILES && until !== null);
  if (short) return firstFiles(ids, versions, limit * 4);
  return starts.map(({ files }) => files.slice(0, FILES));
}

/** Lays a layer over a tree: its rows win, and its deletions take files away. */
function overlay(below: Start, rows: readonly LayerRow[], limit: number): Start {
  const end = rows.length < limit ? null : (rows.at(-1) as LayerRow)[1];
  const until = below.until === null || (end !== null && end < below.until) ? end : below.until;
  const files: File[] = [];
  let next = 0;
  for (const [, path, size] of rows) {
    while (next < below.files.length && (below.files[next] as File).path < path)
      files.push(below.files[next++] as File);
    if (below.files[next]?.path === path) next++;
    if (size !== null) files.push({ path, size });
  }
  while (next < below.files.length) files.push(below.files[next++] as File);
  if (until === null) return { files, until };
  return { files: files.filter(({ path }) => path <= until), until };
}
