import fc from '../testing/fast-check.ts';
import { diffLines, type LineChange } from './diff-lines.ts';

/** Changes as texts: `-2,1+3,0` replaces one line from 2 on by none from 3 on. */
const changesOf = (before: readonly string[], after: readonly string[], byIndent = false) =>
  diffLines(before, after, { byIndent })
    .map(c => `-${c.beforeStart},${c.beforeCount}+${c.afterStart},${c.afterCount}`)
    .join(' ');

/** What the changes make of the text before. */
function apply(
  before: readonly string[],
  after: readonly string[],
  changes: readonly LineChange[],
): string[] {
  const result: string[] = [];
  let position = 0;
  for (const { beforeStart, beforeCount, afterStart, afterCount } of changes) {
    result.push(...before.slice(position, beforeStart));
    expect(result).toHaveLength(afterStart);
    result.push(...after.slice(afterStart, afterStart + afterCount));
    position = beforeStart + beforeCount;
  }
  return [...result, ...before.slice(position)];
}

/** How many lines two texts have in common at most, by the textbook's table. */
function commonLines(before: readonly string[], after: readonly string[]): number {
  let row = after.map(() => 0);
  for (const line of before) {
    const next: number[] = [];
    for (const [i, other] of after.entries()) {
      next.push(line === other ? (row[i - 1] ?? 0) + 1 : Math.max(row[i] as number, next[i - 1] ?? 0));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

const letters = (...letters: string[]) =>
  fc.array(fc.constantFrom(...letters), { maxLength: 40, size: 'max' });

describe('diffLines', () => {
  it.each([
    ['nothing between equal texts', 'abc', 'abc', ''],
    ['nothing between empty texts', '', '', ''],
    ['all lines of a new text', '', 'abc', '-0,0+0,3'],
    ['all lines of a lost text', 'abc', '', '-0,3+0,0'],
    ['an inserted line', 'ac', 'abc', '-1,0+1,1'],
    ['a deleted line', 'abc', 'ac', '-1,1+1,0'],
    ['a replaced line', 'abc', 'axc', '-1,1+1,1'],
    ['changes apart from each other', 'abcde', 'xbcdy', '-0,1+0,1 -4,1+4,1'],
    ['texts with nothing in common', 'abc', 'xy', '-0,3+0,2'],
    ["the example of Myers's paper", 'abcabba', 'cbabac', '-0,2+0,0 -3,1+1,0 -5,0+2,1 -7,0+5,1'],
  ])('finds %s', (_, before, after, changes) => {
    expect(changesOf([...before], [...after])).toBe(changes);
  });

  it('puts a change as far down as it goes', () => {
    expect(changesOf([...'ab}c'], [...'ab}b}c'])).toBe('-3,0+3,2');
  });

  it('puts a change beside one of the other side', () => {
    // The deleted line could also be the last of the three.
    expect(changesOf([...'axxxb'], [...'ayxxb'])).toBe('-1,1+1,1');
  });

  it('makes one change of changes that meet when they are moved', () => {
    expect(changesOf([...'abab'], [...'abcab'.replace('c', 'abab')])).toBe('-4,0+4,4');
  });

  it('puts a change where blocks begin and end, when it goes by indent', () => {
    const before = ['f() {\n', '  one\n', '}\n', '\n', 'h() {\n', '  three\n', '}\n'];
    const after = [...before.slice(0, 4), 'g() {\n', '  two\n', '}\n', '\n', ...before.slice(4)];
    expect(changesOf(before, after, true)).toBe('-4,0+4,4');
    const twice = [...before, '\n', ...before.slice(0, 3)];
    expect(changesOf(before, twice, true)).toBe('-7,0+7,4');
  });

  it('counts a tab as an indent to the next multiple of eight', () => {
    const before = ['if\n', '\tone\n', 'end\n', 'fi\n'];
    const after = ['if\n', '\tone\n', 'end\n', ' if\n', '\tone\n', 'end\n', 'fi\n'];
    expect(changesOf(before, after, true)).toBe(
      changesOf(
        before.map(line => line.replace('\t', '        ')),
        after.map(line => line.replace('\t', '        ')),
        true,
      ),
    );
  });

  it('makes the text after from the text before, with a common line between changes', () => {
    fc.assert(
      fc.property(
        letters('a', 'b', 'c', '}'),
        letters('a', 'b', 'd', '}'),
        fc.boolean(),
        (before, after, byIndent) => {
          const changes = diffLines(before, after, { byIndent });
          expect(apply(before, after, changes)).toEqual(after);
          for (const [i, change] of changes.entries()) {
            expect(change.beforeCount + change.afterCount).toBeGreaterThan(0);
            const last = changes[i - 1];
            if (last) expect(change.beforeStart).toBeGreaterThan(last.beforeStart + last.beforeCount);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('changes as few lines as possible', () => {
    // With fewer equal lines than count as frequent: those may be set aside.
    const lines = fc
      .array(fc.constantFrom(...'abcdefghijkl'), { minLength: 20, maxLength: 60, size: 'max' })
      .map(all => all.filter((line, i) => all.slice(0, i).filter(other => other === line).length < 3));
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const inserted = diffLines(before, after).reduce((sum, change) => sum + change.afterCount, 0);
        expect(inserted).toBe(after.length - commonLines(before, after));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['in another order', (i: number) => (i * 7_919) % 60_000, (i: number) => (i * 104_729) % 60_000],
    ['of few kinds', (i: number) => (i * i) % 7, (i: number) => (i * i * 3) % 11],
    ['in periods', (i: number) => i % 3, (i: number) => i % 5],
  ])('compares very many lines %s', (_, lineBefore, lineAfter) => {
    const before = Array.from({ length: 60_000 }, (_, i) => `${lineBefore(i)}\n`);
    const after = Array.from({ length: 60_000 }, (_, i) => `${lineAfter(i)}\n`);
    const changes = diffLines(before, after);
    let position = 0;
    const result: string[] = [];
    for (const { beforeStart, beforeCount, afterStart, afterCount } of changes) {
      result.push(
        ...before.slice(position, beforeStart),
        ...after.slice(afterStart, afterStart + afterCount),
      );
      position = beforeStart + beforeCount;
    }
    result.push(...before.slice(position));
    expect(result.join('') === after.join('')).toBe(true);
  });
});
