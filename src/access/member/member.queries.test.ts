import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeOwned } from '../../testing/members.ts';
import { useServer } from '../../testing/server.ts';
import { countStatements } from '../../testing/statements.ts';
import { ProjectRole } from '../project-role.ts';
import { Scope } from '../scope.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork, { AUTH: 'on' });
const { VIEWER, EDITOR, OWNER } = ProjectRole;
const keys: Record<string, Record<string, string>> = {};
beforeAll(async () => {
  for (const subject of ['ann', 'ben', 'cem']) keys[subject] = bearing(await makeApiKey(fork(), subject));
  keys.admin = bearing(await makeApiKey(fork(), 'operator', { scopes: [Scope.ADMIN] }));
});

const MEMBERS = `query ($id: ID!) { project(id: $id) { viewerRole members { subject role } } }`;

describe('Project.viewerRole and Project.members', () => {
  it('tell an editor who has which role', async () => {
    const id = await makeOwned(fork(), 'ann', { ben: EDITOR, cem: VIEWER });
    const { data } = await server.send(MEMBERS, { id }, keys.ben);
    expect(data.project).toEqual({
      viewerRole: EDITOR,
      members: [
        { subject: 'ann', role: OWNER },
        { subject: 'ben', role: EDITOR },
        { subject: 'cem', role: VIEWER },
      ],
    });
  });

  it('tell a viewer their own role alone', async () => {
    const id = await makeOwned(fork(), 'ann', { cem: VIEWER });
    const role = await server.send('query ($id: ID!) { project(id: $id) { viewerRole } }', { id }, keys.cem);
    expect(role.data.project).toEqual({ viewerRole: VIEWER });
    const { data, errors } = await server.send(MEMBERS, { id }, keys.cem);
    expect(errors).toBeUndefined();
    expect(data.project).toEqual({ viewerRole: VIEWER, members: [] });
  });

  it('tell admins all, whose role is that of an owner', async () => {
    const id = await makeOwned(fork(), 'ann');
    const { data } = await server.send(MEMBERS, { id }, keys.admin);
    expect(data.project).toEqual({ viewerRole: OWNER, members: [{ subject: 'ann', role: OWNER }] });
  });

  it('take two statements for any number of projects, beside that for the key', async () => {
    const query = '{ projects(first: 100) { nodes { viewerRole members { subject } } } }';
    await makeOwned(fork(), 'ben');
    await makeOwned(fork(), 'ben');
    await server.send(query, {}, keys.ben);
    const { result, statements } = await countStatements(() => server.send(query, {}, keys.ben));
    expect(result.data.projects.nodes.length).toBeGreaterThan(1);
    const names = statements.map(text => /^\/\* ([a-z-]+)/.exec(text)?.[1]);
    expect(names.filter(name => name !== 'note-api-key-use')).toEqual([
      'credentials-by-id',
      'list-projects-created-desc-active-mine',
      'members-among',
      'members-of-projects',
    ]);
  });
});

describe('Query.projects', () => {
  const LIST = `query ($first: Int, $after: String, $last: Int, $filter: ProjectFilter, $orderBy: ProjectOrder) {
    projects(first: $first, after: $after, last: $last, filter: $filter, orderBy: $orderBy) {
      totalCount nodes { name } pageInfo { hasNextPage endCursor }
    }
  }`;

  it.each(['CREATED_AT', 'UPDATED_AT', 'NAME'])(
    'gives by %s what the viewer may see, and counts it',
    async field => {
      const em = fork();
      await em.execute('delete from member');
      for (const name of ['a', 'b', 'c', 'd']) await makeOwned(em, name < 'c' ? 'ann' : 'ben', {}, name);
      await makeOwned(em, 'ben', { ann: VIEWER }, 'e');
      const orderBy = { field, direction: 'ASC' };
      const all = await server.send(LIST, { orderBy }, keys.ann);
      expect(all.data.projects).toMatchObject({
        totalCount: 3,
        nodes: [{ name: 'a' }, { name: 'b' }, { name: 'e' }],
      });
      const first = await server.send(LIST, { orderBy, first: 2 }, keys.ann);
      const { pageInfo } = first.data.projects;
      expect(pageInfo.hasNextPage).toBe(true);
      const rest = await server.send(LIST, { orderBy, after: pageInfo.endCursor }, keys.ann);
      expect(rest.data.projects).toMatchObject({ totalCount: 3, nodes: [{ name: 'e' }] });
      const last = await server.send(LIST, { orderBy, last: 1, filter: { nameContains: 'B' } }, keys.ann);
      expect(last.data.projects).toMatchObject({ totalCount: 1, nodes: [{ name: 'b' }] });
      expect((await server.send(LIST, {}, keys.cem)).data.projects).toMatchObject({
        totalCount: 0,
        nodes: [],
      });
      expect((await server.send(LIST, {}, keys.admin)).data.projects.totalCount).toBeGreaterThanOrEqual(5);
    },
  );

  it('says to nobody that nobody has signed in', async () => {
    const { status, data, errors } = await server.send(LIST);
    expect([status, data]).toEqual([401, null]);
    expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
  });
});
