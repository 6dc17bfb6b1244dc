import { parseConfig } from '../config.ts';
import { algorithmsOf } from './access-settings.ts';

const JWKS = { JWT_JWKS_URL: 'https://id.example.com/keys' };
const SECRET = { JWT_SECRET: 'CANARY'.repeat(8) };
const WHOSE = { JWT_ISSUER: 'https://id.example.com/', JWT_AUDIENCE: 'noodle' };

function faults(env: Record<string, string>): string[] {
  try {
    parseConfig(env);
    return [];
  } catch (error) {
    const { message } = error as Error;
    expect(message).not.toContain('CANARY');
    const [, ...lines] = message.split('\n');
    return lines.map(line => line.trim());
  }
}

describe('the settings of access', () => {
  it.each<[string, Record<string, string>, readonly string[]]>([
    ['keys', { ...JWKS, ...WHOSE }, ['RS256', 'PS256', 'ES256', 'EdDSA']],
    ['a secret', { ...SECRET, ...WHOSE }, ['HS256']],
    ['others', { ...JWKS, ...WHOSE, JWT_ALGORITHMS: 'ES384, RS512' }, ['ES384', 'RS512']],
  ])('take tokens that are signed by %s', (_name, env, algorithms) => {
    expect(algorithmsOf(parseConfig(env))).toEqual(algorithms);
  });

  it.each([
    ['https://id.example.com/keys?x=1', []],
    ['http://localhost:8080/keys', []],
    ['http://127.0.0.1/keys', []],
    ['http://[::1]:1/keys', []],
    ['http://id.example.com/keys', [/^JWT_JWKS_URL: must be an https:\/\/ URL; http:\/\/ will do/]],
    ['http://localhost.example.com/', [/^JWT_JWKS_URL: must be an https:\/\/ URL; http:\/\/ will do/]],
    ['file:///CANARY', [/^JWT_JWKS_URL: must be an https:\/\/ URL/]],
    ['CANARY', [/^JWT_JWKS_URL: must be an https:\/\/ URL$/]],
    ['https://me:CANARY@id.example.com/', [/^JWT_JWKS_URL: must not hold a password$/]],
  ])('take keys from %s, or say why not', (JWT_JWKS_URL, expected) => {
    const said = faults({ JWT_JWKS_URL, ...WHOSE });
    expect(said).toEqual(expected.map(rule => expect.stringMatching(rule)));
  });

  it.each<[Record<string, string>, string[]]>([
    [{ AUTH: 'CANARY' }, ['AUTH: must be on or off']],
    [{ ...WHOSE, JWT_SECRET: 'CANARY' }, ['JWT_SECRET: must have 32 bytes or more for HS256']],
    [
      { ...WHOSE, ...JWKS, ...SECRET },
      ['JWT_SECRET: must not be set beside JWT_JWKS_URL: tokens are verified by one of them'],
    ],
    [
      JWKS,
      [
        'JWT_ISSUER: must be set with JWT_JWKS_URL: whose tokens count',
        'JWT_AUDIENCE: must be set with JWT_JWKS_URL: tokens for other services must not count',
      ],
    ],
    [
      { ...SECRET, JWT_ISSUER: 'CANARY' },
      ['JWT_AUDIENCE: must be set with JWT_SECRET: tokens for other services must not count'],
    ],
    [
      { ...WHOSE, ...JWKS, JWT_ALGORITHMS: 'RS256,HS256' },
      ['JWT_ALGORITHMS: must not hold HS256 with JWT_JWKS_URL: it takes a secret'],
    ],
    [
      { ...WHOSE, ...SECRET, JWT_ALGORITHMS: 'RS256' },
      ['JWT_ALGORITHMS: must not hold RS256 with JWT_SECRET: it takes a key pair'],
    ],
    [{ ...WHOSE, ...SECRET, JWT_ALGORITHMS: 'HS512' }, ['JWT_SECRET: must have 64 bytes or more for HS512']],
    [
      { ...WHOSE, ...SECRET, JWT_ALGORITHMS: 'CANARY' },
      [expect.stringMatching(/^JWT_ALGORITHMS: must be algorithms out of /)],
    ],
    [{ JWT_CLOCK_SKEW_SECONDS: '601' }, ['JWT_CLOCK_SKEW_SECONDS: must be a whole number from 0 to 600']],
    [
      { JWT_DEFAULT_SCOPES: 'read,CANARY' },
      ['JWT_DEFAULT_SCOPES: must be scopes out of read, write and admin, separated by commas, or none'],
    ],
  ])('say what is wrong: %j', (env, expected) => {
    expect(faults(env)).toEqual(expected);
  });

  it.each(['none', 'RS256,none', 'NONE', 'rs256', 'CANARY', ','])('take no algorithm %j', JWT_ALGORITHMS => {
    expect(faults({ ...JWKS, ...WHOSE, JWT_ALGORITHMS })).toEqual([
      expect.stringMatching(
        /^JWT_ALGORITHMS: must be algorithms out of RS256, .*, HS512, separated by commas$/,
      ),
    ]);
  });

  it.each([
    ['none', []],
    ['read', ['read']],
    ['read, write', ['read', 'write']],
  ])('give tokens the scopes %j', (text, scopes) => {
    expect(parseConfig({ JWT_DEFAULT_SCOPES: text }).JWT_DEFAULT_SCOPES).toEqual(scopes);
  });

  it.each([
    ['', []],
    ['loopback', ['loopback']],
    ['10.0.0.1, 10.1.0.0/16,2001:db8::/32', ['10.0.0.1', '10.1.0.0/16', '2001:db8::/32']],
  ])('trust the proxies %j', (text, proxies) => {
    expect(parseConfig({ TRUSTED_PROXIES: text }).TRUSTED_PROXIES).toEqual(proxies);
  });

  it.each(['CANARY', '10.0.0.1, CANARY', '10.0.0.0/33', '0.0.0.0/0', 'proxy.example.com', '*'])(
    'trust no proxy %j',
    TRUSTED_PROXIES => {
      expect(faults({ TRUSTED_PROXIES })).toEqual([
        'TRUSTED_PROXIES: must be IP addresses or networks such as 10.0.0.0/8, separated by commas, or loopback',
      ]);
    },
  );
});
