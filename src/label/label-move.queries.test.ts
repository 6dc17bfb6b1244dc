import { parseConfig } from '../config.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';
import { removeLabel } from './remove-label.ts';
import { setLabel } from './set-label.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const limits = parseConfig({});

/** Moves labels, one after the other: "name>version", or "name>" to remove it. */
async function moveLabels(projectId: string, ...moves: string[]): Promise<void> {
  for (const move of moves) {
    const [name = '', version] = move.split('>');
    await fork().transactional<unknown>(em =>
      version
        ? setLabel(em, { projectId, name, versionNumber: Number(version) }, limits)
        : removeLabel(em, { projectId, name }),
    );
  }
}

// Newest last: a is removed and made again, c is gone.
const MOVES = ['a>0', 'b>1', 'a>1', 'c>2', 'a>', 'b>0', 'a>2', 'c>'];

async function makeMoved() {
  const project = await makeProject(fork());
  for (const parentNumber of [0, 1]) await makeVersion(fork(), project, { parentNumber });
  await moveLabels(project.id, ...MOVES);
  return project;
}

const PAGE = `nodes { name version { number } }
  edges { cursor node { name } }
  pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  totalCount`;
const ARGUMENTS = 'first: $first, after: $after, last: $last, before: $before';
const VARIABLES = '$id: ID!, $first: Int, $after: String, $last: Int, $before: String';

const LISTS = {
  'Project.labelMoves': `query (${VARIABLES}) { project(id: $id) { list: labelMoves(${ARGUMENTS}) { ${PAGE} } } }`,
  'Project.labelMoves of one label': `query (${VARIABLES}) {
    project(id: $id) { list: labelMoves(name: "a", ${ARGUMENTS}) { ${PAGE} } }
  }`,
  'Label.moves': `query (${VARIABLES}) {
    project(id: $id) { label(name: "a") { list: moves(${ARGUMENTS}) { ${PAGE} } } }
  }`,
};

const newestFirst = MOVES.toReversed();
const ofA = newestFirst.filter(move => move.startsWith('a'));

describe.each([
  ['Project.labelMoves', newestFirst],
  ['Project.labelMoves of one label', ofA],
  ['Label.moves', ofA],
] as const)('%s', (name, all) => {
  async function list(variables: Record<string, unknown>) {
    const { data, errors } = await server.send(LISTS[name], variables);
    expect(errors).toBeUndefined();
    const { nodes, edges, ...rest } = (data.project.label ?? data.project).list;
    const moves = nodes.map(
      (node: { name: string; version: { number: number } | null }) =>
        `${node.name}>${node.version?.number ?? ''}`,
    );
    expect(edges.map(({ node }: { node: unknown }) => node)).toEqual(
      moves.map((move: string) => ({ name: move.split('>')[0] })),
    );
    return { moves, ...rest };
  }

  it('lists the moves, the newest first', async () => {
    const { id } = await makeMoved();
    await makeMoved();
    expect(await list({ id })).toMatchObject({
      moves: all,
      totalCount: all.length,
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
    });
  });

  it.each([1, 3, 4, 100])('pages through them, forward and backward, by %d', async size => {
    const { id } = await makeMoved();
    const forward: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page = await list({ id, first: size, after });
      expect(page.totalCount).toBe(all.length);
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      forward.push(...page.moves);
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(forward).toEqual(all);

    const backward: string[] = [];
    for (let before: string | null = null, more = true; more; ) {
      const page = await list({ id, last: size, before });
      expect(page.pageInfo.hasNextPage).toBe(before !== null);
      backward.unshift(...page.moves);
      before = page.pageInfo.startCursor;
      more = page.pageInfo.hasPreviousPage;
    }
    expect(backward).toEqual(all);
  });

  it('gives what lies between two cursors, though labels move meanwhile', async () => {
    const { id } = await makeMoved();
    const { pageInfo } = await list({ id });
    const between = { id, after: pageInfo.startCursor, before: pageInfo.endCursor };
    await moveLabels(id, 'a>0', 'b>2');
    expect((await list(between)).moves).toEqual(all.slice(1, -1));
    expect((await list({ ...between, last: 1 })).moves).toEqual(all.slice(-2, -1));
  });

  it('counts only when this is asked for', async () => {
    const { id } = await makeMoved();
    const count = async (query: string) =>
      (await countStatements(() => server.send(query, { id }))).statements.length;
    const withCount = await count(LISTS[name]);
    expect(await count(LISTS[name].replace('totalCount', ''))).toBe(withCount - 1);
  });

  it.each(['', 'x', 'WyJ2ZXJzaW9uIiwxXQ', Buffer.from('["label-move",0]').toString('base64url'), '\0'])(
    'refuses %j, which is no cursor of it',
    async after => {
      const { id } = await makeMoved();
      const { errors } = await server.send(LISTS[name], { id, after });
      expect(errors).toMatchObject([
        {
          message: expect.stringMatching(/^\w+\.\w+\(after:\) is not a cursor of this connection\.$/),
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ]);
    },
  );
});

describe('Project.labelMoves', () => {
  const ONE = `query ($id: ID!, $name: String) {
    project(id: $id) { labelMoves(name: $name) { totalCount nodes { name } } }
  }`;
  const movesOf = async (id: string, name: string | null) =>
    (await server.send(ONE, { id, name })).data.project.labelMoves;

  it('gives those of a label that is gone', async () => {
    const { id } = await makeMoved();
    expect(await movesOf(id, 'c')).toEqual({ totalCount: 2, nodes: [{ name: 'c' }, { name: 'c' }] });
  });

  it('gives all of them for null', async () => {
    const { id } = await makeMoved();
    expect(await movesOf(id, null)).toMatchObject({ totalCount: MOVES.length });
  });

  it.each(['', 'd', 'C', 'a b', 'a\0', '\ud800', 'a'.repeat(100_000)])(
    'gives none for the name %j, which no label ever had',
    async name => {
      const { id } = await makeMoved();
      expect(await movesOf(id, name)).toEqual({ totalCount: 0, nodes: [] });
    },
  );

  it('gives none where no label ever was', async () => {
    const { id } = await makeProject(fork());
    expect(await movesOf(id, null)).toEqual({ totalCount: 0, nodes: [] });
  });
});

describe('LabelMove', () => {
  it('tells where the label came from and where it went', async () => {
    const { id } = await makeMoved();
    const { data } = await server.send(
      `query ($id: ID!) { project(id: $id) { labelMoves(name: "a") {
        nodes { previousVersion { number } version { number labels { name } } }
      } } }`,
      { id },
    );
    expect(data.project.labelMoves.nodes).toEqual([
      { previousVersion: null, version: { number: 2, labels: [{ name: 'a' }] } },
      { previousVersion: { number: 1 }, version: null },
      { previousVersion: { number: 0 }, version: { number: 1, labels: [] } },
      { previousVersion: null, version: { number: 0, labels: [{ name: 'b' }] } },
    ]);
  });

  it('comes in pages of different sizes side by side', async () => {
    const { id } = await makeMoved();
    const { result, statements } = await countStatements(() =>
      server.send(
        `query ($id: ID!) { project(id: $id) { labels {
          one: moves(first: 1) { nodes { version { number } } }
          two: moves(last: 2) { nodes { version { number } } }
        } } }`,
        { id },
      ),
    );
    const at = (...numbers: (number | null)[]) => ({
      nodes: numbers.map(number => ({ version: number === null ? null : { number } })),
    });
    expect(result.data.project.labels).toEqual([
      { one: at(2), two: at(1, 0) },
      { one: at(0), two: at(0, 1) },
    ]);
    // The project, its labels, two kinds of pages, and their versions.
    expect(statements).toHaveLength(5);
  });
});
