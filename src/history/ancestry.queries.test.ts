import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const ANCESTORS = `query ($id: ID!, $number: NonNegativeInt!, $first: Int, $after: String) {
  project(id: $id) { version(number: $number) {
    depth
    mergedFrom { number }
    ancestors(first: $first, after: $after) {
      totalCount
      nodes { number }
      edges { cursor node { number } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  } }
}`;

/** Makes the chain 0, 1, 2, 4, 5 with the branch 1, 3, and 6 on 5, which merges 3. */
async function makeTree() {
  const project = await makeProject(fork());
  for (const parentNumber of [0, 1, 1, 2, 4]) await makeVersion(fork(), project, { parentNumber });
  await server.send(`mutation { mergeVersions(input: {
    projectId: "${project.id}", intoNumber: 5, fromNumber: 3, name: "Both"
  }) { __typename } }`);
  return project;
}

async function read(id: string, number: number, page: Record<string, unknown> = {}) {
  const { data, errors } = await server.send(ANCESTORS, { id, number, ...page });
  expect(errors).toBeUndefined();
  return data.project.version;
}

const numbersOf = ({ ancestors }: { ancestors: { nodes: { number: number }[] } }) =>
  ancestors.nodes.map(({ number }) => number);

describe('Version.fileHistory', () => {
  it("refuses the cursor of another file's history", async () => {
    const { id } = await makeTree();
    const ask = (number: number, path: string, after: string | null) =>
      server.send(
        `query ($id: ID!, $number: NonNegativeInt!, $path: FilePath!, $after: String) {
          project(id: $id) { version(number: $number) {
            fileHistory(path: $path, first: 1, after: $after) { pageInfo { endCursor } }
          } }
        }`,
        { id, number, path, after },
      );
    const { data } = await ask(6, 'README.md', null);
    const { endCursor } = data.project.version.fileHistory.pageInfo;
    expect((await ask(6, 'README.md', endCursor)).errors).toBeUndefined();
    for (const [number, path] of [
      [6, 'other.md'],
      [5, 'README.md'],
    ] as const) {
      const { errors } = await ask(number, path, endCursor);
      expect(errors).toMatchObject([{ message: '"after" is not a cursor of this connection.' }]);
    }
  });
});

describe('Version.ancestors', () => {
  it('leads from parent to parent to the root, past what was merged', async () => {
    const { id } = await makeTree();
    const version = await read(id, 6);
    expect(numbersOf(version)).toEqual([5, 4, 2, 1, 0]);
    expect(version).toMatchObject({ depth: 5, mergedFrom: { number: 3 }, ancestors: { totalCount: 5 } });
    expect(version.ancestors.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  });

  it('is empty for the root', async () => {
    const { id } = await makeTree();
    expect(await read(id, 0)).toEqual({
      depth: 0,
      mergedFrom: null,
      ancestors: {
        totalCount: 0,
        nodes: [],
        edges: [],
        pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
      },
    });
  });

  it('is read page by page', async () => {
    const { id } = await makeTree();
    const first = await read(id, 6, { first: 2 });
    expect(numbersOf(first)).toEqual([5, 4]);
    expect(first.ancestors.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(first.ancestors.edges[1].cursor).toBe(first.ancestors.pageInfo.endCursor);
    const second = await read(id, 6, { first: 2, after: first.ancestors.pageInfo.endCursor });
    expect(numbersOf(second)).toEqual([2, 1]);
    expect(second.ancestors.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    const last = await read(id, 6, { first: 2, after: second.ancestors.pageInfo.endCursor });
    expect(numbersOf(last)).toEqual([0]);
    expect(last.ancestors.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  it('takes the cursor of a version elsewhere in the tree for its place by number', async () => {
    const { id } = await makeTree();
    const { ancestors } = await read(id, 6, { first: 1 });
    const [{ cursor }] = ancestors.edges;
    expect(numbersOf(await read(id, 3, { after: cursor }))).toEqual([1, 0]);
  });

  it.each([
    ['a negative first', { first: -1 }],
    ['too large a first', { first: 101 }],
    ['a text that is no cursor', { after: 'x' }],
  ])('refuses %s', async (_, page) => {
    const { id } = await makeTree();
    const { errors } = await server.send(ANCESTORS, { id, number: 6, ...page });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
