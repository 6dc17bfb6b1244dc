import { createHash } from 'node:crypto';
import { useDatabase, useTransaction } from '../testing/database.ts';
import fc from '../testing/fast-check.ts';
import { type ModelVersion, makeHistory, steps } from '../testing/history.ts';
import { useServer } from '../testing/server.ts';
import { ancestorPages, commonAncestors } from './ancestors.sql.ts';
import { changedPaths } from './changed-paths.sql.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(() => fork());

const first = fc.dictionary(fc.constantFrom('a', 'b.ts', 'src/a.ts', 'zz'), fc.string(), {
  noNullPrototype: true,
});
const histories = fc.tuple(
  first.map(files => new Map(Object.entries(files))),
  steps(40),
);

const sha256 = (text: string | undefined) =>
  text === undefined ? null : createHash('sha256').update(text).digest('hex');

/** The paths at which two trees differ, with both hashes. */
function differences(base: ModelVersion, head: ModelVersion) {
  const paths = [...new Set([...base.tree.keys(), ...head.tree.keys()])];
  return paths
    .filter(path => base.tree.get(path) !== head.tree.get(path))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(path => [path, sha256(base.tree.get(path)), sha256(head.tree.get(path))]);
}

/** The revisions of a path as a walk from parent to parent finds them. */
function revisions(versions: readonly ModelVersion[], from: ModelVersion, path: string): unknown[] {
  const found: unknown[] = [];
  let at = path;
  for (let version: ModelVersion | undefined = from; version; version = versions[version.parent ?? -1]) {
    const previousPath = version.changed.get(at);
    if (previousPath === undefined) continue;
    const parent = versions[version.parent ?? -1];
    const status = !version.tree.has(at)
      ? 'DELETED'
      : previousPath !== null
        ? 'RENAMED'
        : parent?.tree.has(at)
          ? 'MODIFIED'
          : 'ADDED';
    const hash = sha256(version.tree.get(at));
    found.push({
      ...{ version: { number: version.number }, path: at, previousPath, status },
      file: hash && { path: at, hash },
    });
    at = previousPath ?? at;
  }
  return found;
}

const HISTORY = `query ($id: ID!, $number: NonNegativeInt!, $path: FilePath!, $first: Int, $after: String) {
  project(id: $id) { version(number: $number) {
    file(path: $path) { lastChangedIn { number } history(first: 100) { nodes { version { number } } } }
    fileHistory(path: $path, first: $first, after: $after) {
      totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
      nodes { version { number } path previousPath status file { path hash } }
    }
  } }
}`;

describe("a project's history", () => {
  it('is what a simple model says, over random histories', async () => {
    await fc.assert(
      fc.asyncProperty(histories, fc.nat(), fc.nat(), async ([files, edits], one, other) => {
        const em = fork();
        const { project, versions } = await makeHistory(em, files, edits);
        const { id } = project;
        const base = versions[one % versions.length] as ModelVersion;
        const head = versions[other % versions.length] as ModelVersion;

        const rows = await changedPaths(
          em.getKysely(),
          [id],
          [id, id],
          [base.number, head.number],
          [head.number, base.number],
        );
        const expected = differences(base, head);
        expect(
          rows.filter(row => row.position === 0).map(row => [row.path, row.baseHash, row.headHash]),
        ).toEqual(expected);
        expect(
          rows.filter(row => row.position === 1).map(row => [row.path, row.headHash, row.baseHash]),
        ).toEqual(expected);

        const paths = [...new Set(versions.flatMap(({ changed }) => [...changed.keys()]))].slice(0, 4);
        for (const path of paths) {
          const all = revisions(versions, head, path);
          const read: unknown[] = [];
          let after: string | null = null;
          do {
            const variables = { id, number: head.number, path, first: 2, after };
            const { data, errors } = await server.send(HISTORY, variables);
            expect(errors).toBeUndefined();
            const { file, fileHistory } = data.project.version;
            const { nodes, pageInfo, totalCount } = fileHistory;
            expect(totalCount).toBe(all.length);
            expect(pageInfo.hasPreviousPage).toBe(after !== null);
            const numbers = all.map(revision => ({ version: (revision as { version: unknown }).version }));
            expect(file?.history.nodes ?? numbers).toEqual(numbers);
            expect(file === null).toBe(!head.tree.has(path));
            if (file) expect(file.lastChangedIn).toEqual(numbers[0]?.version);
            read.push(...nodes);
            after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
          } while (after !== null);
          expect(read).toEqual(all);
        }
      }),
      { numRuns: 40 },
    );
  });

  /** Versions by number: parent, and what was merged. */
  const graphs = fc
    .array(
      fc.record({ parent: fc.nat(), merged: fc.option(fc.nat(), { freq: 2 }), snapshot: fc.boolean() }),
      {
        maxLength: 60,
        size: 'max',
      },
    )
    .map(picks =>
      picks.map(({ parent, merged, snapshot }, index) => ({
        number: index + 1,
        parent: Math.max(0, index - (parent % 6)),
        merged: merged === null ? null : merged % (index + 1),
        snapshot,
      })),
    );

  it('has the newest common ancestor of two versions, in graphs with merges of all kinds', async () => {
    await fc.assert(
      fc.asyncProperty(graphs, fc.nat(), fc.nat(), async (graph, one, other) => {
        const em = fork();
        const { project } = await makeHistory(em, new Map(), []);
        const layers = new Map([[0, [0]]]);
        const depths = new Map([[0, 0]]);
        const parents = new Map<number, number[]>([[0, []]]);
        for (const { number, parent, merged, snapshot } of graph) {
          const below = layers.get(parent) as number[];
          layers.set(number, snapshot || below.length > 60 ? [number] : [...below, number]);
          depths.set(number, (depths.get(parent) as number) + 1);
          const mergedFrom = merged === parent ? null : merged;
          parents.set(number, mergedFrom === null ? [parent] : [parent, mergedFrom]);
          await em.execute(
            `insert into version (project_id, number, parent_number, merged_from_number, depth, layers, name,
               file_count, total_size, created_at)
             values (?, ?, ?, ?, ?, ?::int[], 'Name', 0, 0, now())`,
            [project.id, number, parent, mergedFrom, depths.get(number), `{${layers.get(number)}}`],
          );
        }
        const a = one % parents.size;
        const b = other % parents.size;
        const ancestors = (number: number, seen = new Set<number>()): Set<number> => {
          if (!seen.has(number)) {
            seen.add(number);
            for (const parent of parents.get(number) ?? []) ancestors(parent, seen);
          }
          return seen;
        };
        const common = [...ancestors(a)].filter(number => ancestors(b).has(number));
        const db = em.getKysely();
        const [met] = await commonAncestors(db, [project.id], [project.id], [a], [b]);
        expect(met?.number).toBe(Math.max(...common));

        const chain: number[] = [];
        for (let n = parents.get(a)?.[0]; n !== undefined; n = parents.get(n)?.[0]) chain.push(n);
        const before = (b % (a + 1)) + 1;
        const page = await ancestorPages(db, [project.id], [project.id], [a], [Math.min(a, before)], 5);
        const expected = chain.filter(n => n < before).slice(0, 5);
        expect(page.map(({ number }) => number)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
