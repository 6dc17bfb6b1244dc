import { diffFile, type FilePair } from './patch.ts';

const diff = (pair: Partial<FilePair>, maxPatchSize = 1_000_000) =>
  diffFile({ path: 'a.txt', previousPath: null, before: null, after: null, ...pair }, maxPatchSize);

const patchOf = (pair: Partial<FilePair>) => diff(pair).patch.split('\n').slice(0, -1);

const numbers = (count: number, change: (i: number) => string = i => `${i}\n`) =>
  Array.from({ length: count }, (_, i) => change(i)).join('');

describe('diffFile', () => {
  it('writes a patch with context', () => {
    const { patch, ...rest } = diff({
      before: numbers(9),
      after: numbers(9, i => (i === 4 ? 'x\ny\n' : `${i}\n`)),
    });
    expect(rest).toEqual({ additions: 2, deletions: 1, patchTruncated: false });
    expect(patch).toBe(
      'diff --git a/a.txt b/a.txt\n--- a/a.txt\n+++ b/a.txt\n' +
        '@@ -2,7 +2,8 @@\n 1\n 2\n 3\n-4\n+x\n+y\n 5\n 6\n 7\n',
    );
  });

  it('gives nothing for a file that stays', () => {
    const nothing = { additions: 0, deletions: 0, patch: '', patchTruncated: false };
    expect(diff({ before: 'a\n', after: 'a\n' })).toEqual(nothing);
    expect(diff({ before: 'a\n', after: 'a\n', previousPath: 'a.txt' })).toEqual(nothing);
  });

  it('adds a file', () => {
    expect(patchOf({ after: 'a\nb\n' })).toEqual([
      'diff --git a/a.txt b/a.txt',
      'new file mode 100644',
      '--- /dev/null',
      '+++ b/a.txt',
      '@@ -0,0 +1,2 @@',
      '+a',
      '+b',
    ]);
  });

  it('deletes a file', () => {
    expect(patchOf({ before: 'a\n' })).toEqual([
      'diff --git a/a.txt b/a.txt',
      'deleted file mode 100644',
      '--- a/a.txt',
      '+++ /dev/null',
      '@@ -1 +0,0 @@',
      '-a',
    ]);
  });

  it('adds and deletes empty files without hunks', () => {
    expect(patchOf({ after: '' })).toEqual(['diff --git a/a.txt b/a.txt', 'new file mode 100644']);
    expect(patchOf({ before: '' })).toEqual(['diff --git a/a.txt b/a.txt', 'deleted file mode 100644']);
  });

  it('renames a file', () => {
    expect(patchOf({ previousPath: 'b.txt', before: 'a\n', after: 'a\n', similarity: 100 })).toEqual([
      'diff --git a/b.txt b/a.txt',
      'similarity index 100%',
      'rename from b.txt',
      'rename to a.txt',
    ]);
  });

  it('renames and changes a file', () => {
    expect(patchOf({ previousPath: 'b.txt', before: 'a\n', after: 'b\n', similarity: 66.9 })).toEqual([
      'diff --git a/b.txt b/a.txt',
      'similarity index 66%',
      'rename from b.txt',
      'rename to a.txt',
      '--- a/b.txt',
      '+++ b/a.txt',
      '@@ -1 +1 @@',
      '-a',
      '+b',
    ]);
    expect(patchOf({ previousPath: 'b.txt', before: 'a\n', after: 'b\n' })[1]).toBe('rename from b.txt');
  });

  it('says where no newline ends a file', () => {
    const note = '\\ No newline at end of file';
    expect(patchOf({ before: 'a\nb', after: 'a\nb\n' }).slice(3)).toEqual([
      '@@ -1,2 +1,2 @@',
      ' a',
      '-b',
      note,
      '+b',
    ]);
    expect(patchOf({ before: 'a\n', after: 'b' }).slice(-3)).toEqual(['-a', '+b', note]);
    expect(patchOf({ before: 'a\nb', after: 'c\nb' }).slice(-3)).toEqual(['+c', ' b', note]);
  });

  it('keeps carriage returns', () => {
    expect(diff({ before: 'a\r\nb\n', after: 'a\nb\n' }).patch).toMatch(/\n-a\r\n\+a\n b\n$/);
  });

  it('joins hunks that touch', () => {
    const changed = (other: number) => numbers(20, i => (i === 5 || i === other ? 'x\n' : `${i}\n`));
    const hunks = (other: number) =>
      patchOf({ before: numbers(20), after: changed(other) }).filter(l => /^@@/.test(l));
    expect(hunks(12)).toEqual(['@@ -3,14 +3,14 @@']);
    expect(hunks(13)).toEqual(['@@ -3,7 +3,7 @@', '@@ -11,7 +11,7 @@']);
  });

  it('heads a hunk with the last line above that could name a function', () => {
    const before = `function f() { \r\n${numbers(9, i => `  ${i}\n`)}x${'é'.repeat(60)}\n${numbers(9, i => `  ${i}\n`)}`;
    const heads = patchOf({ before, after: before.replaceAll('  5', '  x') }).filter(line =>
      line.startsWith('@@'),
    );
    expect(heads).toEqual(['@@ -4,7 +4,7 @@ function f() {', `@@ -14,7 +14,7 @@ x${'é'.repeat(39)}`]);
  });

  it('ends a path with spaces by a tab', () => {
    expect(patchOf({ path: 'my file', before: 'a\n', after: 'b\n' }).slice(0, 3)).toEqual([
      'diff --git a/my file b/my file',
      '--- a/my file\t',
      '+++ b/my file\t',
    ]);
  });

  it('quotes a path only for characters that call for it', () => {
    expect(patchOf({ path: 'é/日本', after: '' })[0]).toBe('diff --git a/é/日本 b/é/日本');
    expect(patchOf({ path: 'say "a"', before: 'a\n', after: 'b\n' }).slice(0, 3)).toEqual([
      'diff --git "a/say \\"a\\"" "b/say \\"a\\""',
      '--- "a/say \\"a\\""\t',
      '+++ "b/say \\"a\\""\t',
    ]);
    expect(patchOf({ path: 'a\\b\t\u0001', after: '' })[0]).toBe(
      'diff --git "a/a\\\\b\\t\\001" "b/a\\\\b\\t\\001"',
    );
  });
});

describe('a patch that is too large', () => {
  const before = numbers(40);
  const after = numbers(40, i => (i % 10 === 5 ? 'é\n' : `${i}\n`));
  const whole = diff({ before, after });
  const hunks = whole.patch.split(/(?=^@@)/m);

  it('is cut after a hunk, while all lines are counted', () => {
    for (let count = 1; count < hunks.length; count++) {
      const expected = { ...whole, patch: hunks.slice(0, count).join(''), patchTruncated: true };
      if (count === 1) expected.patch = '';
      const full = Buffer.byteLength(hunks.slice(0, count + 1).join(''));
      expect(diff({ before, after }, full - 1)).toEqual(expected);
    }
    expect(diff({ before, after }, Buffer.byteLength(whole.patch))).toEqual(whole);
  });

  it('is empty when not even its header fits, also where that would do', () => {
    expect(diff({ after }, 10)).toEqual({ additions: 40, deletions: 0, patch: '', patchTruncated: true });
  });

  it('keeps the header of an added and of a renamed file', () => {
    expect(diff({ after }, 100).patch).toBe('diff --git a/a.txt b/a.txt\nnew file mode 100644\n');
    expect(diff({ before, after, previousPath: 'b' }, 100).patch).toMatch(/rename to a.txt\n$/);
  });

  it('keeps nothing of a deleted file', () => {
    expect(diff({ before }, 100)).toEqual({ additions: 0, deletions: 40, patch: '', patchTruncated: true });
  });
});
