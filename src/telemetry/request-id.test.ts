import { setImmediate } from 'node:timers/promises';
import { currentRequestId, requestIdOf, withRequestId } from './request-id.ts';

const UUID = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/;

describe('requestIdOf', () => {
  it.each(['a', 'Req_1-2', 'x'.repeat(64)])('takes a plain one: %s', given => {
    expect(requestIdOf(given)).toBe(given);
  });

  it.each([undefined, '', 'x'.repeat(65), 'a b', 'a\nb', 'ä', '"', ['a', 'b']])(
    'makes a new one instead of %j',
    given => {
      expect(requestIdOf(given)).toMatch(UUID);
    },
  );
});

describe('withRequestId', () => {
  it('has all that is awaited below it find the id, and nothing else', async () => {
    const found = async () => {
      await setImmediate();
      return currentRequestId();
    };
    await expect(
      Promise.all([withRequestId('one', found), withRequestId('two', found), found()]),
    ).resolves.toEqual(['one', 'two', undefined]);
  });
});
