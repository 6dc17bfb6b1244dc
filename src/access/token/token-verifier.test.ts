import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { pino } from 'pino';
import { parseConfig } from '../../config.ts';
import fc from '../../testing/fast-check.ts';
import { AUDIENCE, IdentityProvider, ISSUER, type TokenOptions } from '../../testing/identity-provider.ts';
import type { Viewer } from '../viewer.ts';
import { TokenVerifier } from './token-verifier.ts';

const logged: string[] = [];
const log = pino({ level: 'trace' }, { write: line => logged.push(line) });

const SECRET = 'a secret of more than thirty-two bytes';
const bySecret = { JWT_SECRET: SECRET, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };
const verifier = (settings: Record<string, string>, timing = { cooldownMs: 0, retryMs: 0 }) =>
  new TokenVerifier(parseConfig(settings), log, timing);
const now = () => Math.floor(Date.now() / 1_000);

let provider: IdentityProvider;
let tokens: TokenVerifier;
beforeAll(async () => {
  provider = await IdentityProvider.start();
});
beforeEach(() => {
  logged.length = 0;
  provider.outage = null;
  tokens = verifier(provider.settings);
});
afterAll(() => provider.stop());

describe('TokenVerifier > a good token', () => {
  it('tells the viewer, and when the token ends with the skew', async () => {
    const exp = now() + 60;
    const viewer = await tokens.viewerOf(await provider.token('auth0|ann', { claims: { exp } }));
    expect(viewer).toEqual<Viewer>({
      subject: 'auth0|ann',
      scopes: ['read', 'write'] as never,
      expiresAt: new Date((exp + 30) * 1_000),
      apiKeyId: null,
    });
  });

  it.each<[string, TokenOptions]>([
    ['one audience of several', { claims: { aud: ['other', AUDIENCE] } }],
    ['an end within the skew', { expiresInSeconds: -25 }],
    ['a beginning within the skew', { claims: { nbf: now() + 20 } }],
    ['an end beyond what a date holds', { claims: { exp: 1e300 } }],
  ])('may have %s', async (_name, options) => {
    expect((await tokens.viewerOf(await provider.token('ann', options))).subject).toBe('ann');
  });

  it.each([
    [{ scope: 'read' }, ['read']],
    [{ scope: 'openid write email admin' }, ['write', 'admin']],
    [{ scope: ['read', 7, 'write'] }, ['read', 'write']],
    [{ scope: 'openid email' }, ['read', 'write']],
    [{ scope: { read: true } }, ['read', 'write']],
    [{ permissions: ['admin'] }, ['read', 'write']],
  ])('with %j has the scopes %j', async (claims, scopes) => {
    expect((await tokens.viewerOf(await provider.token('ann', { claims }))).scopes).toEqual(scopes);
  });

  it('has the scopes of the claim that is set, and by default those that are set', async () => {
    const own = verifier({
      ...provider.settings,
      JWT_SCOPES_CLAIM: 'https://noodle.example.com/scopes',
      JWT_DEFAULT_SCOPES: 'none',
    });
    const claims = { 'https://noodle.example.com/scopes': ['admin'] };
    expect((await own.viewerOf(await provider.token('ann', { claims }))).scopes).toEqual(['admin']);
    const without = await own.viewerOf(await provider.token('ann', { claims: { scope: 'admin' } }));
    expect(without.scopes).toEqual([]);
  });

  it.each(['PS256', 'ES256', 'EdDSA'])('may be signed by %s', async algorithm => {
    const other = await IdentityProvider.start(algorithm);
    const viewer = await verifier(other.settings).viewerOf(await other.token('ann'));
    expect(viewer.subject).toBe('ann');
    await other.stop();
  });

  it('may be signed with the secret that is set', async () => {
    const signedWith = new TextEncoder().encode(SECRET);
    const token = await provider.token('ann', { header: { alg: 'HS256' }, signedWith });
    expect((await verifier(bySecret).viewerOf(token)).subject).toBe('ann');
  });
});

describe('TokenVerifier > a bad token', () => {
  it.each<[string, string, TokenOptions, string?]>([
    ['another issuer', 'ERR_JWT_CLAIM_VALIDATION_FAILED (iss)', { claims: { iss: `${ISSUER}x` } }],
    ['no issuer', 'ERR_JWT_CLAIM_VALIDATION_FAILED (iss)', { claims: { iss: undefined } }],
    ['another audience', 'ERR_JWT_CLAIM_VALIDATION_FAILED (aud)', { claims: { aud: 'other' } }],
    ['no audience', 'ERR_JWT_CLAIM_VALIDATION_FAILED (aud)', { claims: { aud: undefined } }],
    ['a beginning to come', 'ERR_JWT_CLAIM_VALIDATION_FAILED (nbf)', { claims: { nbf: now() + 3_600 } }],
    ['an end out of the skew', 'ERR_JWT_EXPIRED (exp)', { expiresInSeconds: -31 }],
    ['no end', 'ERR_JWT_CLAIM_VALIDATION_FAILED (exp)', { expiresInSeconds: undefined }],
    ['an end as text', 'ERR_JWT_CLAIM_VALIDATION_FAILED (exp)', { claims: { exp: '9999999999' as never } }],
    ['no subject', 'ERR_JWT_CLAIM_VALIDATION_FAILED (sub)', { claims: { sub: undefined } }],
    ['a number as subject', '"sub" must be a text', { claims: { sub: 7 as never } }],
    ['an empty subject', '"sub" must neither be empty', { claims: { sub: '' } }],
    ['a subject too long', '"sub" must have at most 255', { claims: { sub: 'x'.repeat(256) } }],
    ['a subject that cannot be kept', '"sub" must be well-formed', { claims: { sub: 'a\0b' } }],
    ['an unknown key', 'ERR_JWKS_NO_MATCHING_KEY', { header: { kid: 'canary' } }],
    ['a part that must be understood', 'ERR_JOSE_NOT_SUPPORTED', { header: { crit: ['canary'], canary: 1 } }],
  ])('is refused: %s', async (_name, reason, options) => {
    const token = await provider.token('ann', options);
    await expect(tokens.viewerOf(token)).rejects.toMatchObject({ name: 'TokenFault' });
    await expect(tokens.viewerOf(token)).rejects.toThrow(reason);
  });

  it('is refused: no signature', async () => {
    const token = new UnsecuredJWT({ iss: ISSUER, aud: AUDIENCE, sub: 'ann', exp: now() + 60 }).encode();
    for (const own of [tokens, verifier(bySecret)]) {
      await expect(own.viewerOf(token)).rejects.toThrow('ERR_JOSE_ALG_NOT_ALLOWED');
      await expect(own.viewerOf(`${token}AAAA`)).rejects.toThrow('ERR_JOSE_ALG_NOT_ALLOWED');
    }
  });

  it('is refused: the public key taken for a secret', async () => {
    const jwk = provider.publicKey;
    const pem = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
    for (const secret of [String(pem), String(pem).trim(), JSON.stringify(jwk)]) {
      const signedWith = new TextEncoder().encode(secret);
      const token = await provider.token('ann', { header: { alg: 'HS256' }, signedWith });
      await expect(tokens.viewerOf(token)).rejects.toThrow('ERR_JOSE_ALG_NOT_ALLOWED');
    }
  });

  it('is refused: signed by somebody else, with the name of the key', async () => {
    const other = await IdentityProvider.start();
    await expect(tokens.viewerOf(await other.token('ann'))).rejects.toThrow(
      'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    );
    await other.stop();
  });

  it('is refused: a key that it brings itself', async () => {
    const other = await IdentityProvider.start();
    const header = { jwk: other.publicKey, jku: other.url };
    await expect(tokens.viewerOf(await other.token('ann', { header }))).rejects.toThrow(
      'ERR_JWS_SIGNATURE_VERIFICATION_FAILED',
    );
    expect(other.fetches).toBe(0);
    await other.stop();
  });

  it('is refused: an algorithm that is not in the list', async () => {
    const own = verifier({ ...provider.settings, JWT_ALGORITHMS: 'ES256' });
    await expect(own.viewerOf(await provider.token('ann'))).rejects.toThrow('ERR_JOSE_ALG_NOT_ALLOWED');
  });

  it('is refused: another secret', async () => {
    const signedWith = new TextEncoder().encode(`${SECRET}.`);
    const token = await provider.token('ann', { header: { alg: 'HS256' }, signedWith });
    await expect(verifier(bySecret).viewerOf(token)).rejects.toThrow('SIGNATURE_VERIFICATION_FAILED');
  });

  it('is refused as a token, whatever it is', async () => {
    const good = await provider.token('ann');
    const parts = good.split('.');
    const part = fc.oneof(
      fc.constantFrom(...parts, '', 'e30', 'bnVsbA', 'W10'),
      fc.base64String(),
      fc.json().map(text => Buffer.from(text).toString('base64url')),
    );
    const anything = fc.oneof(
      fc.string(),
      fc.array(part, { maxLength: 6 }).map(all => all.join('.')),
    );
    await fc.assert(
      fc.asyncProperty(anything, async text => {
        fc.pre(text !== good);
        await expect(tokens.viewerOf(text)).rejects.toMatchObject({ name: 'TokenFault' });
      }),
      { numRuns: 500 },
    );
  });
});

describe('TokenVerifier > keys', () => {
  it('are fetched once for many tokens', async () => {
    provider.fetches = 0;
    const token = await provider.token('ann');
    await Promise.all(Array.from({ length: 20 }, () => tokens.viewerOf(token)));
    await tokens.viewerOf(await provider.token('bob'));
    expect(provider.fetches).toBe(1);
  });

  it('may be new', async () => {
    const old = await provider.token('ann');
    await tokens.viewerOf(old);
    await provider.rotate();
    expect((await tokens.viewerOf(await provider.token('bob'))).subject).toBe('bob');
    expect((await tokens.viewerOf(old)).subject).toBe('ann');
  });

  it('are not asked for again by every token of an unknown key', async () => {
    const own = verifier(provider.settings, { cooldownMs: 60_000, retryMs: 0 });
    provider.fetches = 0;
    for (const kid of ['a', 'b', 'c']) {
      const token = await provider.token('ann', { header: { kid } });
      await expect(own.viewerOf(token)).rejects.toThrow('ERR_JWKS_NO_MATCHING_KEY');
    }
    expect(provider.fetches).toBe(1);
  });

  it('are tried one after the other where tokens do not name theirs', async () => {
    const other = await IdentityProvider.start();
    const header = { kid: undefined };
    const tokensBefore = await other.token('ann', { header });
    await other.rotate();
    await other.rotate();
    const own = verifier(other.settings);
    expect((await own.viewerOf(tokensBefore)).subject).toBe('ann');
    expect((await own.viewerOf(await other.token('bob', { header }))).subject).toBe('bob');
    const foreign = await provider.token('ann', { header });
    await expect(own.viewerOf(foreign)).rejects.toThrow('SIGNATURE_VERIFICATION_FAILED');
    await expect(own.viewerOf(await other.token('ann', { header, expiresInSeconds: -60 }))).rejects.toThrow(
      'ERR_JWT_EXPIRED',
    );
    await other.stop();
  });

  it.each([
    ['an error', { status: 500, body: 'canary' }],
    ['no JSON', { status: 200, body: 'canary' }],
    ['no keys', { status: 200, body: '{"canary":[]}' }],
  ])('that cannot be had are no fault of the token: %s', async (_name, outage) => {
    const token = await provider.token('ann');
    provider.outage = outage;
    await expect(tokens.viewerOf(token)).rejects.toMatchObject({ name: 'KeysUnavailableError' });
    const said = logged.map(line => JSON.parse(line));
    expect(said).toEqual([
      expect.objectContaining({ level: 50, msg: 'the keys by which tokens are verified can not be fetched' }),
    ]);
    provider.outage = null;
    expect((await tokens.viewerOf(token)).subject).toBe('ann');
  });

  it('that cannot be had are told of once, and asked for once in a while', async () => {
    const token = await provider.token('ann');
    const own = verifier(provider.settings, { cooldownMs: 0, retryMs: 60_000 });
    provider.outage = { status: 503, body: '' };
    provider.fetches = 0;
    for (let i = 0; i < 5; i++) {
      await expect(own.viewerOf(token)).rejects.toMatchObject({ name: 'KeysUnavailableError' });
    }
    expect(provider.fetches).toBe(1);
    expect(logged).toHaveLength(1);
  });

  it('known before an outage go on serving', async () => {
    const token = await provider.token('ann');
    await tokens.viewerOf(token);
    provider.outage = { status: 503, body: '' };
    expect((await tokens.viewerOf(token)).subject).toBe('ann');
  });
});
