import { createHash } from 'node:crypto';
import fc from '../../testing/fast-check.ts';
import { fits, hashOfSecret, keyIdOf, makeSecret } from './secret.ts';

const id = '0190a5e4-0000-7000-8000-0123456789ab';

describe('makeSecret', () => {
  it('names its key, and holds 256 bits that are never the same', () => {
    const secrets = Array.from({ length: 100 }, () => makeSecret(id));
    expect(new Set(secrets).size).toBe(100);
    for (const secret of secrets) {
      const [, random = ''] = /^noodle_0190a5e40000700080000123456789ab_([\w-]{43})$/.exec(secret) ?? [];
      expect(Buffer.from(random, 'base64url')).toHaveLength(32);
    }
  });
});

describe('keyIdOf', () => {
  it('reads the id of the key out of what makeSecret made', () => {
    fc.assert(fc.property(fc.uuid(), uuid => expect(keyIdOf(makeSecret(uuid))).toBe(uuid)));
  });

  const secret = makeSecret(id);
  it.each([
    ['nothing', ''],
    ['a token', 'eyJhbGciOiJIUzI1NiJ9.e30.c2ln'],
    ['a beginning', secret.slice(0, -1)],
    ['more', `${secret}a`],
    ['a line break', `${secret}\n`],
    ['white space', ` ${secret}`],
    ['another prefix', secret.replace('noodle', 'doodle')],
    ['capitals', secret.replace('0190a5e4', '0190A5E4')],
    ['plain Base64', `${secret.slice(0, -1)}+`],
  ])('gives null for %s', (_, text) => {
    expect(keyIdOf(text)).toBeNull();
  });
});

describe('fits', () => {
  const secret = makeSecret(id);

  it("holds a whole secret against a key's SHA-256", () => {
    expect(hashOfSecret(secret)).toEqual(createHash('sha256').update(secret).digest());
    expect(fits(secret, hashOfSecret(secret))).toBe(true);
  });

  it('refuses every other secret, and each where there is no key', () => {
    const other = secret.slice(0, -1) + (secret.endsWith('A') ? 'B' : 'A');
    expect(fits(other, hashOfSecret(secret))).toBe(false);
    expect(fits(makeSecret(id), hashOfSecret(secret))).toBe(false);
    expect(fits(secret, undefined)).toBe(false);
  });
});
