import { pino } from 'pino';
import { parseConfig } from '../../config.ts';
import { IdentityProvider } from '../../testing/identity-provider.ts';
import { until } from '../../testing/subscriptions.ts';
import { TokenVerifier } from './token-verifier.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const logged: string[] = [];
const log = pino({ level: 'info' }, { write: line => logged.push(line) });

let now: number;
let provider: IdentityProvider;
let tokens: TokenVerifier;
let token: string;
beforeEach(async () => {
  logged.length = 0;
  now = 0;
  provider = await IdentityProvider.start();
  tokens = new TokenVerifier(parseConfig(provider.settings), log, { now: () => now });
  token = await provider.token('ann');
  await tokens.viewerOf(token);
});
afterEach(() => provider.stop().catch(() => {}));

const subject = async () => (await tokens.viewerOf(token)).subject;

describe('RemoteKeys > while the provider is down', () => {
  it('serve for a day, of which the log hears once', async () => {
    const unknown = await provider.token('ann', { header: { kid: 'canary' } });
    await provider.stop();
    for (const time of [9 * MINUTE, 11 * MINUTE, 12 * MINUTE, DAY / 2, DAY - 1]) {
      now = time;
      expect(await subject()).toBe('ann');
      expect(await subject()).toBe('ann');
    }
    await expect(tokens.viewerOf(unknown)).rejects.toMatchObject({ name: 'KeysUnavailableError' });
    now = DAY;
    await expect(subject()).rejects.toMatchObject({ name: 'KeysUnavailableError' });
    expect(logged.map(line => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 50,
        msg: 'the keys by which tokens are verified can not be fetched',
        code: 'ECONNREFUSED',
      }),
    ]);
  });

  it('are asked for again every ten seconds, for which no token waits', async () => {
    provider.outage = { status: 503, body: '' };
    now = 10 * MINUTE;
    for (let i = 0; i < 3; i++) expect(await subject()).toBe('ann');
    expect(provider.fetches).toBe(2);
    provider.outage = 'silence';
    now += 9_999;
    expect(await subject()).toBe('ann');
    expect(provider.fetches).toBe(2);
    now += 1;
    for (let i = 0; i < 3; i++) expect(await subject()).toBe('ann');
    await until(() => provider.fetches === 3);
    // Less than the provider may be silent for.
  }, 4_000);

  it('are the new ones soon after it is back, and the log hears of the next outage', async () => {
    provider.outage = { status: 200, body: '{}' };
    now = 10 * MINUTE;
    expect(await subject()).toBe('ann');
    await provider.rotate();
    provider.withdrawOldKeys();
    provider.outage = null;
    now += 10_000;
    expect((await tokens.viewerOf(await provider.token('bob'))).subject).toBe('bob');
    await expect(subject()).rejects.toThrow('ERR_JWKS_NO_MATCHING_KEY');
    expect(logged).toHaveLength(1);
    token = await provider.token('bob');
    provider.outage = { status: 503, body: '' };
    now += 10 * MINUTE;
    expect(await subject()).toBe('bob');
    expect(logged).toHaveLength(2);
  });
});

describe('RemoteKeys > of a provider that answers', () => {
  it('serve no more when they have been withdrawn, once they are ten minutes old', async () => {
    await provider.rotate();
    provider.withdrawOldKeys();
    now = 10 * MINUTE - 1;
    expect(await subject()).toBe('ann');
    now = 10 * MINUTE;
    await expect(subject()).rejects.toThrow('ERR_JWKS_NO_MATCHING_KEY');
  });

  it('serve no more when they were withdrawn long ago, however the last outage ended', async () => {
    provider.outage = { status: 503, body: '' };
    now = 10 * MINUTE;
    expect(await subject()).toBe('ann');
    provider.outage = null;
    await provider.rotate();
    provider.withdrawOldKeys();
    now += 10 * MINUTE;
    await expect(subject()).rejects.toThrow('ERR_JWKS_NO_MATCHING_KEY');
  });
});
