import type { IncomingMessage } from 'node:http';
import { clientAddresses } from './client-address.ts';

function addressOf(
  remoteAddress: string | undefined,
  forwarded: string | undefined,
  ...proxies: string[]
): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return clientAddresses(proxies)({ headers, socket: { remoteAddress } } as unknown as IncomingMessage);
}

describe('clientAddresses > an address', () => {
  it.each([
    ['10.0.0.1', '10.0.0.1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::FFFF:10.0.0.1', '10.0.0.1'],
    ['2001:db8::1', '2001:db8::1'],
    [undefined, ''],
  ])("is the socket's: %s", (address, expected) => {
    expect(addressOf(address, undefined)).toBe(expected);
  });

  it('is not what somebody says of themselves', () => {
    expect(addressOf('10.0.0.1', '1.1.1.1')).toBe('10.0.0.1');
    expect(addressOf('10.0.0.1', '1.1.1.1', 'loopback', '10.0.0.2', '10.1.0.0/16')).toBe('10.0.0.1');
  });

  it.each([
    ['1.1.1.1', '1.1.1.1'],
    ['6.6.6.6, 1.1.1.1', '1.1.1.1'],
    ['6.6.6.6, 1.1.1.1, 10.0.0.3', '1.1.1.1'],
    ['6.6.6.6,1.1.1.1', '1.1.1.1'],
    ['10.0.0.4, 10.0.0.3', '10.0.0.4'],
    ['::ffff:1.1.1.1', '1.1.1.1'],
    ['2001:db8::1', '2001:db8::1'],
    ['', '10.0.0.1'],
    ['unknown', '10.0.0.1'],
    ['1.1.1.1:443', '10.0.0.1'],
    ['x'.repeat(9_000), '10.0.0.1'],
  ])('is what the proxies say, as far as they are trusted: %.20j', (forwarded, expected) => {
    expect(addressOf('10.0.0.1', forwarded, '10.0.0.0/24')).toBe(expected);
    expect(addressOf('::ffff:10.0.0.1', forwarded, '10.0.0.0/24')).toBe(expected);
  });

  it('is what a proxy on this machine says', () => {
    expect(addressOf('127.0.0.1', '1.1.1.1', 'loopback')).toBe('1.1.1.1');
    expect(addressOf('::1', '1.1.1.1', 'loopback')).toBe('1.1.1.1');
  });
});
