import type { Project } from '../project/project.entity.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';
import { versionCursors } from './version.queries.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

/** Makes a project whose versions have these parents: the first is the parent of version 1, and so on. */
async function makeTree(...parents: number[]): Promise<Project> {
  const project = await makeProject(fork());
  for (const parentNumber of parents) await makeVersion(fork(), project, { parentNumber });
  return project;
}

// A bushy tree: 0 -> 1, 2, 5; 1 -> 3, 4; 4 -> 6.
const BUSHY = [0, 0, 1, 1, 0, 4];

describe('Project.versions', () => {
  const LIST = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $orderBy: VersionOrder) {
    project(id: $id) {
      versions(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
        nodes { number } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        totalCount
      }
    }
  }`;
  const list = async (variables: Record<string, unknown>) => {
    const { data } = await server.send(LIST, variables);
    const { nodes, ...rest } = data.project.versions;
    return { numbers: nodes.map((node: { number: number }) => node.number), ...rest };
  };

  it.each(['ASC', 'DESC'])('pages %s through all versions, forward and backward', async direction => {
    const { id } = await makeTree(...BUSHY);
    const orderBy = { direction };
    const all = direction === 'ASC' ? [0, 1, 2, 3, 4, 5, 6] : [6, 5, 4, 3, 2, 1, 0];
    expect((await list({ id, orderBy })).numbers).toEqual(all);

    const forward: number[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page = await list({ id, orderBy, first: 3, after });
      forward.push(...page.numbers);
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(forward).toEqual(all);

    const backward: number[] = [];
    for (let before: string | null = null, more = true; more; ) {
      const page = await list({ id, orderBy, last: 3, before });
      backward.unshift(...page.numbers);
      before = page.pageInfo.startCursor;
      more = page.pageInfo.hasPreviousPage;
    }
    expect(backward).toEqual(all);
  });

  it('gives each of several pages that overlap what it gives when it is asked for alone', async () => {
    const { id } = await makeTree(...BUSHY);
    const cursorOf = (number: number) => JSON.stringify(versionCursors.encode(number));
    const pages: [args: string, numbers: number[]][] = [
      ['first: 3', [0, 1, 2]],
      ['first: 2', [0, 1]],
      ['last: 4', [3, 4, 5, 6]],
      ['last: 2', [5, 6]],
      [`first: 3, after: ${cursorOf(0)}`, [1, 2, 3]],
      [`last: 3, before: ${cursorOf(3)}`, [0, 1, 2]],
      ['first: 3, orderBy: {direction: DESC}', [6, 5, 4]],
      ['last: 3, orderBy: {direction: DESC}', [2, 1, 0]],
      ['first: 100', [0, 1, 2, 3, 4, 5, 6]],
      ['first: 0', []],
    ];
    const ask = async (fields: string[]) => {
      const { data } = await server.send(`{ project(id: "${id}") { ${fields.join(' ')} } }`);
      return data.project;
    };
    const fields = pages.map(
      ([args], i) => `p${i}: versions(${args}) {
        nodes { number parent { number } children { totalCount nodes { number } } }
        pageInfo { hasNextPage hasPreviousPage } totalCount
      }`,
    );
    const alone = Object.assign({}, ...(await Promise.all(fields.map(field => ask([field])))));
    const numbers = (page: { nodes: { number: number }[] }) => page.nodes.map(({ number }) => number);
    expect(pages.map((_, i) => numbers(alone[`p${i}`]))).toEqual(pages.map(page => page[1]));
    expect(await ask(fields)).toEqual(alone);
    expect(await ask(fields.toReversed())).toEqual(alone);
    for (const [i, one] of fields.entries())
      for (const other of fields.slice(i + 1)) expect(alone).toMatchObject(await ask([one, other]));
  });

  it('counts without a statement of its own', async () => {
    const { id } = await makeTree(0, 0);
    const { result, statements } = await countStatements(() =>
      server.send('query ($id: ID!) { project(id: $id) { versions { totalCount nodes { number } } } }', {
        id,
      }),
    );
    expect(result.data.project.versions.totalCount).toBe(3);
    expect(statements).toHaveLength(2);
  });
});

describe('Version', () => {
  it('knows its project, parent and children', async () => {
    const project = await makeTree(...BUSHY);
    const { data } = await server.send(
      `query ($id: ID!) { project(id: $id) {
        latestVersion { number parent { number parent { number parent { number } } } project { id } active }
        version(number: 1) { number children { nodes { number } totalCount } }
        missing: version(number: 7) { number }
        huge: version(number: 9007199254740991) { number }
      } }`,
      { id: project.id },
    );
    expect(data.project).toEqual({
      latestVersion: {
        number: 6,
        parent: { number: 4, parent: { number: 1, parent: { number: 0 } } },
        project: { id: project.id },
        active: true,
      },
      version: { number: 1, children: { nodes: [{ number: 3 }, { number: 4 }], totalCount: 2 } },
      missing: null,
      huge: null,
    });
  });

  it.each([
    ['ASC', 'first: 3'],
    ['DESC', 'first: 3'],
    ['ASC', 'first: 100'],
  ])('lists children the same whether its siblings are loaded or not (%s, %s)', async (direction, page) => {
    const { id } = await makeTree(...BUSHY);
    const { data } = await server.send(
      `query ($id: ID!) { project(id: $id) { versions(${page}, orderBy: {direction: ${direction}}) { nodes {
        number children(first: 2) { nodes { number } totalCount pageInfo { hasNextPage } }
        lastChild: children(last: 1) { nodes { number } pageInfo { hasPreviousPage } }
      } } } }`,
      { id },
    );
    const children: Record<number, number[]> = {
      0: [1, 2, 5],
      1: [3, 4],
      2: [],
      3: [],
      4: [6],
      5: [],
      6: [],
    };
    for (const { number, children: some, lastChild } of data.project.versions.nodes) {
      const all = children[number] ?? [];
      expect(some).toEqual({
        nodes: all.slice(0, 2).map(child => ({ number: child })),
        totalCount: all.length,
        pageInfo: { hasNextPage: all.length > 2 },
      });
      expect(lastChild).toEqual({
        nodes: all.slice(-1).map(child => ({ number: child })),
        pageInfo: { hasPreviousPage: all.length > 1 },
      });
    }
  });

  it('pages through children by cursor', async () => {
    const { id } = await makeTree(0, 0, 0);
    const CHILDREN = `query ($id: ID!, $after: String, $before: String, $first: Int, $last: Int) {
      project(id: $id) { version(number: 0) { children(first: $first, after: $after, last: $last, before: $before) {
        nodes { number } pageInfo { endCursor startCursor hasNextPage hasPreviousPage }
      } } }
    }`;
    const page = async (variables: object) =>
      (await server.send(CHILDREN, { id, ...variables })).data.project.version.children;
    const first = await page({ first: 2 });
    expect(first.nodes).toEqual([{ number: 1 }, { number: 2 }]);
    const second = await page({ first: 2, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({
      nodes: [{ number: 3 }],
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
    });
    const back = await page({ last: 2, before: second.pageInfo.startCursor });
    expect(back).toMatchObject({
      nodes: [{ number: 1 }, { number: 2 }],
      pageInfo: { hasPreviousPage: false, hasNextPage: true },
    });
  });
});

describe('the tree of many projects', () => {
  const TREE = `{ projects(first: 20) { nodes { versions(first: 20) { nodes {
    number parent { number } children { nodes { number } } files(first: 10) { nodes { path size } }
  } } } } }`;
  const TREE_WITH_CONTENT = TREE.replace('path size', 'path size encoding content');

  it.each([
    [1, 1],
    [3, 6],
    [5, 25],
  ])(
    'takes at most 6 statements for %d projects of %d versions, and one more with contents',
    async (projects, versions) => {
      for (let i = 0; i < projects; i++) {
        await makeTree(...Array.from({ length: versions }, (_, number) => Math.floor(number / 2)));
      }
      const tree = await countStatements(() => server.send(TREE));
      expect(tree.result.errors).toBeUndefined();
      expect(tree.result.data.projects.nodes).toHaveLength(projects);
      expect(tree.statements.length).toBeLessThanOrEqual(6);
      const withContent = await countStatements(() => server.send(TREE_WITH_CONTENT));
      expect(withContent.result.errors).toBeUndefined();
      expect(withContent.statements).toHaveLength(tree.statements.length + 1);
    },
  );
});
