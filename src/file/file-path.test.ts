import fc from '../testing/fast-check.ts';
import { comparePaths, directoriesOf, fileName, normalizePath, pathFault } from './file-path.ts';

describe('normalizePath', () => {
  it('brings a path into Unicode normalization form C', () => {
    expect(normalizePath('cafe\u0301/A\u030angstrom.txt')).toBe('caf\u00e9/\u00c5ngstrom.txt');
  });

  it('leaves a path alone that is in this form', () => {
    expect(normalizePath('src/\u00e9.ts')).toBe('src/\u00e9.ts');
  });
});

describe('pathFault', () => {
  it.each([
    'README.md',
    'src/index.ts',
    'app/[id]/(group)/@modal/page.tsx',
    '.gitignore',
    '.github/workflows/ci.yml',
    'a/.gitmodules',
    'git',
    'my.git/config',
    'git~one',
    '.env',
    '...a',
    ' leading space.txt',
    'two  spaces.txt',
    'caf\u00e9.txt',
    '\u65e5\u672c\u8a9e/\u{1f600}.md',
    '\u{1f468}\u200d\u{1f469}.md',
    '\uffff',
    'console.log',
    'communicate.md',
    'auxiliary',
    'com.ts',
    'com10',
    'lpt',
    'nul-terminated.c',
    'x.con',
    'a'.repeat(255),
    '\u00e9'.repeat(127),
    `${'a/'.repeat(511)}aa`,
  ])('lets a good path pass: %j', path => {
    expect(pathFault(path)).toBeNull();
  });

  it.each([
    ['an empty path', '', 'empty or blank'],
    ['a path of spaces', '   ', 'empty or blank'],
    ['a path of other white space', '\t\u00a0\u3000', 'empty or blank'],
    ['a lone high surrogate', 'a\ud83d.txt', 'well-formed'],
    ['a lone low surrogate', '\ude00a', 'well-formed'],
    ['NUL', 'a\0b', 'control'],
    ['a line feed', 'a\nb', 'control'],
    ['the last of the C0 characters', 'a\u001fb', 'control'],
    ['DEL', 'a\u007fb', 'control'],
    ['the first of the C1 characters', 'a\u0080b', 'control'],
    ['the last of the C1 characters', 'a\u009fb', 'control'],
    ['the Arabic letter mark', 'a\u061cb', 'bidirectional'],
    ['the left-to-right mark', 'a\u200eb', 'bidirectional'],
    ['the right-to-left mark', 'a\u200fb', 'bidirectional'],
    ['the first embedding', 'a\u202ab', 'bidirectional'],
    ['the right-to-left override', 'a\u202egnp.exe', 'bidirectional'],
    ['the first isolate', 'a\u2066b', 'bidirectional'],
    ['the pop of an isolate', 'a\u2069b', 'bidirectional'],
    ['a backslash', 'a\\b', 'backslash'],
    ['a colon', 'a:b', 'colon'],
    ['a drive letter', 'C:/a', 'colon'],
    ['an absolute path', '/etc/passwd', 'relative'],
    ['the root', '/', 'relative'],
    ['a decomposed character', 'cafe\u0301', 'normalization form C'],
    ['an empty segment', 'a//b', 'empty segment'],
    ['a slash at the end', 'a/', 'empty segment'],
    ['the directory itself', '.', '. or ..'],
    ['a segment of one dot', 'a/./b', '. or ..'],
    ['a path that leaves the root', '../a', '. or ..'],
    ['a path that goes up and down again', 'a/../b', '. or ..'],
    ['a segment of a space', 'a/ /b', 'blank segment'],
    ['a segment of other white space', 'a/\u3000/b', 'blank segment'],
    ['a segment that ends in a dot', 'a./b', 'ends in a dot'],
    ['a name of three dots', '...', 'ends in a dot'],
    ['a name that ends in a space', 'a/b ', 'ends in a dot or a space'],
    ['a segment of 256 bytes', 'a'.repeat(256), 'longer than 255 bytes'],
    ['a segment of 256 bytes in 128 characters', '\u00e9'.repeat(128), 'longer than 255 bytes'],
    ['a path of 1,025 bytes', `${'a/'.repeat(512)}a`, 'longer than 1024 bytes'],
  ])('refuses %s', (_, path, fault) => {
    expect(pathFault(path)).toContain(fault);
  });

  it.each([
    'CON',
    'con',
    'Con.txt',
    'prn',
    'AUX',
    'aux.c',
    'src/aux.test.ts',
    'nul',
    'NUL.tar.gz',
    'COM0',
    'COM1',
    'com9.log',
    'com\u00b9',
    'LPT1',
    'lpt\u00b3.txt',
    'CONIN$',
    'conout$.x',
    'con .txt',
    'nul/a',
  ])('refuses a name that Windows reserves: %j', path => {
    expect(pathFault(path)).toContain('device on Windows');
  });

  it.each([
    '.git',
    '.git/config',
    'sub/.git/hooks/post-checkout',
    '.GIT/config',
    '.gIt',
    'git~1',
    'GIT~1/config',
    'git~27',
    '.g\u200cit/config',
    '.git\u200d',
    '\ufeff.git',
    '.gi\u206at',
    'g\u206fit~1',
  ])("refuses a name of Git's own folder: %j", path => {
    expect(pathFault(path)).toContain("Git's own folder");
  });

  it.each(['.git.', '.git ', '.git::$INDEX_ALLOCATION', '.git\\config', '.g\u202eit', '.git\u200f'])(
    "refuses other spellings of Git's own folder: %j",
    path => {
      expect(pathFault(path)).not.toBeNull();
    },
  );
});

describe('fileName', () => {
  it.each([
    ['a.txt', 'a.txt'],
    ['src/a.txt', 'a.txt'],
    ['src/deep/.env', '.env'],
  ])('is the last segment of %s', (path, name) => {
    expect(fileName(path)).toBe(name);
  });
});

describe('directoriesOf', () => {
  it.each([
    [['a'], []],
    [['a/b'], ['a']],
    [['a/b/c.txt'], ['a', 'a/b']],
    [
      ['a/b/c.txt', 'a/b/d', 'a/e/f', 'g'],
      ['a', 'a/b', 'a/e'],
    ],
  ])('gives all directories that %j lie in, each once', (paths, directories) => {
    expect([...directoriesOf(paths)].sort()).toEqual(directories);
  });
});

describe('comparePaths', () => {
  const edges = ['a', 'b', '/', '0', '.', '\u00e9', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{10ffff}'];
  const path = fc.oneof(
    fc.string({ unit: fc.constantFrom(...edges), maxLength: 6 }),
    fc.string({ unit: 'binary' }),
  );

  it('orders paths by the bytes of their UTF-8', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(Math.sign(comparePaths(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['\uffff', '\u{10000}'],
    ['\ue000', '\u{1f600}'],
    ['\ud7ff', '\ue000'],
    ['a/b', 'a0'],
    ['a.b', 'a/b'],
    ['a', 'a/b'],
    ['\u{10000}', '\u{10001}'],
  ])('puts %j before %j', (a, b) => {
    expect(comparePaths(a, b)).toBeLessThan(0);
    expect(comparePaths(b, a)).toBeGreaterThan(0);
  });
});
