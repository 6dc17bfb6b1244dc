import 'reflect-metadata';
import { ContentEncoding } from './content.ts';
import type { FileChangeInput } from './file-change.input.ts';
import { addedPaths, checkChanges, type FileChange, removedPaths } from './file-change.ts';
import { FileChangeIssueCode, InvalidFileChangesError } from './file-change-issue.ts';

const MAX = 10;

/** What checkChanges finds wrong, as far as programs look at it. */
function issuesOf(...inputs: FileChangeInput[]): [index: number, code: FileChangeIssueCode, path: string][] {
  return checkChanges(inputs, MAX).issues.map(({ index, code, path }) => [index, code, path]);
}

const create = (path: string, content = ''): FileChangeInput => ({ create: { path, content } });
const update = (path: string, content = ''): FileChangeInput => ({ update: { path, content } });
const remove = (path: string): FileChangeInput => ({ delete: { path } });
const rename = (from: string, to: string): FileChangeInput => ({ rename: { from, to } });

describe('checkChanges', () => {
  it.each<[string, FileChangeInput, Partial<FileChange>]>([
    ['create', create('a', 'A'), { from: null, to: 'a', content: Buffer.from('A'), expectedHash: null }],
    ['update', update('a', 'A'), { from: 'a', to: 'a', content: Buffer.from('A'), expectedHash: null }],
    ['delete', remove('a'), { from: 'a', to: null, content: null, expectedHash: null }],
    ['rename', rename('a', 'b'), { from: 'a', to: 'b', content: null, expectedHash: null }],
    [
      'rename with content',
      { rename: { from: 'a', to: 'b', content: 'B' } },
      { from: 'a', to: 'b', content: Buffer.from('B') },
    ],
    [
      'rename with null as content',
      { rename: { from: 'a', to: 'b', content: null } },
      { from: 'a', to: 'b', content: null },
    ],
    ['create of an empty file', create('a'), { to: 'a', content: Buffer.alloc(0) }],
    [
      'create with null as encoding',
      { create: { path: 'a', content: 'AA==', encoding: null } },
      { content: Buffer.from('AA==') },
    ],
    [
      'create from Base64',
      { create: { path: 'a', content: 'AA==', encoding: ContentEncoding.BASE64 } },
      { content: Buffer.from([0]) },
    ],
    [
      'update with a hash in capitals',
      { update: { path: 'a', content: '', expectedHash: 'AbC' } },
      { expectedHash: 'abc' },
    ],
    [
      'update with null as hash',
      { update: { path: 'a', content: '', expectedHash: null } },
      { expectedHash: null },
    ],
  ])('takes a %s', (_, input, change) => {
    const { changes, issues } = checkChanges([input], MAX);
    expect(issues).toEqual([]);
    expect(changes).toEqual([expect.objectContaining({ index: 0, ...change })]);
  });

  it('brings paths into Unicode normalization form C', () => {
    const { changes } = checkChanges([rename('e\u0301', 'o\u0308')], MAX);
    expect(changes).toMatchObject([{ from: '\u00e9', to: '\u00f6' }]);
  });

  it.each([
    ['create', create('../a'), '../a'],
    ['update', update('/a'), '/a'],
    ['delete', remove('.git/config'), '.git/config'],
    ["rename's source", rename('a/', 'b'), 'a/'],
    ["rename's target", rename('a', 'CON'), 'CON'],
  ])('refuses a bad path of a %s', (_, input, path) => {
    expect(issuesOf(input)).toEqual([[0, FileChangeIssueCode.PATH_INVALID, path]]);
  });

  it('refuses a change that is none of the four', () => {
    expect(issuesOf({})).toEqual([[0, FileChangeIssueCode.PATH_INVALID, '']]);
  });

  it.each([
    ['two creates', [create('a'), create('a')], 1, 'a'],
    ['a delete and a create', [remove('a'), create('a')], 1, 'a'],
    ['a rename whose source is updated', [update('a'), rename('a', 'b')], 1, 'a'],
    ['a rename whose target is created', [create('b'), rename('a', 'b')], 1, 'b'],
    ["a create of a rename's source", [rename('a', 'b'), create('a')], 1, 'a'],
    ['two renames that swap files', [rename('a', 'b'), rename('b', 'a')], 1, 'b'],
    ['two spellings of one path', [create('\u00e9'), create('e\u0301')], 1, '\u00e9'],
  ])('refuses a path that two changes name: %s', (_, inputs, index, path) => {
    expect(issuesOf(...inputs)).toEqual([[index, FileChangeIssueCode.PATH_DUPLICATED, path]]);
  });

  it('takes a path for named by a change that is refused as naming it again', () => {
    expect(issuesOf(remove('a'), rename('a', 'b'), create('b'))).toEqual([
      [1, FileChangeIssueCode.PATH_DUPLICATED, 'a'],
      [2, FileChangeIssueCode.PATH_DUPLICATED, 'b'],
    ]);
  });

  it('refuses a rename of a path to itself', () => {
    expect(issuesOf(rename('e\u0301', '\u00e9'))).toEqual([[0, FileChangeIssueCode.PATH_EXISTS, '\u00e9']]);
  });

  it('lets paths pass that differ by case only', () => {
    expect(issuesOf(create('readme.md'), create('README.md'))).toEqual([]);
  });

  it.each([
    ['text with a lone surrogate', create('a', '\ud83d')],
    ['text with U+0000', update('a', '\0')],
    ['bytes that are not Base64', { create: { path: 'a', content: '?', encoding: ContentEncoding.BASE64 } }],
    ["a rename's text with U+0000", { rename: { from: 'b', to: 'a', content: '\0' } }],
  ])('refuses %s', (_, input) => {
    expect(issuesOf(input)).toEqual([[0, FileChangeIssueCode.CONTENT_INVALID, 'a']]);
  });

  it('counts the bytes of a content, not its characters', () => {
    const bytes = Buffer.alloc(MAX + 1).toString('base64');
    expect(
      issuesOf(
        create('a', 'x'.repeat(MAX)),
        create('b', '\u00e9'.repeat(MAX / 2)),
        create('c', 'x'.repeat(MAX + 1)),
        create('d', '\u00e9'.repeat(MAX / 2 + 1)),
        { create: { path: 'e', content: bytes, encoding: ContentEncoding.BASE64 } },
      ),
    ).toEqual([
      [2, FileChangeIssueCode.CONTENT_TOO_LARGE, 'c'],
      [3, FileChangeIssueCode.CONTENT_TOO_LARGE, 'd'],
      [4, FileChangeIssueCode.CONTENT_TOO_LARGE, 'e'],
    ]);
  });

  it('gives one issue for every bad change, and the changes of good paths with their positions', () => {
    const inputs = [create('a'), create('..', '\0'), update('a', '\0'), remove('b'), create('c', '\0')];
    const { changes, issues } = checkChanges(inputs, MAX);
    expect(changes.map(({ index }) => index)).toEqual([0, 3, 4]);
    expect(issues.map(({ index, code }) => [index, code])).toEqual([
      [1, FileChangeIssueCode.PATH_INVALID],
      [2, FileChangeIssueCode.PATH_DUPLICATED],
      [4, FileChangeIssueCode.CONTENT_INVALID],
    ]);
  });

  it('cuts a very long path off in its issue', () => {
    const [issue] = checkChanges([create('a'.repeat(1_000_000))], MAX).issues;
    expect(issue?.path).toBe(`${'a'.repeat(300)}\u2026`);
  });
});

describe('InvalidFileChangesError', () => {
  it('says what is wrong with which change', () => {
    const { issues } = checkChanges([create('a'), create('../b')], MAX);
    const error = new InvalidFileChangesError(issues);
    expect(error.message).toContain('../b');
    expect(error.message).toContain(issues[0]?.message);
    expect(error.issues).toBe(issues);
  });

  it('tells more bad changes than one from a single one', () => {
    const { issues } = checkChanges([create('../b'), create('/'), create('//')], MAX);
    const messages = [1, 2, 3].map(count => new InvalidFileChangesError(issues.slice(0, count)).message);
    expect(new Set(messages).size).toBe(3);
  });
});

describe('addedPaths and removedPaths', () => {
  it('tell what comes to the tree and what goes from it', () => {
    const inputs = [create('a'), update('b'), remove('c'), rename('d', 'e')];
    const { changes } = checkChanges(inputs, MAX);
    expect(addedPaths(changes)).toEqual(['a', 'e']);
    expect(removedPaths(changes)).toEqual(['c', 'd']);
  });
});
