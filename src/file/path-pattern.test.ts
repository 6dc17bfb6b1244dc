import { matchesGlob } from 'node:path';
import fc from '../testing/fast-check.ts';
import { coversPath, patternFault, patternOver } from './path-pattern.ts';

describe('patternFault', () => {
  it.each([
    'a',
    '*',
    '**',
    '?',
    '**/*.sql',
    'src/**/test?.ts',
    'a**b',
    '.env*',
    'with space',
    '[a]{b}!(c)',
    'a'.repeat(255),
    '😀'.repeat(255),
  ])('lets %j pass', pattern => {
    expect(patternFault(pattern)).toBeNull();
  });

  it.each([
    ['', 'must not be empty'],
    ['/a', 'no / at its start'],
    ['a/', 'must not have an empty segment'],
    ['a//b', 'must not have an empty segment'],
    ['.', 'must not have . or ..'],
    ['a/../b', 'must not have . or ..'],
    ['a\\b', 'no backslash'],
    ['a\0', 'control characters'],
    ['a\nb', 'control characters'],
    ['a\u009fb', 'control characters'],
    ['a\ud800', 'well-formed'],
    ['e\u0301', 'normalization form C'],
    ['a'.repeat(256), 'must not be longer than 255 characters'],
    ['😀'.repeat(256), 'must not be longer than 255 characters'],
    ['a'.repeat(10_000), 'must not be longer than 255 characters'],
  ])('refuses %j', (pattern, fault) => {
    expect(patternFault(pattern)).toContain(fault);
  });
});

describe('coversPath', () => {
  it.each([
    ['package.json', 'package.json'],
    ['src/generated', 'src/generated'],
    ['src/generated', 'src/generated/a.ts'],
    ['src/generated', 'src/generated/deep/er/a.ts'],
    ['*.ts', 'a.ts'],
    ['*', 'a/b/c'],
    ['*', '.env'],
    ['.env*', '.env'],
    ['.env*', '.env.local'],
    ['src/*.ts', 'src/.ts'],
    ['src/*/index.ts', 'src/a/index.ts'],
    ['?.ts', 'a.ts'],
    ['?.ts', '😀.ts'],
    ['**', 'a'],
    ['**', 'a/b'],
    ['**/a', 'a'],
    ['**/a', 'x/y/a'],
    ['**/a', 'x/a/b'],
    ['src/**', 'src/a/b'],
    ['src/**/a', 'src/a'],
    ['src/**/a', 'src/x/y/a'],
    ['**/**/a', 'x/a'],
    ['**/a/**/b', 'a/x/a/y/b'],
    ['a**b', 'a--b'],
    ['a*b*c', 'abbcbc'],
    ['[a].ts', '[a].ts'],
    ['{a,b}', '{a,b}'],
    ['!a', '!a'],
  ])('%j covers %j', (pattern, path) => {
    expect(coversPath(pattern, path)).toBe(true);
  });

  it.each([
    ['package.json', 'Package.json'],
    ['package.json', 'src/package.json'],
    ['src/generated', 'src/generated2'],
    ['src/generated', 'src'],
    ['src/generated/a.ts', 'src/generated'],
    ['src/*.ts', 'src/a/b.ts'],
    ['*.ts', 'a.tsx'],
    ['?.ts', '.ts'],
    ['?.ts', 'ab.ts'],
    ['src/**/a', 'src/x/ab'],
    ['**/a', 'xa'],
    ['a**b', 'a/b'],
    ['a.ts', 'aXts'],
    ['[a].ts', 'a.ts'],
    ['{a,b}', 'a'],
    ['!a', 'b'],
  ])('%j does not cover %j', (pattern, path) => {
    expect(coversPath(pattern, path)).toBe(false);
  });

  const segment = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 5 });
  const path = fc.array(segment, { minLength: 1, maxLength: 5 }).map(segments => segments.join('/'));
  const glob = fc.oneof(
    fc.constant('**'),
    fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), minLength: 1, maxLength: 5 }),
  );
  const pattern = fc.array(glob, { minLength: 1, maxLength: 5 }).map(segments => segments.join('/'));

  /** All ways to read a pattern, tried one after the other. */
  function covers(wanted: readonly string[], segments: readonly string[]): boolean {
    const [first, ...rest] = wanted;
    if (first === undefined) return true;
    const [segment, ...below] = segments;
    if (first === '**' && (covers(rest, segments) || (segment !== undefined && covers(wanted, below)))) {
      return true;
    }
    return first !== '**' && segment !== undefined && stands(first, segment) && covers(rest, below);
  }

  function stands(glob: string, text: string): boolean {
    if (glob === '') return text === '';
    if (glob[0] === '*') return stands(glob.slice(1), text) || (text !== '' && stands(glob, text.slice(1)));
    return text !== '' && (glob[0] === '?' || glob[0] === text[0]) && stands(glob.slice(1), text.slice(1));
  }

  it('covers what trying all ways to read a pattern finds', () => {
    fc.assert(
      fc.property(pattern, path, (pattern, path) => {
        expect(coversPath(pattern, path)).toBe(covers(pattern.split('/'), path.split('/')));
      }),
      { numRuns: 2_000 },
    );
  });

  it("agrees with Node's own globs on a path and the directories above it", () => {
    // Where ** stands for no segment at a pattern's end, and where ** is a part of a segment, Node differs.
    const alike = pattern.filter(text => !/\*\*$|[^/]\*\*|\*\*[^/]/.test(text));
    fc.assert(
      fc.property(alike, path, (pattern, path) => {
        const segments = path.split('/');
        const above = segments.map((_, i) => segments.slice(0, i + 1).join('/'));
        expect(coversPath(pattern, path)).toBe(above.some(part => matchesGlob(part, pattern)));
      }),
      { numRuns: 1_000 },
    );
  });

  // Each would keep a matcher that backtracks busy for years; the test's time limit tells.
  it.each([
    ['stars in a segment', `${'*a'.repeat(127)}b`, 'a'.repeat(1_024)],
    ['many segments', `${'**/a/'.repeat(50)}b`, `${'a/'.repeat(511)}a`],
    ['both', `${'**/*a*a/'.repeat(31)}b`, `${'aaa/'.repeat(255)}aaa`],
    ['question marks', `${'*?'.repeat(127)}b`, 'a'.repeat(1_024)],
  ])('ends soon on hostile patterns: %s', (_, pattern, path) => {
    expect(patternFault(pattern)).toBeNull();
    for (let i = 0; i < 20; i++) expect(coversPath(pattern, path)).toBe(false);
  });
});

describe('patternOver', () => {
  it('gives the first pattern that covers the path', () => {
    expect(patternOver('src/a.ts', ['b', 'src', '**/*.ts'])).toBe('src');
    expect(patternOver('src/a.ts', ['b', 'c'])).toBeNull();
    expect(patternOver('src/a.ts', [])).toBeNull();
  });
});
