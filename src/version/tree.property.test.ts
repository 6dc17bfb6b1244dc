import { createHash } from 'node:crypto';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import fc from '../testing/fast-check.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork);

/** A file of the model: its content and the version that gave it to the path. */
interface ModelFile {
  readonly bytes: Buffer;
  readonly changedIn: number;
}

/** The model of a version: its files by path. */
type Tree = ReadonlyMap<string, ModelFile>;

/** A change of the model; `from` is what it takes away or replaces, `to` what stands afterwards. */
interface Change {
  readonly from: string | null;
  readonly to: string | null;
  /** Null where the content stays. */
  readonly bytes: Buffer | null;
}

/** What changes make of a tree; null when they are not allowed. */
function applied(tree: Tree, changes: readonly Change[], number: number): Tree | null {
  const named = changes.flatMap(({ from, to }) => [...new Set([from, to])].filter(path => path !== null));
  if (new Set(named).size < named.length) return null;
  const next = new Map(tree);
  for (const { from } of changes) if (from !== null && !next.delete(from)) return null;
  for (const { from, to, bytes } of changes) {
    if (to === null) continue;
    if (to !== from && tree.has(to)) return null;
    const content = bytes ?? (from === null ? undefined : tree.get(from)?.bytes);
    const after = { bytes: content ?? Buffer.alloc(0), changedIn: number };
    const before = from === to ? tree.get(to) : undefined;
    next.set(to, before?.bytes.equals(after.bytes) ? before : after);
  }
  const directories = new Set([...next.keys()].flatMap(parentsOf));
  return [...next.keys()].some(path => directories.has(path)) ? null : next;
}

function parentsOf(path: string): string[] {
  const segments = path.split('/');
  return segments.slice(1).map((_, depth) => segments.slice(0, depth + 1).join('/'));
}

const inOrder = (paths: Iterable<string>) =>
  [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

const sizeOf = (files: Iterable<ModelFile>) => [...files].reduce((sum, { bytes }) => sum + bytes.length, 0);

/** What the API says of the model's file. */
function fileOf(tree: Tree, path: string) {
  const { bytes } = tree.get(path) as ModelFile;
  const text = bytes.toString('utf8');
  const isText = !text.includes('\0') && Buffer.from(text).equals(bytes);
  return {
    path,
    size: bytes.length,
    hash: sha256(bytes),
    encoding: isText ? 'UTF8' : 'BASE64',
    content: isText ? text : bytes.toString('base64'),
  };
}

/** What the API lists of a directory of the model, or of the root. */
function entriesOf(tree: Tree, directory: string | null) {
  const prefix = directory === null ? '' : `${directory}/`;
  const below = inOrder(tree.keys()).filter(path => path.startsWith(prefix));
  const inDirectories = below.filter(path => path.slice(prefix.length).includes('/'));
  const byName = Map.groupBy(inDirectories, path => path.slice(prefix.length).split('/')[0] as string);
  const directories = inOrder(byName.keys()).map(name => {
    const files = (byName.get(name) ?? []).map(path => tree.get(path) as ModelFile);
    return {
      __typename: 'Directory',
      path: prefix + name,
      name,
      fileCount: files.length,
      totalSize: sizeOf(files),
    };
  });
  const files = below
    .filter(path => !inDirectories.includes(path))
    .map(path => ({ __typename: 'File', ...fileOf(tree, path) }));
  return [...directories, ...files];
}

/** Sends a query that must succeed. */
async function ask(query: string, variables: Record<string, unknown>) {
  const answer = await server.send(query, variables);
  expect(answer).toEqual({ status: 200, data: expect.anything() });
  return answer.data;
}

const CREATE_VERSION = `mutation ($input: CreateVersionInput!) {
  createVersion(input: $input) {
    __typename
    ... on CreateVersionSuccess { version { number parent { number } fileCount totalSize } }
  }
}`;

/** Calls createVersion with changes of the model. */
async function createVersion(projectId: string, parentNumber: number, changes: readonly Change[]) {
  const inputs = changes.map(({ from, to, bytes }) => {
    const content = bytes && { content: bytes.toString('base64'), encoding: 'BASE64' };
    if (from === null) return { create: { path: to, ...content } };
    if (to === null) return { delete: { path: from } };
    return from === to ? { update: { path: to, ...content } } : { rename: { from, to, ...content } };
  });
  const data = await ask(CREATE_VERSION, {
    input: { projectId, parentNumber, name: 'Next', changes: inputs },
  });
  return data.createVersion;
}

async function makeModelProject(tree: Tree): Promise<string> {
  const files = [...tree].map(([path, { bytes }]) => ({
    path,
    content: bytes.toString('base64'),
    encoding: 'BASE64' as never,
  }));
  const { id } = await makeProject(fork(), { files });
  return id;
}

/** Asks for something of each of a project's versions, by their numbers; at most 100. */
async function ofEachVersion(
  projectId: string,
  selection: string,
  variable?: readonly [type: string, value: unknown],
) {
  const query = `query ($id: ID!${variable ? `, $value: ${variable[0]}` : ''}) {
    project(id: $id) { versions(first: 100) { nodes { ${selection} } } }
  }`;
  const { project } = await ask(query, { id: projectId, value: variable?.[1] });
  return project.versions.nodes;
}

const PAGE = `query (
  $id: ID!, $number: NonNegativeInt!, $under: FilePath
  $first: Int, $after: String, $last: Int, $before: String
) {
  project(id: $id) {
    version(number: $number) {
      files(under: $under, first: $first, after: $after, last: $last, before: $before) {
        totalCount
        edges { cursor node { path size hash } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }
}`;

/** Pages through a version's files and holds every page against the model. */
async function holdPages(
  projectId: string,
  number: number,
  tree: Tree,
  size: number,
  backward: boolean,
  under: string | null = null,
) {
  const scope = inOrder(tree.keys()).filter(path => under === null || path.startsWith(`${under}/`));
  const all = scope.map(path => {
    const { bytes } = tree.get(path) as ModelFile;
    return { path, size: bytes.length, hash: sha256(bytes) };
  });
  let cursor: string | null = null;
  let [start, end] = [0, all.length];
  for (;;) {
    const args = backward ? { last: size, before: cursor } : { first: size, after: cursor };
    const { project } = await ask(PAGE, { id: projectId, number, under, ...args });
    const { totalCount, edges, pageInfo } = project.version.files;
    const page = backward ? all.slice(Math.max(start, end - size), end) : all.slice(start, start + size);
    expect({ number, totalCount, page: edges.map(({ node }: { node: object }) => node) }).toEqual({
      number,
      totalCount: all.length,
      page,
    });
    start = backward ? start : start + page.length;
    end = backward ? end - page.length : end;
    expect(pageInfo).toEqual({
      hasNextPage: backward ? cursor !== null : start < end,
      hasPreviousPage: backward ? start < end : cursor !== null,
      startCursor: edges.at(0)?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    });
    cursor = backward ? pageInfo.startCursor : pageInfo.endCursor;
    if (start >= end) return;
  }
}

/** Holds what the view version_tree says of every version against the model. */
async function holdView(projectId: string, trees: readonly Tree[]) {
  const rows = await fork().execute<{ number: number; path: string; file: string }[]>(
    `select t.version_number as number, t.path,
       concat_ws(' ', encode(t.blob_hash, 'hex'), t.size, t.changed_in) as file
     from version_tree t where t.project_id = ? order by t.version_number, t.path`,
    [projectId],
  );
  const byNumber = Map.groupBy(rows, row => row.number);
  for (const [number, tree] of trees.entries()) {
    const view = (byNumber.get(number) ?? []).map(({ path, file }) => [path, file]);
    const model = inOrder(tree.keys()).map(path => {
      const { bytes, changedIn } = tree.get(path) as ModelFile;
      return [path, `${sha256(bytes)} ${bytes.length} ${changedIn}`];
    });
    expect({ number, files: view }).toEqual({ number, files: model });
  }
  expect(Math.max(-1, ...byNumber.keys())).toBeLessThan(trees.length);
}

/** How many layers each version has, by its number. */
async function layerCounts(projectId: string): Promise<number[]> {
  const rows = await fork().execute<{ layers: number }[]>(
    'select cardinality(layers) as layers from version where project_id = ? order by number',
    [projectId],
  );
  return rows.map(({ layers }) => layers);
}

const FILE = 'path size hash encoding content';

/** Holds everything that the API says of a project's files against the model. */
async function holdApi(
  projectId: string,
  trees: readonly Tree[],
  paths: readonly string[],
  pageSize: number,
) {
  const model = <Result>(of: (tree: Tree) => Result) => trees.map(of);
  const directories = [...new Set(paths.flatMap(parentsOf)), 'none'];

  const whole = `number fileCount totalSize files(first: 100) { totalCount nodes { ${FILE} } }`;
  expect(await ofEachVersion(projectId, whole)).toEqual(
    trees.map((tree, number) => ({
      number,
      fileCount: tree.size,
      totalSize: sizeOf(tree.values()),
      files: { totalCount: tree.size, nodes: inOrder(tree.keys()).map(path => fileOf(tree, path)) },
    })),
  );

  const entry = `__typename ... on Directory { path name fileCount totalSize } ... on File { ${FILE} }`;
  for (const directory of [null, ...directories]) {
    const listed = await ofEachVersion(projectId, `entries(directory: $value) { ${entry} }`, [
      'FilePath',
      directory,
    ]);
    expect({ directory, listed }).toEqual({
      directory,
      listed: model(tree => ({ entries: entriesOf(tree, directory) })),
    });
  }

  for (const directory of directories) {
    const below = await ofEachVersion(
      projectId,
      'files(under: $value, first: 100) { totalCount nodes { path } }',
      ['FilePath', directory],
    );
    expect({ directory, below }).toEqual({
      directory,
      below: model(tree => {
        const nodes = inOrder(tree.keys()).filter(path => path.startsWith(`${directory}/`));
        return { files: { totalCount: nodes.length, nodes: nodes.map(path => ({ path })) } };
      }),
    });
  }

  const wanted = [...paths, ...directories];
  const files = wanted.map((path, i) => `file${i}: file(path: ${JSON.stringify(path)}) { ${FILE} }`);
  expect(await ofEachVersion(projectId, files.join('\n'))).toEqual(
    model(tree =>
      Object.fromEntries(wanted.map((path, i) => [`file${i}`, tree.has(path) ? fileOf(tree, path) : null])),
    ),
  );

  await Promise.all(
    trees.map(async (tree, number) => {
      await holdPages(projectId, number, tree, pageSize, number % 2 === 0);
      await holdPages(projectId, number, tree, pageSize, number % 2 === 1, 'a');
    }),
  );
}

/** Few, so that they meet; files stand where others need directories, and their order by bytes is not obvious. */
const PATHS = [
  ...['a', 'a/b', 'a/b/c', 'a/b/d', 'a/b/c/d', 'a/c', 'a!', 'a.b', 'a0', 'a-b/c', 'b', 'b/a', 'b/b'],
  ...['A', 'Z/a', 'é', 'é/𝒳', 'é/\uffee', '𝒳', '\uffee', 'c', 'c/c', 'c/c/c', 'c/c/c/c', '0', '0/0'],
  ...Array.from({ length: 24 }, (_, i) => `many/${i}`),
];

const path = fc.constantFrom(...PATHS);
const bytes = fc.oneof(
  fc.constantFrom('', 'text', 'grüß\n', '\ufeff', '𝒳').map(text => Buffer.from(text)),
  fc.constantFrom([0], [0xff, 0xfe], [0xed, 0xa0, 0x80], [97, 0, 98]).map(list => Buffer.from(list)),
  fc.uint8Array({ maxLength: 12 }).map(list => Buffer.from(list)),
);
const change = fc.oneof(
  { weight: 4, arbitrary: fc.record({ from: fc.constant(null), to: path, bytes }) },
  { weight: 3, arbitrary: fc.tuple(path, bytes).map(([to, content]) => ({ from: to, to, bytes: content })) },
  { weight: 3, arbitrary: fc.record({ from: path, to: fc.constant(null), bytes: fc.constant(null) }) },
  {
    weight: 3,
    arbitrary: fc
      .record({ from: path, to: path, bytes: fc.option(bytes) })
      .filter(({ from, to }) => from !== to),
  },
);
const step = fc.record({
  /** The parent, counted back from the latest version and wrapped round. */
  back: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(30) }),
  changes: fc.oneof(
    { weight: 3, arbitrary: fc.array(change, { minLength: 1, maxLength: 4 }) },
    { weight: 1, arbitrary: fc.array(change, { minLength: 5, maxLength: 40 }) },
  ),
  /** Whether the changes are sent though some are not allowed; else those are left out. */
  asTheyAre: fc.nat(5).map(n => n === 0),
});
const history = fc.record({
  first: fc.array(fc.tuple(path, bytes), { maxLength: 60 }),
  steps: fc.array(step, { minLength: 8, maxLength: 30, size: 'max' }),
  pageSize: fc.integer({ min: 2, max: 9 }),
});

describe('the version tree', () => {
  it('is what a simple model says, over random histories', async () => {
    const seen = { versions: 0, refusals: 0, snapshots: 0, overlays: 0, mostLayers: 0 };

    await fc.assert(
      fc.asyncProperty(history, async ({ first, steps, pageSize }) => {
        let root: Tree = new Map();
        for (const [to, content] of first) {
          root = applied(root, [{ from: null, to, bytes: content }], 0) ?? root;
        }
        const projectId = await makeModelProject(root);
        const trees: Tree[] = [root];

        for (const { back, changes, asTheyAre } of steps) {
          const number = trees.length;
          const parentNumber = number - 1 - (back % number);
          const parent = trees[parentNumber] as Tree;
          let sent: Change[] = [];
          for (const next of changes) {
            if (asTheyAre || applied(parent, [...sent, next], number)) sent = [...sent, next];
          }
          if (sent.length === 0) continue;
          const tree = applied(parent, sent, number);
          const answer = await createVersion(projectId, parentNumber, sent);
          if (!tree) {
            expect(answer).toEqual({ __typename: 'InvalidFileChangesError' });
            seen.refusals++;
            continue;
          }
          expect(answer).toEqual({
            __typename: 'CreateVersionSuccess',
            version: {
              number,
              parent: { number: parentNumber },
              fileCount: tree.size,
              totalSize: sizeOf(tree.values()),
            },
          });
          trees.push(tree);
        }

        await holdView(projectId, trees);
        await holdApi(projectId, trees, PATHS, pageSize);

        const layers = await layerCounts(projectId);
        expect(layers).toHaveLength(trees.length);
        seen.versions += trees.length;
        seen.snapshots += layers.slice(1).filter(count => count === 1).length;
        seen.overlays += layers.filter(count => count > 1).length;
        seen.mostLayers = Math.max(seen.mostLayers, ...layers);
      }),
      // A counterexample is made smaller as long as there is time.
      { numRuns: 25, interruptAfterTimeLimit: 60_000 },
    );

    // Histories that meet none of these would say little.
    expect(seen.snapshots).toBeGreaterThan(0);
    expect(seen.overlays).toBeGreaterThan(0);
    expect(seen.refusals).toBeGreaterThan(0);
    expect(seen.mostLayers).toBeGreaterThan(3);
  }, 90_000);

  it('is what a simple model says, along a chain that outgrows the most layers twice', async () => {
    const fileName = (index: number) => `dir-${index % 7}/${index}`;
    const root = new Map(
      Array.from({ length: 200 }, (_, i) => [fileName(i), { bytes: Buffer.from(`${i}`), changedIn: 0 }]),
    );
    const projectId = await makeModelProject(root);
    const trees: Tree[] = [root];
    for (let number = 1; number <= 130; number++) {
      const changed = fileName((number * 37) % 200);
      const changes = [{ from: changed, to: changed, bytes: Buffer.from(`changed in ${number}`) }];
      const answer = await createVersion(projectId, number - 1, changes);
      expect(answer).toMatchObject({ version: { number, fileCount: 200 } });
      trees.push(applied(trees[number - 1] as Tree, changes, number) as Tree);
    }

    // 0 to 62, 63 to 125, and from 126 on: each run begins with a snapshot and has at most 63 layers.
    expect(await layerCounts(projectId)).toEqual(trees.map((_, number) => (number % 63) + 1));
    await holdView(projectId, trees);
    for (const number of [0, 1, 62, 63, 64, 125, 126, 127, 130]) {
      await holdPages(projectId, number, trees[number] as Tree, 70, number % 2 === 0);
      await holdPages(projectId, number, trees[number] as Tree, 9, number % 2 === 1, 'dir-3');
    }
  }, 60_000);

  it('is what a simple model says, where many files are deleted above a snapshot', async () => {
    const root = new Map(
      Array.from({ length: 300 }, (_, i) => [`${i}`, { bytes: Buffer.from(`${i}`), changedIn: 0 }]),
    );
    const projectId = await makeModelProject(root);
    const trees: Tree[] = [root];
    for (let number = 1; number <= 4; number++) {
      const parent = trees[number - 1] as Tree;
      const paths = inOrder(parent.keys());
      // From both ends, so that the first pages find what is gone whichever way they are read.
      const gone = [...paths.slice(0, 15), ...paths.slice(-15)];
      const changes = gone.map(from => ({ from, to: null, bytes: null }));
      await createVersion(projectId, number - 1, changes);
      trees.push(applied(parent, changes, number) as Tree);
    }

    expect(await layerCounts(projectId)).toEqual([1, 2, 3, 4, 5]);
    await holdView(projectId, trees);
    for (const [number, tree] of trees.entries()) {
      for (const size of [13, 100]) {
        await holdPages(projectId, number, tree, size, false);
        await holdPages(projectId, number, tree, size, true);
      }
    }
  }, 60_000);
});
