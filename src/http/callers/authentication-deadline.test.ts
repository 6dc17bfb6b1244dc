import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { IdentityProvider } from '../../testing/identity-provider.ts';
import { holdLock, untilNoneWaits } from '../../testing/locks.ts';
import {
  failureOf,
  startStreamingServer,
  TRANSPORTS,
  useStreamingServer,
} from '../../testing/subscriptions.ts';
import { openWebSocket } from '../../testing/websocket.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useStreamingServer(fork, { settings: { AUTH: 'on', REQUEST_SECONDS: '1' } });

const WHO = '{ viewer { subject } }';
const FAULT = { message: expect.stringContaining('1 seconds'), extensions: { code: 'DEADLINE_EXCEEDED' } };

/** Runs while nobody else can read or write a table. */
async function whileLocked(table: string, run: () => Promise<void>): Promise<void> {
  const release = await holdLock(database.url, `lock table ${table} in access exclusive mode`);
  try {
    await run();
  } finally {
    await release();
    await untilNoneWaits(database.url);
  }
}

describe('a credential whose look-up takes too long', () => {
  it('fails over HTTP', async () => {
    const headers = bearing(await makeApiKey(fork(), 'ann'));
    await whileLocked('api_key', async () => {
      expect(await server.send(WHO, {}, headers)).toEqual({ status: 504, errors: [FAULT] });
      expect((await server.send(WHO)).status).toBe(200);
    });
    expect((await server.send(WHO, {}, headers)).status).toBe(200);
  });

  it('fails over HTTP when it is the identity provider who does not answer', async () => {
    const provider = await IdentityProvider.start();
    const own = await startStreamingServer(fork, {
      settings: { ...provider.settings, REQUEST_SECONDS: '1' },
    });
    provider.outage = 'silence';
    const answer = await own.send(WHO, {}, await provider.bearer('ann'));
    expect(answer).toEqual({ status: 504, errors: [FAULT] });
    await own.close();
    await provider.stop();
  });

  it('fails over server-sent events', async () => {
    const headers = { accept: 'text/event-stream', ...bearing(await makeApiKey(fork(), 'ann')) };
    await whileLocked('api_key', async () => {
      const response = await fetch(`${server.url}/graphql/stream?query=${WHO}`, { headers });
      expect([response.status, await response.json()]).toEqual([504, { errors: [FAULT] }]);
    });
  });

  it('closes a WebSocket that begins', async () => {
    const payload = bearing(await makeApiKey(fork(), 'ann'));
    await whileLocked('api_key', async () => {
      const raw = await openWebSocket(server.url, { hello: false });
      raw.send({ type: 'connection_init', payload });
      expect(await raw.closed).toEqual({ code: 1013, reason: 'Try again later' });
    });
  });

  it('fails an operation of a WebSocket, which stays open', async () => {
    const raw = await openWebSocket(server.url, { hello: false });
    raw.send({ type: 'connection_init', payload: bearing(await makeApiKey(fork(), 'ann')) });
    await raw.next();
    await whileLocked('api_key', async () => {
      raw.send({ type: 'subscribe', id: 'a', payload: { query: WHO } });
      expect(await raw.next()).toEqual({ type: 'error', id: 'a', payload: [FAULT] });
    });
    raw.send({ type: 'subscribe', id: 'b', payload: { query: WHO } });
    expect(await raw.next()).toMatchObject({ type: 'next', id: 'b' });
    raw.socket.close();
  });
});

describe('a subscription that takes too long to begin', () => {
  it.each(TRANSPORTS)('fails over %s', async (_name, subscribe) => {
    const { id } = await makeProject(fork());
    const query = 'subscription ($id: ID!) { projectChanged(projectId: $id) { __typename } }';
    const headers = bearing(await makeApiKey(fork(), 'ann'));
    await whileLocked('member', async () => {
      const subscription = subscribe(server.url, query, { id }, headers);
      expect(await failureOf(subscription)).toMatchObject(FAULT);
      await subscription.end();
    });
  });
});
