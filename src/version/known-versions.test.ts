import fc from '../testing/fast-check.ts';
import { KnownVersions } from './known-versions.ts';
import type { VersionRow } from './version.entity.ts';

function row(number: number, parentNumber: number | null, projectId = 'p'): VersionRow {
  const text = { name: `Version ${number}`, description: '', createdAt: new Date(0) };
  const parents = { parentNumber, mergedFromNumber: null, generationId: null, depth: number };
  return { projectId, number, ...parents, layers: [number], fileCount: 0, totalSize: 0, ...text };
}

/** The tree 0 -> 1 -> 2, 0 -> 3, 1 -> 4. */
const rows = [row(0, null), row(1, 0), row(2, 1), row(3, 0), row(4, 1)];
const numbersOf = (versions: readonly VersionRow[] | undefined) => versions?.map(({ number }) => number);

/** Knows the versions of the tree from a number to a number. */
function knowing(from: number, to: number): KnownVersions {
  const known = new KnownVersions();
  known.note({ projectId: 'p', from, to, reachesLatest: to === 4 }, rows.slice(from, to + 1));
  return known;
}

describe('KnownVersions', () => {
  it('knows the versions of a run and no others', () => {
    const known = knowing(1, 2);
    expect(known.version('p', 1)).toBe(rows[1]);
    expect(known.version('p', 2)).toBe(rows[2]);
    expect(known.version('p', 0)).toBeUndefined();
    expect(known.version('p', 3)).toBeUndefined();
  });

  it('takes in what comes behind what it knows', () => {
    const known = knowing(0, 4);
    expect(numbersOf(known.children('p', 4))).toEqual([]);
    known.note({ projectId: 'p', from: 0, to: 5, reachesLatest: true }, [...rows, row(5, 4)]);
    expect(numbersOf(known.children('p', 4))).toEqual([5]);
  });

  it('keeps projects apart', () => {
    const known = knowing(0, 4);
    expect(known.version('q', 1)).toBeUndefined();
    expect(known.children('q', 1)).toBeUndefined();
  });

  it('knows the children of each version when all versions are known', () => {
    const known = knowing(0, 4);
    expect([0, 1, 2, 3, 4].map(number => numbersOf(known.children('p', number)))).toEqual([
      [1, 3],
      [2, 4],
      [],
      [],
      [],
    ]);
  });

  it('does not know the children of a version when versions after it are missing', () => {
    const known = knowing(0, 3);
    expect([0, 1, 2, 3].map(number => known.children('p', number))).toEqual(Array(4).fill(undefined));
  });

  it('knows the children of a version that is not known itself, when all after it are', () => {
    const known = knowing(2, 4);
    expect(numbersOf(known.children('p', 1))).toEqual([2, 4]);
    expect(known.children('p', 0)).toBeUndefined();
  });

  it('learns more children from an earlier run that reaches the latest version, too', () => {
    const known = knowing(3, 4);
    expect(numbersOf(known.children('p', 2))).toEqual([]);
    known.note({ projectId: 'p', from: 1, to: 4, reachesLatest: true }, rows.slice(1));
    expect(numbersOf(known.children('p', 0))).toEqual([1, 3]);
    expect(numbersOf(known.children('p', 1))).toEqual([2, 4]);
  });

  it('never gives wrong versions or children, whatever runs it has seen', () => {
    const tree = fc
      .array(fc.nat(), { minLength: 1, maxLength: 12 })
      .map(parents => parents.map((parent, number) => row(number, number === 0 ? null : parent % number)));
    const runs = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 5 });
    fc.assert(
      fc.property(tree, runs, (all, seen) => {
        const known = new KnownVersions();
        for (const [a, b] of seen) {
          const [from, to] = [a % all.length, b % all.length].sort((x, y) => x - y) as [number, number];
          const reachesLatest = to === all.length - 1;
          known.note({ projectId: 'p', from, to, reachesLatest }, all.slice(from, to + 1));
          for (const { number } of all) {
            const children = all.filter(({ parentNumber }) => parentNumber === number);
            expect([undefined, all[number]]).toContain(known.version('p', number));
            expect([undefined, children]).toContainEqual(known.children('p', number));
            if (reachesLatest && number >= from) expect(known.children('p', number)).toEqual(children);
          }
        }
      }),
    );
  });
});
