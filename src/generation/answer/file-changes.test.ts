import 'reflect-metadata';
import { FileChangeIssueCode } from '../../file/file-change-issue.ts';
import type { AnswerChange } from './answer-schema.ts';
import { fileChanges, pathsToRead } from './file-changes.ts';

const MAX = 100;

function change(
  operation: AnswerChange['operation'],
  path: string,
  more: Partial<AnswerChange> = {},
): AnswerChange {
  return { operation, path, previousPath: null, content: null, edits: null, ...more };
}

const edits = [{ search: 'a', replace: 'b' }];

function check(changes: AnswerChange[], texts: Record<string, string> = {}, lockedPaths: string[] = []) {
  return fileChanges({ summary: '', changes }, new Map(Object.entries(texts)), lockedPaths, MAX);
}

/** What is wrong with changes, as far as programs look at it. */
function issuesOf(...[changes, texts, lockedPaths]: Parameters<typeof check>) {
  return check(changes, texts, lockedPaths).issues.map(({ index, code, path }) => [index, code, path]);
}

describe('fileChanges', () => {
  it.each<[string, AnswerChange, object]>([
    ['a create', change('create', 'x', { content: 'X' }), { from: null, to: 'x', content: Buffer.from('X') }],
    ['a create of an empty file', change('create', 'x', { content: '' }), { content: Buffer.alloc(0) }],
    ['an update', change('update', 'x', { content: 'X' }), { from: 'x', to: 'x', content: Buffer.from('X') }],
    ['an update to nothing', change('update', 'x', { content: '', edits: [] }), { content: Buffer.alloc(0) }],
    [
      'an update by edits',
      change('update', 'a', { edits }),
      { from: 'a', to: 'a', content: Buffer.from('b-c') },
    ],
    [
      'edits beside an empty content',
      change('update', 'a', { content: '', edits }),
      { content: Buffer.from('b-c') },
    ],
    ['a delete', change('delete', 'x'), { from: 'x', to: null, content: null }],
    ['a delete with a content', change('delete', 'x', { content: 'X', edits }), { to: null, content: null }],
    ['a rename', change('rename', 'x', { previousPath: 'a' }), { from: 'a', to: 'x', content: null }],
    [
      'a rename with a content',
      change('rename', 'x', { previousPath: 'a', content: 'X' }),
      { from: 'a', to: 'x', content: Buffer.from('X') },
    ],
    [
      'a rename with edits',
      change('rename', 'x', { previousPath: 'a', edits }),
      { from: 'a', to: 'x', content: Buffer.from('b-c') },
    ],
    ['a previous path of none but a rename', change('delete', 'x', { previousPath: '/' }), { from: 'x' }],
    [
      'a path not in form C',
      change('update', 'e\u0301', { edits }),
      { from: '\u00e9', content: Buffer.from('é b') },
    ],
  ])('takes %s', (_, one, expected) => {
    const { changes, issues } = check([one], { a: 'a-c', '\u00e9': 'é a' });
    expect(issues).toEqual([]);
    expect(changes).toEqual([expect.objectContaining({ index: 0, expectedHash: null, ...expected })]);
  });

  it.each([
    ['a text that is not there', change('update', 'c', { edits }), 'does not stand in the file'],
    ['a text that is there twice', change('update', 'aa', { edits }), 'more than once'],
    ['a file without text', change('update', 'x', { edits }), 'There is no file of text to edit'],
    ['a content beside edits', change('update', 'a', { content: 'X', edits }), 'not both'],
    ['an update of nothing', change('update', 'a'), 'An update needs a content or edits.'],
    [
      'an update with empty edits',
      change('update', 'a', { edits: [] }),
      'An update needs a content or edits.',
    ],
    ['a create without content', change('create', 'x', { edits }), 'A create needs a content.'],
  ])('refuses %s', (_, one, message) => {
    const { issues } = check([one], { a: 'a', aa: 'aa', c: 'c' });
    expect(issues).toEqual([
      {
        index: 0,
        path: one.path,
        code: FileChangeIssueCode.EDIT_FAILED,
        message: expect.stringContaining(message),
      },
    ]);
  });

  it.each<[string, AnswerChange, FileChangeIssueCode]>([
    ['a bad path', change('create', '../a', { content: '' }), FileChangeIssueCode.PATH_INVALID],
    ['a bad path of edits', change('update', '../a', { edits }), FileChangeIssueCode.PATH_INVALID],
    ['a rename from nowhere', change('rename', 'x'), FileChangeIssueCode.PATH_INVALID],
    ['U+0000', change('create', 'x', { content: '\0' }), FileChangeIssueCode.CONTENT_INVALID],
    [
      'half a surrogate pair',
      change('create', 'x', { content: '\ud800' }),
      FileChangeIssueCode.CONTENT_INVALID,
    ],
    [
      'edits that halve a surrogate pair',
      change('update', 's', { edits: [{ search: '\ude00', replace: '' }] }),
      FileChangeIssueCode.CONTENT_INVALID,
    ],
    [
      'too large a content',
      change('create', 'x', { content: 'x'.repeat(MAX + 1) }),
      FileChangeIssueCode.CONTENT_TOO_LARGE,
    ],
    [
      'edits to too large a content',
      change('update', 's', { edits: [{ search: '😀', replace: 'x'.repeat(MAX + 1) }] }),
      FileChangeIssueCode.CONTENT_TOO_LARGE,
    ],
  ])('refuses %s as it does of clients', (_, one, code) => {
    expect(issuesOf([one], { s: '😀' })).toEqual([[0, code, expect.any(String)]]);
  });

  it.each([
    ['create', change('create', 'src/gen/x', { content: '' }), 'src/gen/x'],
    ['update', change('update', 'src/gen/x', { content: '' }), 'src/gen/x'],
    ['edit', change('update', 'src/gen/x', { edits }), 'src/gen/x'],
    ['delete', change('delete', 'src/gen/x'), 'src/gen/x'],
    ["rename's source", change('rename', 'x', { previousPath: 'src/gen/x' }), 'src/gen/x'],
    ["rename's target", change('rename', 'src/gen/x', { previousPath: 'x' }), 'src/gen/x'],
    ['path not in form C', change('create', 'e\u0301.ts', { content: '' }), '\u00e9.ts'],
    ['bad content', change('create', 'src/gen/x', { content: '\0' }), 'src/gen/x'],
  ])('refuses a locked path: %s', (_, one, path) => {
    expect(issuesOf([one], {}, ['src/gen', '\u00e9.ts'])).toEqual([
      [0, FileChangeIssueCode.PATH_LOCKED, path],
    ]);
  });

  it('names the pattern that locks a path', () => {
    expect(check([change('delete', 'a/b')], {}, ['b', 'a/*']).issues[0]?.message).toContain(
      'by its pattern a/*;',
    );
  });

  it('gives one issue for every bad change, by its position', () => {
    const changes = [
      change('update', 'b', { edits }),
      change('update', 'a', { edits }),
      change('create', 'locked', { content: '' }),
      change('update', 'a', { content: 'twice' }),
      change('create', '/', { content: '' }),
      change('delete', 'd'),
    ];
    const checked = check(changes, { a: 'a' }, ['locked']);
    expect(checked.issues.map(({ index, code }) => [index, code])).toEqual([
      [0, FileChangeIssueCode.EDIT_FAILED],
      [2, FileChangeIssueCode.PATH_LOCKED],
      [3, FileChangeIssueCode.PATH_DUPLICATED],
      [4, FileChangeIssueCode.PATH_INVALID],
    ]);
    expect(checked.changes.map(({ index }) => index)).toEqual([0, 1, 2, 5]);
  });

  it('gives paths in issues that can be stored', () => {
    const long = `${'a'.repeat(299)}😀/../`;
    const { issues } = check([change('delete', 'a\0\ud800'), change('delete', long)]);
    expect(issues.map(({ path }) => path)).toEqual(['a\ufffd\ufffd', `${'a'.repeat(299)}\ufffd…`]);
  });

  it('edits no more than an answer may', () => {
    const text = `a${'x'.repeat(20_000_000)}`;
    const changes = ['1', '2', '3'].map(path => change('update', path, { edits }));
    const { issues } = fileChanges(
      { summary: '', changes },
      new Map(changes.map(({ path }) => [path, text])),
      [],
      Number.POSITIVE_INFINITY,
    );
    expect(issues).toMatchObject([{ index: 2, code: FileChangeIssueCode.EDIT_FAILED }]);
  });
});

describe('pathsToRead', () => {
  it('names the files that edits need, normalized and each once', () => {
    const changes = [
      change('update', 'e\u0301', { edits }),
      change('update', '\u00e9', { edits }),
      change('rename', 'x', { previousPath: 'y', edits }),
      change('rename', 'x', { edits }),
      change('rename', 'x', { previousPath: 'z' }),
      change('update', 'b', { content: '' }),
      change('update', 'c', { edits: [] }),
      change('create', 'd', { content: '', edits }),
      change('delete', 'e', { edits }),
      change('update', 'a\0', { edits }),
      change('update', '\ud800', { edits }),
    ];
    expect(pathsToRead({ summary: '', changes })).toEqual(['\u00e9', 'y']);
  });
});
