import fc from './fast-check.ts';

/** A line as of a program: some lines occur over and over, some now and then, and some once. */
const line = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('}', '', '  }', '    }', '  return;', '\t}', 'else {', '   ', '// é'),
  },
  { weight: 4, arbitrary: fc.nat(9).map(i => `${' '.repeat(i % 5)}call(${i});`) },
  { weight: 3, arbitrary: fc.nat(1_000_000).map(i => `${i % 3 ? '  ' : 'f'}${i}`) },
);

/** Lines without their ends. */
export function lines(maxLength: number): fc.Arbitrary<string[]> {
  return fc.array(line, { maxLength, size: 'max' });
}

/** What somebody does to lines, wherever there are any. */
export type Edit = (lines: string[]) => void;

/** Edits that add, delete, replace and move lines. */
export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc
    .record({ from: fc.nat(999), count: fc.nat(5), to: fc.option(fc.nat(999), { freq: 3 }), added: lines(4) })
    .map(({ from, count, to, added }) => (all: string[]) => {
      const position = (place: number) => Math.floor((place / 1_000) * (all.length + 1));
      const taken = all.splice(position(from), count, ...added);
      if (to !== null && from % 4 === 0) all.splice(position(to), 0, ...taken);
    }),
  { maxLength: 6 },
);

/** Gives lines after some edits, one after the other. */
export function edited(lines: readonly string[], edits: readonly Edit[]): string[] {
  const result = [...lines];
  for (const edit of edits) edit(result);
  return result;
}

/** Makes lines a text, with ends of one kind, which the last line may be without. */
export const joining = fc
  .record({ newline: fc.constantFrom('\n', '\n', '\n', '\r\n'), unended: fc.nat(4).map(i => i === 0) })
  .map(({ newline, unended }) => (lines: readonly string[]) => {
    const text = lines.map(line => line + newline).join('');
    return unended ? text.slice(0, -newline.length) : text;
  });
