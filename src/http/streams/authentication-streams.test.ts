import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { IdentityProvider } from '../../testing/identity-provider.ts';
import { holdLock, untilWaiting } from '../../testing/locks.ts';
import {
  failureOf,
  type StreamingServer,
  startStreamingServer,
  TRANSPORTS,
} from '../../testing/subscriptions.ts';
import { type Message, openWebSocket } from '../../testing/websocket.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
let provider: IdentityProvider;
let server: StreamingServer;
beforeAll(async () => {
  provider = await IdentityProvider.start();
  server = await startStreamingServer(fork, { settings: { ...provider.settings, LOG_LEVEL: 'trace' } });
});
beforeEach(() => {
  server.logged.length = 0;
  provider.outage = null;
});
afterAll(async () => {
  await server.close();
  await provider.stop();
});

const WHO = '{ viewer { subject } }';

/** Says hello on a WebSocket with what comes besides, and asks who is known. @returns what answers that */
async function askWho(payload: object | undefined, headers: Record<string, string> = {}): Promise<Message> {
  const raw = await openWebSocket(server.url, { hello: false, headers });
  raw.send({ type: 'connection_init', payload });
  expect(await raw.next()).toEqual({ type: 'connection_ack' });
  raw.send({ type: 'subscribe', id: 'a', payload: { query: WHO } });
  const answer = await raw.next();
  raw.socket.close();
  return answer;
}

/** Says hello on a WebSocket that is closed on that. */
async function closedOn(payload: object | undefined, headers: Record<string, string> = {}) {
  const raw = await openWebSocket(server.url, { hello: false, headers });
  raw.send({ type: 'connection_init', payload });
  return raw.closed;
}

const isSubject = (subject: string | null) => ({ payload: { data: { viewer: subject && { subject } } } });

describe.each(TRANSPORTS)('a credential over %s', (_name, subscribe) => {
  it('tells who asks', async () => {
    for (const headers of [await provider.bearer('ann'), bearing(await makeApiKey(fork(), 'ann'))]) {
      const asked = subscribe(server.url, WHO, {}, headers);
      expect(await asked.next()).toEqual({ viewer: { subject: 'ann' } });
      expect(server.logged.join('')).not.toContain(headers.authorization?.slice('Bearer '.length));
      await asked.end();
    }
  });

  it('is needed for what is not for nobody', async () => {
    const { id } = await makeProject(fork());
    const query = 'subscription ($id: ID!) { projectChanged(projectId: $id) { __typename } }';
    const asked = subscribe(server.url, query, { id });
    expect(await failureOf(asked)).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    await asked.end();
  });
});

describe('a credential over WebSocket', () => {
  it.each(['authorization', 'Authorization', 'AUTHORIZATION'])('comes as the parameter %s', async name => {
    expect(await askWho({ [name]: `bearer ${await provider.token('ann')}` })).toMatchObject(isSubject('ann'));
  });

  it('comes as a header, unless a parameter brings another', async () => {
    const headers = await provider.bearer('ann');
    expect(await askWho(undefined, headers)).toMatchObject(isSubject('ann'));
    expect(await askWho({ authorization: null }, headers)).toMatchObject(isSubject('ann'));
    expect(await askWho(await provider.bearer('bob'), headers)).toMatchObject(isSubject('bob'));
    expect(await askWho(await provider.bearer('bob'), { authorization: 'Basic x' })).toMatchObject(
      isSubject('bob'),
    );
  });

  it('may be left out', async () => {
    expect(await askWho(undefined)).toMatchObject(isSubject(null));
    expect(await askWho({ other: 'Bearer canary' })).toMatchObject(isSubject(null));
  });

  it.each<[string, () => Promise<[object | undefined, Record<string, string>?]>]>([
    ['no token', async () => [{ authorization: 'Bearer canary' }]],
    ['an expired one', async () => [await provider.bearer('ann', { expiresInSeconds: -60 })]],
    ['no text', async () => [{ authorization: { canary: true } }]],
    ['an empty text', async () => [{ authorization: '' }]],
    ['two', async () => [{ ...(await provider.bearer('a')), Authorization: 'Bearer canary' }]],
    ['a bad header', async () => [undefined, { authorization: 'Bearer canary' }]],
    [
      'a bad parameter beside a good header',
      async () => [{ authorization: 'x' }, await provider.bearer('a')],
    ],
    ['an unknown API key', async () => [bearing(`noodle_${'0'.repeat(32)}_${'a'.repeat(43)}`)]],
  ])('that is not good closes it: %s', async (_name, given) => {
    expect(await closedOn(...(await given()))).toEqual({ code: 4401, reason: 'Unauthorized' });
    expect(server.logged.join('')).toContain('a credential was refused');
    expect(server.logged.join('')).not.toContain('canary');
  });

  it('waits for the identity provider', async () => {
    const own = await startStreamingServer(fork, { settings: provider.settings });
    provider.outage = { status: 503, body: '' };
    const raw = await openWebSocket(own.url, { hello: false });
    raw.send({ type: 'connection_init', payload: await provider.bearer('ann') });
    expect(await raw.closed).toEqual({ code: 1013, reason: 'Try again later' });
    await own.close();
  });

  it('that has ended begins no operation', async () => {
    const secret = await makeApiKey(fork(), 'robot');
    const raw = await openWebSocket(server.url, { hello: false });
    raw.send({ type: 'connection_init', payload: bearing(secret) });
    await raw.next();
    const ask = async (id: string) => {
      raw.send({ type: 'subscribe', id, payload: { query: WHO } });
      return raw.next();
    };
    expect(await ask('a')).toMatchObject({ type: 'next', ...isSubject('robot') });
    expect(await raw.next()).toMatchObject({ type: 'complete' });
    await fork().execute("update api_key set revoked_at = now() where subject = 'robot'");
    for (const id of ['b', 'c']) {
      expect(await ask(id)).toMatchObject({
        type: 'error',
        id,
        payload: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
    raw.socket.close();
  });
});

describe('a credential over server-sent events', () => {
  it('holds no stream for a client that leaves while it is looked up', async () => {
    const own = await startStreamingServer(fork, { settings: { AUTH: 'on' }, limits: { connections: 1 } });
    const headers = { accept: 'text/event-stream', ...bearing(await makeApiKey(fork(), 'ann')) };
    const url = `${own.url}/graphql/stream?query=${WHO}`;
    const unlock = await holdLock(database.url, 'lock table api_key in access exclusive mode');
    const leaving = new AbortController();
    const asked = fetch(url, { headers, signal: leaving.signal });
    await untilWaiting(database.url, 1);
    leaving.abort();
    await expect(asked).rejects.toThrow();
    // By this answer the server has heard that the client is gone.
    await fetch(`${own.url}/health`);
    await unlock();
    const again = await fetch(url, { headers });
    expect([again.status, await again.text()]).toEqual([200, expect.stringContaining('"ann"')]);
    await own.close();
  });
});
