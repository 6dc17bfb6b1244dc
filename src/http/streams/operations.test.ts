import type { EntityManager } from '@mikro-orm/postgresql';
import { useDatabase } from '../../testing/database.ts';
import { makeProject, makeVersion } from '../../testing/factories.ts';
import {
  type StreamAnswer,
  type Subscribe,
  TRANSPORTS,
  untilWatched,
  useStreamingServer,
} from '../../testing/subscriptions.ts';

const database = useDatabase();
/** A statement that fails, as a bug would make it. */
let failing: RegExp | undefined;
function fork(): EntityManager {
  const em = database.orm.em.fork();
  const kysely = em.getKysely();
  const broken = new Proxy(kysely, {
    get(target, key) {
      if (key !== 'executeQuery') return Reflect.get(target, key, target);
      return (query: { sql: string }, ...rest: []) => {
        if (failing?.test(query.sql)) throw new Error('CANARY select 1 from secret');
        return target.executeQuery(query as never, ...rest);
      };
    },
  });
  return Object.assign(em, { getKysely: () => broken });
}
const server = useStreamingServer(fork, { settings: { MAX_VERSION_SIZE: '1000', MAX_FILE_SIZE: '1000' } });
const closed = useStreamingServer(fork, { settings: { INTROSPECTION: 'false' } });
afterEach(() => {
  failing = undefined;
  server.logged.splice(0);
});

/** One answer; errors that come instead of an answer stand in one, as over HTTP. */
async function answer(
  subscribe: Subscribe,
  url: string,
  query: string,
  variables = {},
): Promise<StreamAnswer> {
  const subscription = subscribe(url, query, variables);
  try {
    return (await subscription.take(1))[0] as StreamAnswer;
  } catch (errors) {
    if (!Array.isArray(errors)) throw errors;
    return { errors } as unknown as StreamAnswer;
  } finally {
    await subscription.end();
  }
}

const many = Array.from({ length: 10_001 }, (_, i) => `a${i}: __typename`).join(' ');
const CREATE = 'mutation ($input: CreateVersionInput!) { createVersion(input: $input) { __typename } }';

describe.each(TRANSPORTS)('operations over %s', (_name, subscribe) => {
  it('are queries and mutations as well', async () => {
    const { id } = await makeProject(fork());
    const rename =
      'mutation ($id: ID!) { updateProject(input: {projectId: $id, name: "New"}) { ... on UpdateProjectSuccess { project { name } } } }';
    const renamed = { data: { updateProject: { project: { name: 'New' } } } };
    expect(await answer(subscribe, server.url, rename, { id })).toEqual(renamed);
    const query = 'query ($id: ID!) { project(id: $id) { name latestVersion { files { totalCount } } } }';
    const found = { data: { project: { name: 'New', latestVersion: { files: { totalCount: 1 } } } } };
    // The second time it is compiled.
    for (let i = 0; i < 3; i++) expect(await answer(subscribe, server.url, query, { id })).toEqual(found);
  });

  it.each<[string, string, object?]>([
    ['a syntax error', '{ projects(after: "a" "canary") }'],
    ['an unknown field', 'subscription { canary }'],
    [
      'a variable that is missing',
      'subscription ($id: ID!) { projectChanged(projectId: $id) { __typename } }',
    ],
    [
      'a variable that is bad',
      'subscription ($id: ID!) { projectChanged(projectId: $id) { __typename } }',
      { id: {} },
    ],
    ['a @oneOf violation', CREATE, { input: { projectId: 'x', parentNumber: 0, name: 'n', changes: [{}] } }],
    [
      'two subscriptions in one',
      'subscription { projectChanged(projectId: "x") { __typename } other: projectChanged(projectId: "x") { __typename } }',
    ],
    ['too many fields', `subscription { projectChanged(projectId: "x") { ${many} } }`],
    ['too many tokens', `{ ${many} ${many} }`],
    ['an error of a resolver', '{ node(id: "canary") { id } templates { name } }'],
    ['an error that reaches the top', '{ projects(first: -1) { totalCount } }'],
    [
      'two operations without a name',
      'query A { __typename } subscription B { projectChanged(projectId: "x") { __typename } }',
    ],
  ])('fail as over HTTP: %s', async (_case, query, variables = {}) => {
    const { status, ...overHttp } = await server.send(query, variables as Record<string, unknown>);
    expect(status).toBeGreaterThanOrEqual(200);
    expect(overHttp.errors?.length).toBeGreaterThan(0);
    expect(await answer(subscribe, server.url, query, variables)).toEqual(overHttp);
  });

  it('can not introspect where nobody may', async () => {
    const query = '{ __schema { queryType { name } } }';
    const { status, ...overHttp } = await closed.send(query);
    expect(overHttp.errors?.[0]?.message).toMatch(/introspection is not allowed/);
    expect(await answer(subscribe, closed.url, query)).toEqual(overHttp);
    expect(await answer(subscribe, server.url, query)).toEqual({
      data: { __schema: { queryType: { name: 'Query' } } },
    });
  });

  it('get the faults of an event in its answer, masked, and then the next event', async () => {
    const project = await makeProject(fork());
    const query =
      'subscription ($id: ID!) { projectChanged(projectId: $id) { ... on VersionCreatedEvent { version { number file(path: "README.md") { size } } } } }';
    const subscription = subscribe(server.url, query, { id: project.id });
    const first = subscription.take(1);
    await untilWatched(server.announcements, 1);
    failing = /version_file/;
    await makeVersion(database.orm.em.fork(), project);
    server.announcements.announce(project.id);
    const [failed] = await first;
    const { id } = failed?.errors?.[0]?.extensions ?? {};
    expect(failed).toEqual({
      data: { projectChanged: { version: { number: 1, file: null } } },
      errors: [
        {
          message: `Something went wrong on the server; its log says more under the id ${id}.`,
          path: ['projectChanged', 'version', 'file'],
          locations: expect.any(Array),
          extensions: { code: 'INTERNAL_SERVER_ERROR', id },
        },
      ],
    });
    expect(server.logged.map(line => JSON.parse(line))).toMatchObject([
      { faultId: id, err: { message: 'CANARY select 1 from secret' } },
    ]);
    failing = undefined;
    await makeVersion(database.orm.em.fork(), project);
    server.announcements.announce(project.id);
    expect(await subscription.next()).toEqual({
      projectChanged: { version: { number: 2, file: { size: 9 } } },
    });
    await subscription.end();
  });

  it('end with one error, masked, when there can be no more events', async () => {
    const { id } = await makeProject(fork());
    const query = 'subscription ($id: ID!) { projectChanged(projectId: $id) { __typename } }';
    const ending = answer(subscribe, server.url, query, { id });
    await untilWatched(server.announcements, 1);
    failing = /project-positions/;
    server.announcements.announce(id);
    const { errors } = await ending;
    expect(errors).toEqual([
      {
        message: expect.stringMatching(/^Something went wrong on the server/),
        extensions: { code: 'INTERNAL_SERVER_ERROR', id: expect.any(String) },
      },
    ]);
    expect(server.announcements.watching).toBe(0);
    expect(server.logged).toHaveLength(1);
  });

  it('hold each event against the limits of an answer by itself', async () => {
    const files = [{ path: 'a', content: 'x'.repeat(600) }];
    const project = await makeProject(fork(), { files });
    const content = 'version { file(path: "a") { content } }';
    const query = `subscription ($id: ID!) { projectChanged(projectId: $id) { ... on VersionCreatedEvent { ${content} } } }`;
    const subscription = subscribe(server.url, query, { id: project.id });
    const events = subscription.take(3);
    await untilWatched(server.announcements, 1);
    for (let i = 0; i < 3; i++) await makeVersion(database.orm.em.fork(), project);
    server.announcements.announce(project.id);
    const { content: text } = files[0] as { content: string };
    for (const event of await events) {
      expect(event).toEqual({ data: { projectChanged: { version: { file: { content: text } } } } });
    }
    await subscription.end();
  });
});

describe('subscriptions over HTTP', () => {
  it('are refused with the way to go', async () => {
    const query =
      'subscription { projectChanged(projectId: "01890a5d-ac96-774b-bcce-b302099a8057") { __typename } }';
    expect(await server.send(query)).toEqual({
      status: 400,
      errors: [
        {
          message:
            'Subscriptions are answered over WebSocket at /graphql, and as server-sent events at /graphql/stream.',
          extensions: { code: 'BAD_REQUEST' },
        },
      ],
    });
  });
});

describe('persisted queries', () => {
  it('are known to all transports', async () => {
    const query = 'query Named { templates { name } }';
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(query));
    const extensions = { persistedQuery: { version: 1, sha256Hash: Buffer.from(hash).toString('hex') } };
    const send = (body: object) =>
      fetch(`${server.url}/graphql/stream`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify(body),
      }).then(response => response.text());
    expect(await send({ extensions })).toContain('PERSISTED_QUERY_NOT_FOUND');
    const first = await send({ query, extensions });
    expect(first).toContain('"templates":[{"name":');
    expect(await send({ extensions })).toBe(first);
  });
});
