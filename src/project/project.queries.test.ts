import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const LIST = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: ProjectFilter, $orderBy: ProjectOrder) {
  projects(first: $first, after: $after, last: $last, before: $before, filter: $filter, orderBy: $orderBy) {
    edges { cursor node { id name } }
    nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    totalCount
  }
}`;

const names = (answer: { data: { projects: { nodes: { name: string }[] } } }) =>
  answer.data.projects.nodes.map(({ name }) => name);

async function makeNamed(...projectNames: string[]): Promise<void> {
  for (const name of projectNames) await makeProject(fork(), { name });
}

describe('projects', () => {
  it('gives the newest first', async () => {
    await makeNamed('One', 'Two', 'Three');
    expect(names(await server.send(LIST))).toEqual(['Three', 'Two', 'One']);
  });

  it.each([
    ['CREATED_AT', 'ASC', ['beta', 'Alpha', 'gamma']],
    ['CREATED_AT', 'DESC', ['gamma', 'Alpha', 'beta']],
    ['UPDATED_AT', 'ASC', ['beta', 'Alpha', 'gamma']],
    ['NAME', 'ASC', ['Alpha', 'beta', 'gamma']],
    ['NAME', 'DESC', ['gamma', 'beta', 'Alpha']],
  ])('orders by %s %s, and pages through it from both ends', async (field, direction, expected) => {
    await makeNamed('beta', 'Alpha', 'gamma');
    const orderBy = { field, direction };
    expect(names(await server.send(LIST, { orderBy }))).toEqual(expected);

    const first = await server.send(LIST, { orderBy, first: 2 });
    const { pageInfo, totalCount } = first.data.projects;
    expect(pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(totalCount).toBe(3);
    const second = await server.send(LIST, { orderBy, first: 2, after: pageInfo.endCursor });
    expect([...names(first), ...names(second)]).toEqual(expected);
    expect(second.data.projects.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });

    const last = await server.send(LIST, { orderBy, last: 2 });
    expect(names(last)).toEqual(expected.slice(1));
    const before = await server.send(LIST, {
      orderBy,
      last: 2,
      before: last.data.projects.pageInfo.startCursor,
    });
    expect(names(before)).toEqual(expected.slice(0, 1));
  });

  it('gives all that a project itself gives', async () => {
    const { id } = await makeProject(fork());
    const fields = 'id name description active latestVersionNumber createdAt updatedAt lockedPaths';
    const { data } = await server.send(
      `query ($id: ID!) { projects { nodes { ${fields} } } project(id: $id) { ${fields} } }`,
      { id },
    );
    expect(data.projects.nodes).toEqual([data.project]);
    expect(data.project).toMatchObject({ createdAt: expect.stringMatching(/^\d{4}-.*Z$/) });
  });

  it('keeps its place while projects come and go around it', async () => {
    await makeNamed('a', 'c', 'e');
    const orderBy = { field: 'NAME', direction: 'ASC' };
    const first = await server.send(LIST, { orderBy, first: 2 });
    await makeNamed('b', 'd');
    const second = await server.send(LIST, {
      orderBy,
      first: 2,
      after: first.data.projects.pageInfo.endCursor,
    });
    expect(names(second)).toEqual(['d', 'e']);
  });

  it('filters by state and by name', async () => {
    await makeNamed('Shop', 'Workshop', '100% _real_');
    const deleted = await makeProject(fork(), { name: 'Old shop' });
    await server.send(`mutation ($id: ID!) { deleteProject(input: {projectId: $id}) { __typename } }`, {
      id: deleted.id,
    });
    const filtered = async (filter: object) => names(await server.send(LIST, { filter })).sort();
    expect(await filtered({ nameContains: 'SHOP' })).toEqual(['Shop', 'Workshop']);
    expect(await filtered({ nameContains: '%' })).toEqual(['100% _real_']);
    expect(await filtered({ nameContains: '_' })).toEqual(['100% _real_']);
    expect(await filtered({ active: false })).toEqual(['Old shop']);
    expect(await filtered({ active: null, nameContains: 'shop' })).toEqual(['Old shop', 'Shop', 'Workshop']);
    expect((await server.send(LIST, { filter: { active: false } })).data.projects.totalCount).toBe(1);
  });

  it('refuses the cursor of another order', async () => {
    await makeNamed('One', 'Two');
    const { data } = await server.send(LIST, { first: 1 });
    const answer = await server.send(LIST, {
      after: data.projects.pageInfo.endCursor,
      orderBy: { field: 'NAME', direction: 'ASC' },
    });
    expect(answer).toMatchObject({
      status: 400,
      errors: [
        {
          message: 'Query.projects(after:) is not a cursor of this connection.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
  });

  it.each([
    ['CREATED_AT', ['2026', '01890000-0000-7000-8000-000000000000']],
    ['CREATED_AT', ['+275760-09-13T00:00:00.000Z', '01890000-0000-7000-8000-000000000000']],
    ['CREATED_AT', ['2026-13-01T00:00:00.000Z', '01890000-0000-7000-8000-000000000000']],
    ['CREATED_AT', ['2026-01-01T00:00:00.000Z', '-'.repeat(36)]],
    ['CREATED_AT', ['2026-01-01T00:00:00.000Z', ['01890000-0000-7000-8000-000000000000']]],
    ['NAME', ['nul\0', '01890000-0000-7000-8000-000000000000']],
    ['NAME', ['\ud83d', '01890000-0000-7000-8000-000000000000']],
    ['NAME', 'name'],
  ])('refuses a forged cursor of the order %s: %j', async (field, key) => {
    const after = Buffer.from(JSON.stringify([`project:${field}`, key])).toString('base64url');
    const answer = await server.send(LIST, { after, orderBy: { field, direction: 'ASC' } });
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  });

  it('takes one statement, and one more for the count', async () => {
    await makeNamed('One', 'Two');
    const list = await countStatements(() => server.send('{ projects { nodes { name description } } }'));
    expect(list.statements).toHaveLength(1);
    const counted = await countStatements(() => server.send('{ projects { nodes { name } totalCount } }'));
    expect(counted.statements).toHaveLength(2);
  });
});

describe('project', () => {
  const ONE =
    'query ($id: ID!) { project(id: $id) { id name active latestVersionNumber createdAt updatedAt } }';

  it('gives a project by its id, in capitals too, with one statement', async () => {
    const project = await makeProject(fork(), { name: 'One' });
    const { result, statements } = await countStatements(() =>
      server.send(ONE, { id: project.id.toUpperCase() }),
    );
    expect(result.data.project).toEqual({
      id: project.id,
      name: 'One',
      active: true,
      latestVersionNumber: 0,
      createdAt: project.createdAt.toISOString(),
      updatedAt: project.updatedAt.toISOString(),
    });
    expect(statements).toHaveLength(1);
  });

  it('gives null when there is none', async () => {
    const answer = await server.send(ONE, { id: '01890000-0000-7000-8000-000000000000' });
    expect(answer).toEqual({ status: 200, data: { project: null } });
  });

  it('refuses what is no id of a project', async () => {
    const answer = await server.send(ONE, { id: 'garbage' });
    expect(answer).toMatchObject({
      status: 400,
      errors: [
        {
          message: 'Query.project(id:) must be the UUID of a project.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
  });
});
