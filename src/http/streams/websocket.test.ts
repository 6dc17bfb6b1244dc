import { get } from 'node:http';
import { useDatabase } from '../../testing/database.ts';
import { makeProject, makeVersion } from '../../testing/factories.ts';
import { holdLock, untilWaiting } from '../../testing/locks.ts';
import { countStatements } from '../../testing/statements.ts';
import {
  overWebSocket,
  startStreamingServer,
  until,
  untilWatched,
  useStreamingServer,
} from '../../testing/subscriptions.ts';
import { openWebSocket, type RawWebSocket } from '../../testing/websocket.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useStreamingServer(fork, {
  settings: { CORS_ORIGINS: 'https://app.example.com', MAX_REQUEST_SIZE: '100000' },
});

const QUERY = 'subscription ($id: ID!) { projectChanged(projectId: $id) { __typename } }';
const BIG = `{ ... on VersionCreatedEvent { version { file(path: "big.txt") { content } } } }`;
const BIG_QUERY = `subscription ($id: ID!) { projectChanged(projectId: $id) ${BIG} }`;
const makeBig = () =>
  makeProject(fork(), { files: [{ path: 'big.txt', content: 'x'.repeat(3 * 1024 * 1024) }] });

/** Asks for an operation on a WebSocket. */
const ask = (raw: RawWebSocket, id: string, query: string, variables = {}) =>
  raw.send({ type: 'subscribe', id, payload: { query, variables } });

describe('WebSocket > what is no GraphQL', () => {
  it.each([
    ['another path', { path: '/' }, 404],
    ['another path below', { path: '/graphql/stream' }, 404],
    ['pages of other origins', { origin: 'https://evil.example.com' }, 403],
    ['pages without an origin of their own', { origin: 'null' }, 403],
  ])('is refused: %s', async (_name, options, status) => {
    await expect(openWebSocket(server.url, options)).rejects.toThrow(`Unexpected server response: ${status}`);
  });

  it.each([
    ['allowed origins', () => ({ origin: 'https://app.example.com' })],
    ["the server's own pages", () => ({ origin: server.url })],
    ['programs', () => ({})],
    ['a path with parameters', () => ({ path: '/graphql?x=1' })],
  ])('is let in: %s', async (_name, options) => {
    const { socket, closed } = await openWebSocket(server.url, options());
    socket.close(1000);
    expect(await closed).toMatchObject({ code: 1000 });
  });

  it('is refused when it speaks another protocol', async () => {
    const failure = openWebSocket(server.url, { protocol: 'graphql-ws', hello: false });
    await expect(failure).rejects.toThrow('Server sent no subprotocol');
  });

  it.each([
    ['no JSON', 'canary', 4400],
    ['an unknown message', '{"type":"canary"}', 4400],
    ['a batch', '[{"type":"connection_init"}]', 4400],
    ['an operation before the hello', '{"type":"subscribe","id":"1","payload":{"query":"{ x }"}}', 4401],
    ['more than MAX_REQUEST_SIZE', 'x'.repeat(100_001), 1009],
  ])('closes it: %s', async (_name, text, code) => {
    const { socket, closed } = await openWebSocket(server.url, { hello: false });
    socket.send(text);
    expect(await closed).toMatchObject({ code });
  });

  it('leaves requests alone that only offer another protocol', async () => {
    const response = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { connection: 'Upgrade', upgrade: 'h2c' };
      get(`${server.url}/health`, { headers }, answer => {
        answer.resume();
        resolve(answer.statusCode);
      }).on('error', reject);
    });
    expect(response).toBe(200);
  });
});

describe('WebSocket > limits', () => {
  it('closes one that says nothing', async () => {
    const own = await startStreamingServer(fork, { limits: { initMs: 20 } });
    const { closed } = await openWebSocket(own.url, { hello: false });
    expect(await closed).toEqual({ code: 4408, reason: 'Connection initialisation timeout' });
    await own.close();
  });

  it('closes one without operations', async () => {
    const own = await startStreamingServer(fork, { limits: { idleMs: 1_000 } });
    const { closed } = await openWebSocket(own.url);
    expect(await closed).toEqual({ code: 1000, reason: 'No operation for 1 seconds' });
    await own.close();
  });

  it('keeps one open that has an operation, and closes it afterwards', async () => {
    const own = await startStreamingServer(fork, { limits: { idleMs: 500, keepAliveMs: 100 } });
    const project = await makeProject(fork());
    const raw = await openWebSocket(own.url);
    ask(raw, 'a', QUERY, { id: project.id });
    await untilWatched(own.announcements, 1);
    let pings = 0;
    raw.socket.on('ping', () => {
      pings++;
    });
    await until(() => pings > 6);
    await makeVersion(fork(), project);
    own.announcements.announce(project.id);
    expect(await raw.next()).toMatchObject({ type: 'next', id: 'a' });
    raw.send({ type: 'complete', id: 'a' });
    expect(await raw.closed).toMatchObject({ code: 1000 });
    expect(own.announcements.watching).toBe(0);
    await own.close();
  });

  it('refuses more operations at once than it may have', async () => {
    const own = await startStreamingServer(fork, { limits: { operations: 2 } });
    const { id } = await makeProject(fork());
    const raw = await openWebSocket(own.url);
    for (const name of ['a', 'b', 'c']) ask(raw, name, QUERY, { id });
    const message = 'A WebSocket may have 2 operations at once.';
    expect(await raw.next()).toEqual({
      type: 'error',
      id: 'c',
      payload: [{ message, extensions: { code: 'BAD_REQUEST' } }],
    });
    raw.send({ type: 'complete', id: 'a' });
    await untilWatched(own.announcements, 1);
    ask(raw, 'd', '{ __typename }');
    expect(await raw.next()).toEqual({ type: 'next', id: 'd', payload: { data: { __typename: 'Query' } } });
    raw.socket.close();
    await untilWatched(own.announcements, 0);
    await own.close();
  });

  it('refuses more connections than the server may have', async () => {
    const own = await startStreamingServer(fork, { limits: { connections: 1 } });
    const raw = await openWebSocket(own.url);
    await expect(openWebSocket(own.url)).rejects.toThrow('Unexpected server response: 503');
    raw.socket.close();
    await raw.closed;
    const again = await openWebSocket(own.url);
    again.socket.close();
    await own.close();
  });

  it('cuts off one that gives no sign of life', async () => {
    const own = await startStreamingServer(fork, { limits: { keepAliveMs: 200 } });
    const { id } = await makeProject(fork());
    const raw = await openWebSocket(own.url, { autoPong: false });
    ask(raw, 'a', QUERY, { id });
    expect(await raw.closed).toMatchObject({ code: 1006 });
    await untilWatched(own.announcements, 0);
    await own.close();
  });

  it('cuts off one that does not read what is sent to it', async () => {
    const own = await startStreamingServer(fork, { limits: { buffered: 1024 * 1024 } });
    const { id } = await makeBig();
    const raw = await openWebSocket(own.url);
    ask(raw, 'a', QUERY, { id });
    await untilWatched(own.announcements, 1);
    raw.socket.pause();
    const query =
      'query ($id: ID!) { project(id: $id) { latestVersion { file(path: "big.txt") { content } } } }';
    for (let i = 0; i < 20; i++) ask(raw, String(i), query, { id });
    await untilWatched(own.announcements, 0);
    raw.socket.resume();
    expect(await raw.closed).toMatchObject({ code: 1006 });
    await own.close();
  });

  it('makes the next event when the one before is taken, and cuts off who takes none', async () => {
    const own = await startStreamingServer(fork, { limits: { stallMs: 2_000 } });
    const project = await makeBig();
    const raw = await openWebSocket(own.url);
    ask(raw, 'a', BIG_QUERY, { id: project.id });
    await untilWatched(own.announcements, 1);
    raw.socket.pause();
    for (let i = 0; i < 20; i++) await makeVersion(fork(), project);
    const { statements } = await countStatements(async () => {
      own.announcements.announce(project.id);
      await untilWatched(own.announcements, 0);
    });
    const made = statements.filter(text => text.includes('content')).length;
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(15);
    raw.socket.terminate();
    await own.close();
  });
});

describe('WebSocket > its end', () => {
  it('ends what a client had asked for that goes without a word', async () => {
    const { id } = await makeProject(fork());
    const raw = await openWebSocket(server.url);
    for (let i = 0; i < 10; i++) ask(raw, String(i), QUERY, { id });
    await untilWatched(server.announcements, 10);
    raw.socket.terminate();
    await untilWatched(server.announcements, 0);
    expect(server.logged).toEqual([]);
  });

  it('ends what is asked for again and again under one name', async () => {
    const { id } = await makeProject(fork());
    const raw = await openWebSocket(server.url);
    for (let i = 0; i < 20; i++) {
      ask(raw, 'a', QUERY, { id });
      raw.send({ type: 'complete', id: 'a' });
    }
    ask(raw, 'b', '{ __typename }');
    await raw.next();
    raw.socket.terminate();
    await untilWatched(server.announcements, 0);
  });

  it('says that the server goes, without ending the subscription, which the client is to take elsewhere', async () => {
    const own = await startStreamingServer(fork);
    const { id } = await makeProject(fork());
    const raw = await openWebSocket(own.url);
    ask(raw, 'a', QUERY, { id });
    await untilWatched(own.announcements, 1);
    const told: unknown[] = [];
    raw.socket.on('message', data => told.push(String(data)));
    await own.close();
    expect(await raw.closed).toEqual({ code: 1001, reason: 'Going away' });
    expect([told, own.announcements.watching]).toEqual([[], 0]);
    await expect(openWebSocket(own.url)).rejects.toThrow('ECONNREFUSED');
  });

  it('comes when what is under way is answered', async () => {
    const own = await startStreamingServer(fork);
    const { id } = await makeProject(fork());
    const raw = await openWebSocket(own.url);
    const unlock = await holdLock(database.url, `select from project where id = '${id}' for update`);
    ask(raw, 'a', `mutation { deleteProject(input: {projectId: "${id}"}) { __typename } }`);
    await untilWaiting(database.url, 1);
    const closed = own.close();
    ask(raw, 'b', '{ __typename }');
    expect(await raw.next()).toEqual({
      type: 'error',
      id: 'b',
      payload: [{ message: 'The server is shutting down.', extensions: { code: 'SERVICE_UNAVAILABLE' } }],
    });
    await unlock();
    expect(await raw.next()).toMatchObject({ type: 'next', id: 'a' });
    expect(await raw.closed).toMatchObject({ code: 1001 });
    await closed;
  });

  it('does not wait for a client that does not agree', async () => {
    const own = await startStreamingServer(fork, { limits: { closeMs: 20 } });
    const raw = await openWebSocket(own.url);
    raw.socket.pause();
    await own.close();
    raw.socket.terminate();
  });

  it('is none of a subscription of another connection', async () => {
    const { id } = await makeProject(fork());
    const [one, other] = [overWebSocket(server.url, QUERY, { id }), overWebSocket(server.url, QUERY, { id })];
    const [first, second] = [one.next(), other.next()];
    first.catch(() => {});
    await untilWatched(server.announcements, 2);
    await one.end();
    await untilWatched(server.announcements, 1);
    await server.send(`mutation { deleteProject(input: {projectId: "${id}"}) { __typename } }`);
    expect(await second).toEqual({ projectChanged: { __typename: 'ProjectUpdatedEvent' } });
    await other.end();
  });
});
