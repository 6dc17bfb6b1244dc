import { get, type IncomingMessage } from 'node:http';
import { useDatabase } from '../../testing/database.ts';
import { makeProject, makeVersion } from '../../testing/factories.ts';
import { holdLock, untilWaiting } from '../../testing/locks.ts';
import { countStatements } from '../../testing/statements.ts';
import {
  overEventStream,
  startStreamingServer,
  untilWatched,
  useStreamingServer,
} from '../../testing/subscriptions.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useStreamingServer(fork, {
  settings: { CORS_ORIGINS: 'https://app.example.com', MAX_REQUEST_SIZE: '100000' },
});

const QUERY = 'subscription ($id: ID!) { projectChanged(projectId: $id) { __typename } }';
const STREAM = { accept: 'text/event-stream' };
const JSON_STREAM = { ...STREAM, 'content-type': 'application/json' };

const path = (query: string, variables = {}) =>
  `/graphql/stream?${new URLSearchParams({ query, variables: JSON.stringify(variables) })}`;
const post = (body: unknown, headers: Record<string, string> = JSON_STREAM) =>
  fetch(`${server.url}/graphql/stream`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

/** Asks by GET and leaves the answer unread. */
function open(url: string, query: string, variables: object): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    get(`${url}${path(query, variables)}`, { headers: STREAM }, resolve).on('error', reject);
  });
}

async function expectFault(response: Response, status: number, message: string | RegExp): Promise<void> {
  const { errors } = (await response.json()) as { errors: { message: string }[] };
  expect([response.status, errors]).toEqual([
    status,
    [{ message: expect.stringMatching(message), extensions: { code: expect.any(String) } }],
  ]);
}

describe('server-sent events', () => {
  it.each([
    ['GET', () => fetch(`${server.url}${path('{ __typename }')}`, { headers: STREAM })],
    ['POST', () => post({ query: '{ __typename }' })],
  ])('answer a query by %s', async (_name, send) => {
    const response = await send();
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const next = 'event: next\ndata: {"data":{"__typename":"Query"}}';
    expect(await response.text()).toBe(`:\n\n${next}\n\nevent: complete\ndata:\n\n`);
  });

  it('show that they live', async () => {
    const own = await startStreamingServer(fork, { limits: { keepAliveMs: 20 } });
    const { id } = await makeProject(fork());
    const response = await open(own.url, QUERY, { id });
    let text = '';
    await new Promise<void>(resolve => {
      response.on('data', part => {
        text += part;
        if (text.length >= 12) resolve();
      });
    });
    expect(text).toBe(':\n\n'.repeat(4));
    response.destroy();
    await untilWatched(own.announcements, 0);
    await own.close();
  });
});

describe('server-sent events > what other sites may send', () => {
  const { query, variables } = {
    query: 'mutation ($id: ID!) { deleteProject(input: {projectId: $id}) { __typename } }',
    variables: async () => ({ id: (await makeProject(fork())).id }),
  };

  it('is no mutation by GET', async () => {
    const given = await variables();
    const response = await fetch(`${server.url}${path(query, given)}`, { headers: STREAM });
    expect(await response.text()).toContain('Mutations come by POST as application/json.');
    expect((await server.send('query ($id: ID!) { project(id: $id) { active } }', given)).data).toEqual({
      project: { active: true },
    });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'is no form as %s',
    async type => {
      const response = await post({ query }, { ...STREAM, 'content-type': type });
      await expectFault(response, 415, 'The content type must be application/json.');
    },
  );

  it('is nothing at all for pages of origins that are not allowed', async () => {
    const evil = { ...STREAM, origin: 'https://evil.example.com' };
    const response = await fetch(`${server.url}${path('{ __typename }')}`, { headers: evil });
    await expectFault(response, 403, /^CORS_ORIGINS does not allow/);
    const app = { ...STREAM, origin: 'https://app.example.com' };
    const good = await fetch(`${server.url}${path('{ __typename }')}`, { headers: app });
    expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([200, app.origin]);
    await good.text();
  });

  it('may be asked for beforehand', async () => {
    const response = await fetch(`${server.url}/graphql/stream`, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
    });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://app.example.com',
    ]);
  });
});

describe('server-sent events > requests that can not be answered', () => {
  it.each([
    ['malformed JSON', '{"query": "canary', "The request's body is not valid JSON."],
    ['a batch', '[{"query":"{ __typename }"}]', "The request's body must be a JSON object."],
    ['null', 'null', "The request's body must be a JSON object."],
    ['no query', '{"canary":1}', 'GraphQL operations must contain a non-empty `query`.'],
    ['a query that is no string', '{"query":{"canary":1}}', 'GraphQL queries must be strings.'],
    [
      'an operationName that is none',
      '{"query":"{ x }","operationName":{}}',
      '"operationName" must be a string.',
    ],
    [
      'variables that are a list',
      '{"query":"{ x }","variables":["canary"]}',
      '"variables" must be an object.',
    ],
    [
      'extensions that are a string',
      '{"query":"{ x }","extensions":"canary"}',
      '"extensions" must be an object.',
    ],
  ])('are refused: %s', async (_name, body, message) => {
    await expectFault(await post(body), 400, message);
  });

  it('are refused: variables by GET that are no JSON', async () => {
    const response = await fetch(`${server.url}/graphql/stream?query={x}&variables={canary`, {
      headers: STREAM,
    });
    await expectFault(response, 400, '"variables" must be an object.');
  });

  it('are refused: an Accept without event streams, other methods, too large bodies', async () => {
    const accept = { ...JSON_STREAM, accept: 'application/json' };
    await expectFault(
      await post({ query: '{ __typename }' }, accept),
      406,
      /^The answer is text\/event-stream/,
    );
    const put = await fetch(`${server.url}/graphql/stream`, { method: 'PUT', headers: STREAM });
    await expectFault(put, 405, 'Here only GET, POST can be used.');
    await expectFault(
      await post({ query: `{ __typename } # ${'x'.repeat(100_000)}` }),
      413,
      'MAX_REQUEST_SIZE',
    );
  });

  it('are refused when the server has as many streams as it may', async () => {
    const own = await startStreamingServer(fork, { limits: { connections: 1 } });
    const { id } = await makeProject(fork());
    const response = await open(own.url, QUERY, { id });
    const refused = await fetch(`${own.url}${path('{ __typename }')}`, { headers: STREAM });
    await expectFault(refused, 503, 'The server holds 1 streams already, which is all it may.');
    response.destroy();
    await untilWatched(own.announcements, 0);
    const again = await open(own.url, QUERY, { id });
    expect(again.statusCode).toBe(200);
    await own.close();
  });
});

describe('server-sent events > their end', () => {
  it('comes when the client goes', async () => {
    const { id } = await makeProject(fork());
    const response = await open(server.url, QUERY, { id });
    await untilWatched(server.announcements, 1);
    response.destroy();
    await untilWatched(server.announcements, 0);
    expect(server.logged).toEqual([]);
  });

  it('comes when the server goes, without a word, so that the client asks elsewhere', async () => {
    const own = await startStreamingServer(fork);
    const { id } = await makeProject(fork());
    const response = await open(own.url, QUERY, { id });
    const text = new Response(response as never).text();
    await untilWatched(own.announcements, 1);
    await own.close();
    expect(await text).toBe(':\n\n');
    expect(own.announcements.watching).toBe(0);
  });

  it('comes when the answer under way is told', async () => {
    const own = await startStreamingServer(fork);
    const { id } = await makeProject(fork());
    const unlock = await holdLock(database.url, `select from project where id = '${id}' for update`);
    const query = `mutation { deleteProject(input: {projectId: "${id}"}) { __typename } }`;
    const answer = overEventStream(own.url, query).next();
    await untilWaiting(database.url, 1);
    const closed = own.close();
    await unlock();
    expect(await answer).toEqual({ deleteProject: { __typename: 'DeleteProjectSuccess' } });
    await closed;
  });

  it('comes to those that take nothing, for whom no more than the next event is made', async () => {
    const own = await startStreamingServer(fork, { limits: { stallMs: 2_000 } });
    const project = await makeProject(fork(), {
      files: [{ path: 'big.txt', content: 'x'.repeat(3 * 1024 * 1024) }],
    });
    const query =
      'subscription ($id: ID!) { projectChanged(projectId: $id) { ... on VersionCreatedEvent { version { file(path: "big.txt") { content } } } } }';
    const response = await open(own.url, query, { id: project.id });
    await untilWatched(own.announcements, 1);
    for (let i = 0; i < 20; i++) await makeVersion(fork(), project);
    const { statements } = await countStatements(async () => {
      own.announcements.announce(project.id);
      await untilWatched(own.announcements, 0);
    });
    const made = statements.filter(text => text.includes('content')).length;
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(15);
    response.destroy();
    await own.close();
  });

  it('does not wait for those that take nothing when the server goes', async () => {
    const own = await startStreamingServer(fork, { limits: { closeMs: 50 } });
    const project = await makeProject(fork(), {
      files: [{ path: 'big.txt', content: 'x'.repeat(4 * 1024 * 1024) }],
    });
    const query =
      'subscription ($id: ID!) { projectChanged(projectId: $id) { ... on VersionCreatedEvent { version { a: file(path: "big.txt") { content } b: file(path: "big.txt") { content } c: file(path: "big.txt") { content } } } } }';
    const response = await open(own.url, query, { id: project.id });
    await untilWatched(own.announcements, 1);
    await makeVersion(fork(), project);
    own.announcements.announce(project.id);
    await new Promise(resolve => response.once('readable', resolve));
    await own.close();
    response.destroy();
  });
});
