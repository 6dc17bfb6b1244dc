import { storable } from './storable.ts';

describe('storable', () => {
  it.each([
    ['', ''],
    ['plain \u{1f6b2}\n', 'plain \u{1f6b2}\n'],
    ['a\0b\0', 'a\ufffdb\ufffd'],
    ['\ud800x', '\ufffdx'],
    ['x\udc00', 'x\ufffd'],
    ['\udc00\ud800', '\ufffd\ufffd'],
  ])('makes %j into %j', (text, expected) => {
    expect(storable(text)).toBe(expected);
  });
});
