import { isLoopbackAddress, isLoopbackName } from './loopback.ts';

describe('isLoopbackAddress', () => {
  it.each(['127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::FFFF:7f00:1'])(
    'knows %s',
    address => expect(isLoopbackAddress(address)).toBe(true),
  );

  it.each([
    '0.0.0.0',
    '::',
    '10.0.0.1',
    '128.0.0.1',
    '::2',
    '::ffff:10.0.0.1',
    'fe80::1',
    'localhost',
    '127.1',
    '',
  ])('does not take %j for one', address => expect(isLoopbackAddress(address)).toBe(false));
});

describe('isLoopbackName', () => {
  it.each([
    'localhost',
    'LOCALHOST',
    'localhost.',
    'app.localhost',
    '127.0.0.1',
    '127.8.8.8',
    '[::1]',
    '::1',
  ])('knows %s', name => expect(isLoopbackName(name)).toBe(true));

  it.each([
    '',
    'localhost.example.com',
    'notlocalhost',
    '127.0.0.1.example.com',
    '0.0.0.0',
    '[::]',
    '[127.0.0.1',
  ])('does not take %j for one', name => expect(isLoopbackName(name)).toBe(false));
});
