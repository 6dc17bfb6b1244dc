import fc from '../testing/fast-check.ts';
import { useGit } from '../testing/git.ts';
import { edited, edits, joining, lines } from '../testing/texts.ts';
import { diffFile, type FilePair } from './patch.ts';

const git = useGit();

const names = [
  'a',
  'my file',
  'é',
  '日本.ts',
  'say "hi"',
  "it's",
  '$x',
  '[b]',
  '-c',
  '#d',
  'a\tb',
  'back\\slash',
];
const name = fc.constantFrom(...names);

const file = fc.record({
  name,
  previousName: name,
  base: lines(60),
  edits,
  rewritten: lines(30),
  join: fc.tuple(joining, joining),
  kind: fc.nat(19),
});

/** Two states of some files. The paths begin with a number, so that there are no two equal ones. */
const tree = fc.array(file, { maxLength: 40, size: 'max' }).map(files =>
  files.map(({ name, previousName, base, edits, rewritten, join, kind }, i): FilePair => {
    const number = String(i).padStart(2, '0');
    return {
      path: `${number} ${name}/${name}`,
      previousPath: kind > 15 ? `${number} before ${previousName}` : null,
      before: kind === 0 ? null : join[0](base),
      // Some files are deleted, some written anew, and in some the ends of lines change.
      after: kind === 1 ? null : join[kind < 5 ? 1 : 0](kind === 2 ? rewritten : edited(base, edits)),
    };
  }),
);

/** Makes a deletion and an addition of each rename, leaves out what stays, and sorts as Git does. */
function withoutRenames(files: readonly FilePair[]): FilePair[] {
  const split = files.flatMap(file => [
    { ...file, previousPath: null, before: file.previousPath === null ? file.before : null },
    { ...file, path: file.previousPath ?? '', previousPath: null, after: null },
  ]);
  return split
    .filter(({ path, before, after }) => path !== '' && before !== after)
    .sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

/** What `git diff` says of files without renames: the numbers of lines, and the patches less the lines `index`. */
function gitDiff(files: readonly FilePair[]): { counts: string[]; patches: string } {
  git.clear();
  for (const { path, before } of files) if (before !== null) git.write(path, before);
  const before = git.run('git init -q; git add -A; git write-tree').trim();
  for (const { path, after } of files) after === null ? git.remove(path) : git.write(path, after);
  const diff = `git -c core.quotePath=false diff --cached --no-renames`;
  const counts = git.run(`git add -A; ${diff} --numstat ${before}`).split('\n').slice(0, -1);
  return {
    counts: counts.map(count => count.split('\t', 2).join(' ')),
    patches: git.run(`${diff} -p ${before}`).replace(/^index [0-9a-f]+\.\.[0-9a-f]+.*\n/gm, ''),
  };
}

function expectSame(files: readonly FilePair[]): void {
  const diffs = files.map(file => diffFile(file, Number.POSITIVE_INFINITY));
  const { counts, patches } = gitDiff(files);
  expect(diffs.map(({ additions, deletions }) => `${additions} ${deletions}`)).toEqual(counts);
  expect(diffs.map(({ patch }) => patch).join('')).toBe(patches);
}

function writeBefore(files: readonly FilePair[]): void {
  git.clear();
  for (const { path, previousPath, before } of files)
    if (before !== null) git.write(previousPath ?? path, before);
}

/** Of each fifty lines, gives forty that occur once, and ten that occur elsewhere too. */
const mixed = (factor: number) => (i: number) => (i % 50 < 40 ? i : -((i * factor) % 997));

describe('git diff', () => {
  it('finds the same lines changed, and writes the same patches', () => {
    fc.assert(
      fc.property(tree, files => expectSame(withoutRenames(files))),
      { numRuns: 25, endOnFailure: true },
    );
  }, 60_000);

  it.each([
    ['in another order', (i: number) => (i * 7_919) % 8_001, (i: number) => (i * 104_729) % 8_001],
    ['of few kinds', (i: number) => (i * i) % 101, (i: number) => (i * i * 3) % 103],
    ['most of them new', (i: number) => (i % 3 ? i : i % 9), (i: number) => (i % 3 ? -i : i % 9)],
    ['some moved about, between long runs that stay', mixed(7_919), mixed(104_729)],
  ])('finds the same of many lines %s', (_, lineBefore, lineAfter) => {
    const text = (lineOf: (i: number) => number) =>
      Array.from({ length: 8_000 }, (_, i) => `${lineOf(i)}\n`).join('');
    expectSame([{ path: 'a', previousPath: null, before: text(lineBefore), after: text(lineAfter) }]);
  });
});

describe('git apply', () => {
  it('makes the files after from the files before and their patches', () => {
    const property = fc.property(tree, files => {
      writeBefore(files);
      const patches = files.map(file => diffFile(file, Number.POSITIVE_INFINITY).patch).join('');
      if (patches !== '') git.run('git apply --whitespace=nowarn', patches);
      const left = files.filter(({ after }) => after !== null);
      const found = git.run('find . -type f -print0').split('\0').slice(0, -1);
      expect(found.sort()).toEqual(left.map(({ path }) => `./${path}`).sort());
      for (const { path, after } of left) expect(git.read(path)).toBe(after);
    });
    fc.assert(property, { numRuns: 25, endOnFailure: true });
  }, 60_000);

  it('takes patches that are cut', () => {
    const property = fc.property(tree, fc.nat(1_500), (files, maxPatchSize) => {
      writeBefore(files);
      const diffs = files.map(file => diffFile(file, maxPatchSize));
      for (const { patch } of diffs) expect(Buffer.byteLength(patch)).toBeLessThanOrEqual(maxPatchSize);
      const patches = diffs.map(({ patch }) => patch).join('');
      if (patches !== '') git.run('git apply --whitespace=nowarn', patches);
      for (const [i, { path, after }] of files.entries()) {
        if (after !== null && !diffs[i]?.patchTruncated) expect(git.read(path)).toBe(after);
      }
    });
    fc.assert(property, { numRuns: 15, endOnFailure: true });
  }, 60_000);
});
