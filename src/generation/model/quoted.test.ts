import { quoted } from './quoted.ts';

const KEY = 'my-own-server-key-42';

describe('quoted words', () => {
  it.each([
    ['plain words', 'plain words'],
    ['  on\r\n\u0000several\u001b[1m\tlines ', 'on several [1m lines'],
    ['half a \ud83d pair', 'half a \ufffd pair'],
    ['in\u202evisible\u200b', 'invisible'],
    [`the key ${KEY}.`, 'the key [hidden].'],
    ['the key my-own****', 'the key [hidden]'],
    ['the key my-own...', 'the key [hidden]'],
    ['the key …key-42', 'the key [hidden]'],
    ['another sk-proj-abc_DEF here', 'another [hidden] here'],
    ['authorization: Bearer abc.def', 'authorization: [hidden]'],
    ['a hash 0123456789abcdef0123456789ABCDEF', 'a hash [hidden]'],
    ['anthropic/claude-sonnet-4.5:beta asked 12345', 'anthropic/claude-sonnet-4.5:beta asked 12345'],
  ])('%j are %j', (text, safe) => {
    expect(quoted(text, KEY)).toBe(safe);
  });

  it('have at most 300 characters, and no half ones', () => {
    const text = quoted('🍜'.repeat(400), KEY);
    expect(text).toHaveLength(300);
    expect(text.isWellFormed()).toBe(true);
  });

  it('are safe from a short key, which is taken out as it is', () => {
    expect(quoted('keys: a.c abc', 'a.c')).toBe('keys: [hidden] abc');
  });

  it('may be known without a key', () => {
    expect(quoted('words', '')).toBe('words');
  });
});
