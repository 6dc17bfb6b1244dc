import { Scope } from '../scope.ts';
import type { Viewer } from '../viewer.ts';
import { addressKey, bucketKey } from './bucket-key.ts';

const viewer = (subject: string): Viewer => ({
  subject,
  scopes: [Scope.READ],
  expiresAt: null,
  apiKeyId: null,
});

describe('bucketKey', () => {
  it("is a viewer's own, wherever they ask from", () => {
    const here = bucketKey({ caller: viewer('alice'), address: '192.0.2.1' });
    expect(bucketKey({ caller: viewer('alice'), address: '192.0.2.2' })).toBe(here);
    expect(bucketKey({ caller: viewer('bob'), address: '192.0.2.1' })).not.toBe(here);
    expect(bucketKey({ caller: viewer('é'.repeat(255)), address: '' }).length).toBeLessThan(200);
  });

  it("is no viewer's for a subject that is written like an address", () => {
    const key = bucketKey({ caller: viewer('address:192.0.2.1'), address: '' });
    expect(key).not.toBe(bucketKey({ caller: 'nobody', address: '192.0.2.1' }));
  });

  it.each(['nobody', 'anyone'] as const)("is the address's for %s", caller => {
    expect(bucketKey({ caller, address: '192.0.2.1' })).toBe('address:192.0.2.1');
  });
});

describe('addressKey', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'],
    ['2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ['2001:0DB8::7:0:0:0:1', '2001:db8:0:7::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['', ''],
  ])('of %s is that of %s', (address, expected) => {
    expect(addressKey(address)).toBe(`address:${expected}`);
  });
});
