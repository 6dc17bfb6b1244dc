import { createHash } from 'node:crypto';
import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { answered, onlyAnswered } from '../../testing/request-log.ts';
import { TRANSPORTS, until, untilWatched, useStreamingServer } from '../../testing/subscriptions.ts';
import { openWebSocket } from '../../testing/websocket.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const settings = { LOG_LEVEL: 'trace' };
const streaming = useStreamingServer(fork, { settings });
const guarded = useStreamingServer(fork, { settings: { ...settings, AUTH: 'on' } });

beforeEach(() => {
  streaming.logged.splice(0);
  guarded.logged.splice(0);
});

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe.each(TRANSPORTS)('the request log > of subscriptions by %s', (name, subscribe) => {
  it('has one line when it ends, with the number of its events', async () => {
    const { id } = await makeProject(fork());
    const query = 'subscription Watched($id: ID!) { projectChanged(projectId: $id) { __typename } }';
    const watched = subscribe(streaming.url, query, { id });
    // What clients ask for is sent once they wait for it.
    const first = watched.next();
    await untilWatched(streaming.announcements, 1);
    const update =
      'mutation ($id: ID!) { updateProject(input: { projectId: $id, name: "New" }) { __typename } }';
    await streaming.send(update, { id });
    await first;
    await until(() => answered(streaming.logged).length === 1);
    expect(answered(streaming.logged)[0]).toMatchObject({ kind: 'mutation', outcome: 'ok' });
    streaming.logged.splice(0);
    await watched.end();
    expect(await onlyAnswered(streaming.logged)).toMatchObject({
      operation: 'Watched',
      kind: 'subscription',
      hash: sha256(query),
      transport: name === 'WebSocket' ? 'websocket' : 'sse',
      events: 1,
      outcome: 'ok',
    });
  });

  it('has one line for a query', async () => {
    const asked = subscribe(streaming.url, 'query Once { projects { nodes { id } } }');
    await asked.take(1);
    expect(await onlyAnswered(streaming.logged)).toMatchObject({
      operation: 'Once',
      kind: 'query',
      statements: 1,
    });
    await asked.end();
  });
});

describe('the request log > with access control', () => {
  const send = (headers: Record<string, string>) =>
    fetch(`${guarded.url}/graphql?query={__typename}`, {
      headers: { 'apollo-require-preflight': '1', ...headers },
    });

  it('names the viewer', async () => {
    await send(bearing(await makeApiKey(fork(), 'somebody')));
    expect(await onlyAnswered(guarded.logged)).toMatchObject({
      viewer: 'somebody',
      address: '127.0.0.1',
      status: 200,
    });
  });

  it('has null for nobody known', async () => {
    await send({});
    expect(await onlyAnswered(guarded.logged)).toMatchObject({ viewer: null, address: '127.0.0.1' });
  });

  it('tells of a credential that is not good, without it', async () => {
    await send(bearing('CANARY'));
    expect(await onlyAnswered(guarded.logged)).toMatchObject({
      viewer: null,
      address: '127.0.0.1',
      status: 401,
      outcome: 'refused',
      codes: ['UNAUTHENTICATED'],
      hash: null,
    });
    expect(guarded.logged.join('')).not.toContain('CANARY');
  });

  it('tells of WebSockets that are refused', async () => {
    const raw = await openWebSocket(guarded.url, { hello: false });
    raw.send({ type: 'connection_init', payload: bearing('CANARY') });
    await raw.closed;
    expect(await onlyAnswered(guarded.logged)).toMatchObject({
      transport: 'websocket',
      kind: null,
      outcome: 'refused',
      codes: ['UNAUTHENTICATED'],
    });
    expect(guarded.logged.join('')).not.toContain('CANARY');
  });

  it('tells of handshakes that are refused', async () => {
    await expect(openWebSocket(guarded.url, { path: '/elsewhere' })).rejects.toThrow('404');
    expect(await onlyAnswered(guarded.logged)).toMatchObject({
      transport: 'websocket',
      status: 404,
      codes: ['NOT_FOUND'],
    });
  });
});
