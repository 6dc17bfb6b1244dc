import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { Scope } from '../../access/scope.ts';
import { connect } from '../../database/orm.ts';
import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { AUDIENCE, IdentityProvider, ISSUER } from '../../testing/identity-provider.ts';
import { startPostgresProxy } from '../../testing/postgres-proxy.ts';
import { post, request, sendRaw } from '../../testing/send-raw.ts';
import { startServer, type TestServer } from '../../testing/server.ts';
import { openWebSocket } from '../../testing/websocket.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
let provider: IdentityProvider;
let server: TestServer;
beforeAll(async () => {
  provider = await IdentityProvider.start();
  server = await startServer(fork, { ...provider.settings, LOG_LEVEL: 'trace', INTROSPECTION: 'true' });
});
beforeEach(() => {
  server.logged.length = 0;
  provider.outage = null;
});
afterAll(async () => {
  await server.close();
  await provider.stop();
});

const WHO = '{ viewer { subject scopes } }';
const PROJECTS = '{ projects(first: 1) { nodes { id } } }';

const REFUSED =
  'The credential was refused: what is sent as "Authorization: Bearer <API key or token>" must be one that was issued for this server and has not ended.';
const EXPIRED = 'The credential has expired: sign in again.';

describe('authentication > who is known', () => {
  it('is the bearer of a token', async () => {
    const { status, data } = await server.send(WHO, {}, await provider.bearer('auth0|ann'));
    expect({ status, data }).toEqual({
      status: 200,
      data: { viewer: { subject: 'auth0|ann', scopes: ['read', 'write'] } },
    });
  });

  it('is the bearer of an API key', async () => {
    const secret = await makeApiKey(fork(), 'robot', { scopes: [Scope.READ] });
    const { data } = await server.send(WHO, {}, bearing(secret));
    expect(data).toEqual({ viewer: { subject: 'robot', scopes: ['read'] } });
  });

  it.each([
    ['bearer ', ''],
    ['BEARER ', ''],
    ['  Bearer    ', '  '],
  ])('is told by a scheme in any case, with blanks: %j', async (before, after) => {
    const answer = await sendRaw(
      server.url,
      post(WHO, `authorization:${before}${await provider.token('ann')}${after}`),
    );
    expect(answer).toContain('{"viewer":{"subject":"ann"');
  });

  it('is the same for each of the operations of a GET', async () => {
    const url = `${server.url}/graphql?query=${encodeURIComponent(WHO)}`;
    const headers = { ...(await provider.bearer('ann')), 'apollo-require-preflight': 'true' };
    expect(await (await fetch(url, { headers })).text()).toContain('"subject":"ann"');
  });
});

describe('authentication > nobody', () => {
  it('may ask what is for everybody', async () => {
    const { status, data } = await server.send(WHO);
    expect({ status, data }).toEqual({ status: 200, data: { viewer: null } });
  });

  it('is asked for a credential where one is needed', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: PROJECTS }),
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer realm="Noodle"');
    expect(await response.json()).toMatchObject({
      errors: [
        {
          message: 'Nobody has signed in: send "Authorization: Bearer <API key or token>".',
          extensions: { code: 'UNAUTHENTICATED' },
        },
      ],
    });
  });

  it('gets 403 with a credential that does not even read', async () => {
    const own = await startServer(fork, { ...provider.settings, JWT_DEFAULT_SCOPES: 'none' });
    const { status, errors } = await own.send(PROJECTS, {}, await provider.bearer('ann'));
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 403, code: 'FORBIDDEN' });
    await own.close();
  });

  it('may load the landing page, and ask whether the server lives', async () => {
    const page = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
    expect({ status: page.status, type: page.headers.get('content-type') }).toEqual({
      status: 200,
      type: 'text/html',
    });
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
  });
});

describe('authentication > a credential that is not good', () => {
  const unsigned = (token: string) =>
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.AAAA`;
  const confused = () => {
    const key = createPublicKey({ key: provider.publicKey as JsonWebKey, format: 'jwk' });
    const pem = String(key.export({ type: 'spki', format: 'pem' }));
    return { header: { alg: 'HS256' }, signedWith: new TextEncoder().encode(pem) };
  };
  const expired = { expiresInSeconds: -60 };
  it.each<[string, string, () => Promise<string> | string]>([
    ['an expired token', EXPIRED, () => provider.token('ann', expired).then(token => `Bearer ${token}`)],
    [
      'a foreign token',
      REFUSED,
      () => provider.token('a', { claims: { iss: 'x' } }).then(it => `Bearer ${it}`),
    ],
    ['an unsigned token', REFUSED, async () => `Bearer ${unsigned(await provider.token('ann'))}`],
    [
      'the public key taken for a secret',
      REFUSED,
      async () => `Bearer ${await provider.token('ann', confused())}`,
    ],
    ['an unknown API key', REFUSED, () => `Bearer noodle_${'0'.repeat(32)}_${'a'.repeat(43)}`],
    ['no API key', REFUSED, () => 'Bearer noodle_canary'],
    ['no token', REFUSED, () => 'Bearer canary'],
    ['no credential', REFUSED, () => 'Bearer'],
    ['an empty one', REFUSED, () => 'Bearer  '],
    ['two in one', REFUSED, () => 'Bearer canary, Bearer canary'],
    ['another scheme', REFUSED, () => 'Basic Y2FuYXJ5OmNhbmFyeQ=='],
    ['none at all', REFUSED, () => ''],
  ])('is refused: %s', async (_name, message, authorization) => {
    for (const path of ['/graphql', '/graphql/stream']) {
      const response = await fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: path === '/graphql' ? '*/*' : 'text/event-stream',
          authorization: await authorization(),
        },
        body: JSON.stringify({ query: WHO }),
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="Noodle", error="invalid_token"');
      expect(await response.json()).toEqual({
        errors: [{ message, extensions: { code: 'UNAUTHENTICATED' } }],
      });
    }
    const said = server.logged.map(line => JSON.parse(line)).filter(({ msg }) => msg.includes('credential'));
    expect(said).toHaveLength(2);
    expect(said[0]).toMatchObject({ level: 30, msg: 'a credential was refused', reason: expect.any(String) });
  });

  it('is refused: an expired or revoked API key', async () => {
    const secrets = [
      await makeApiKey(fork(), 'a'),
      await makeApiKey(fork(), 'b', { expiresAt: new Date(1) }),
    ];
    await fork().execute("update api_key set revoked_at = now() where subject = 'a'");
    for (const secret of secrets) {
      const { status, errors } = await server.send(WHO, {}, bearing(secret));
      expect({ status, message: errors?.[0]?.message }).toEqual({ status: 401, message: REFUSED });
    }
  });

  it('is refused: two headers', async () => {
    const header = `authorization: Bearer ${await provider.token('ann')}`;
    expect(await sendRaw(server.url, post(WHO, header, header))).toMatch(/^HTTP\/1\.1 401 /);
    expect(await sendRaw(server.url, post(WHO, header))).toMatch(/^HTTP\/1\.1 200 /);
  });

  it('is refused: one that is longer than headers may be', async () => {
    const answer = await sendRaw(server.url, post(WHO, `authorization: Bearer ${'x'.repeat(20_000)}`));
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('is refused: a token where only API keys count', async () => {
    const own = await startServer(fork, { AUTH: 'on' });
    const token = await provider.bearer('ann');
    expect(await own.send(WHO, {}, token)).toMatchObject({ status: 401 });
    const secret = await makeApiKey(fork(), 'robot');
    expect(await own.send(WHO, {}, bearing(secret))).toMatchObject({ status: 200 });
    await own.close();
  });

  it('is refused before the body comes', async () => {
    const head = [
      'host: localhost',
      'content-type: application/json',
      'authorization: Bearer canary',
      `content-length: ${100 * 1024 * 1024}`,
    ];
    // Not one byte of it is sent.
    const answer = await sendRaw(server.url, request('POST /graphql HTTP/1.1', head));
    expect(answer).toMatch(/^HTTP\/1\.1 401 .*\r\nconnection: close\r\n/is);
  });

  it('does nothing', async () => {
    const name = 'Never made';
    const query = `mutation { createProject(input: { name: "${name}", files: [] }) { __typename } }`;
    for (const headers of [undefined, { authorization: 'Bearer canary' }]) {
      expect(await server.send(query, {}, headers)).toMatchObject({ status: 401 });
    }
    expect(await fork().execute('select from project where name = ?', [name])).toEqual([]);
  });
});

describe('authentication > while the identity provider is out of order', () => {
  it.each<[string, IdentityProvider['outage']]>([
    ['it answers with an error', { status: 503, body: 'canary' }],
    ['it does not answer', 'silence'],
  ])(
    'tokens wait, and API keys do not: %s',
    async (_name, outage) => {
      const own = await startServer(fork, provider.settings);
      const token = await provider.bearer('ann');
      provider.outage = outage;
      const answers = await Promise.all([own.send(WHO, {}, token), own.send(WHO, {}, token)]);
      for (const { status, errors } of answers) {
        expect({ status, errors }).toEqual({
          status: 503,
          errors: [
            {
              message: 'The identity provider can not be reached to verify the token; try again shortly.',
              extensions: { code: 'SERVICE_UNAVAILABLE' },
            },
          ],
        });
      }
      expect(own.logged).toHaveLength(1);
      const secret = await makeApiKey(fork(), 'robot');
      expect(await own.send(WHO, {}, bearing(secret))).toMatchObject({ status: 200 });
      await own.close();
    },
    15_000,
  );
});

describe('authentication > without the database', () => {
  it('no API key is refused, and tokens are taken', async () => {
    const secret = await makeApiKey(fork(), 'robot');
    const proxy = await startPostgresProxy(database.url);
    const orm = await connect(proxy.url, 2);
    const own = await startServer(() => orm.em.fork(), provider.settings);
    expect(await own.send(WHO, {}, bearing(secret))).toMatchObject({ status: 200 });
    proxy.cut();
    expect(await own.send(WHO, {}, bearing(secret))).toMatchObject({
      status: 503,
      errors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }],
    });
    const raw = await openWebSocket(own.url, { hello: false });
    raw.send({ type: 'connection_init', payload: bearing(secret) });
    expect(await raw.closed).toEqual({ code: 1013, reason: 'Try again later' });
    expect(await own.send(WHO, {}, await provider.bearer('ann'))).toMatchObject({ status: 200 });
    proxy.mend();
    expect(await own.send(WHO, {}, bearing(secret))).toMatchObject({ status: 200 });
    await own.close();
    await orm.close();
    await proxy.close();
  });
});

describe('authentication > a shared secret', () => {
  it('verifies tokens', async () => {
    const secret = 'a secret of more than thirty-two bytes';
    const own = await startServer(fork, {
      AUTH: 'on',
      JWT_SECRET: secret,
      JWT_ISSUER: ISSUER,
      JWT_AUDIENCE: AUDIENCE,
    });
    const signedWith = new TextEncoder().encode(secret);
    const good = await provider.bearer('ann', { header: { alg: 'HS256' }, signedWith });
    expect(await own.send(WHO, {}, good)).toMatchObject({
      status: 200,
      data: { viewer: { subject: 'ann' } },
    });
    expect(await own.send(WHO, {}, await provider.bearer('ann'))).toMatchObject({ status: 401 });
    await own.close();
  });
});

describe('authentication > the log', () => {
  it('holds no credential', async () => {
    const secret = await makeApiKey(fork(), 'robot');
    const good = await provider.token('ann');
    const bad = await provider.token('ann', { expiresInSeconds: -60, claims: { canary: 'canary' } });
    const unknown = `noodle_${'0'.repeat(32)}_${'c'.repeat(43)}`;
    const credentials = [secret, good, bad, unknown, 'canary-canary'];
    for (const credential of credentials) {
      for (const query of [WHO, PROJECTS, '{', 'mutation { deleteProject(input: {projectId: 7}) { id } }']) {
        await server.send(query, {}, bearing(credential));
      }
      const accept = 'text/event-stream';
      await (
        await fetch(`${server.url}/graphql/stream`, { headers: { ...bearing(credential), accept } })
      ).text();
      await (await fetch(`${server.url}/nowhere`, { headers: bearing(credential) })).text();
    }
    const log = server.logged.join('');
    expect(log).toContain('a credential was refused');
    for (const credential of credentials) {
      expect(log).not.toContain(credential);
      for (const part of credential.split('.')) expect(log).not.toContain(part);
    }
  });
});
