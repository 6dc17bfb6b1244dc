import fc from '../testing/fast-check.ts';
import { splitLines } from './lines.ts';

describe('splitLines', () => {
  it.each([
    ['no lines of an empty text', '', []],
    ['each line with its end', 'a\nb\n', ['a\n', 'b\n']],
    ['a last line without an end', 'a\nb', ['a\n', 'b']],
    ['empty lines', '\n\na\n', ['\n', '\n', 'a\n']],
    ['a carriage return as a part of its line', 'a\r\nb\rc\r', ['a\r\n', 'b\rc\r']],
    ['other ends of lines as a part of their line', 'a\u2028b\u0085c\f', ['a\u2028b\u0085c\f']],
  ])('gives %s', (_, text, lines) => {
    expect(splitLines(text)).toEqual(lines);
  });

  it('loses nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r') }), text => {
        expect(splitLines(text).join('')).toBe(text);
      }),
    );
  });
});
