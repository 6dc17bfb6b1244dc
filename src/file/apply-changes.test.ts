import 'reflect-metadata';
import { createHash } from 'node:crypto';
import fc from '../testing/fast-check.ts';
import { applyChanges, type ParentTree } from './apply-changes.ts';
import type { FileChangeInput } from './file-change.input.ts';
import {
  addedPaths,
  checkChanges,
  type FileChange,
  removedPaths,
  type StoredContent,
} from './file-change.ts';
import { FileChangeIssueCode } from './file-change-issue.ts';
import { directoriesOf } from './file-path.ts';

const { CONTENT_STALE, PATH_EXISTS, PATH_NOT_FOUND, PATH_OBSTRUCTED } = FileChangeIssueCode;

const hashOf = (content: string) => createHash('sha256').update(content).digest();
const stored = (content: string): StoredContent => ({ hash: hashOf(content), size: content.length });

/** What the changes need to know of a tree of texts by their paths, as the database tells it. */
function parentTree(tree: ReadonlyMap<string, string>, changes: readonly FileChange[]): ParentTree {
  const added = addedPaths(changes);
  const removed = new Set(removedPaths(changes));
  const touched = new Set([...changes.flatMap(({ from }) => from ?? []), ...added, ...directoriesOf(added)]);
  const left = [...tree.keys()].filter(path => !removed.has(path));
  return {
    files: new Map([...tree].flatMap(([path, text]) => (touched.has(path) ? [[path, stored(text)]] : []))),
    directories: new Set(added.filter(path => left.some(file => file.startsWith(`${path}/`)))),
  };
}

/** Applies changes to a tree whose files hold their own paths. */
function apply(paths: readonly string[], inputs: readonly FileChangeInput[]) {
  const { changes, issues } = checkChanges(inputs, 1_000);
  expect(issues).toEqual([]);
  const tree = new Map(paths.map(path => [path, path]));
  return applyChanges(changes, parentTree(tree, changes));
}

const create = (path: string): FileChangeInput => ({ create: { path, content: 'new' } });
const update = (path: string, expectedHash?: string): FileChangeInput => ({
  update: { path, content: 'new', expectedHash },
});
const remove = (path: string): FileChangeInput => ({ delete: { path } });
const rename = (from: string, to: string, content?: string): FileChangeInput => ({
  rename: { from, to, content },
});

describe('applyChanges', () => {
  it.each<[string, FileChangeInput, [string, Buffer | StoredContent | null, string?][], number, number]>([
    ['creates a file', create('b'), [['b', Buffer.from('new')]], 1, 3],
    ['creates a file in a new directory', create('x/y/z'), [['x/y/z', Buffer.from('new')]], 1, 3],
    ['creates a file in a directory', create('d/b'), [['d/b', Buffer.from('new')]], 1, 3],
    ['updates a file', update('a'), [['a', Buffer.from('new')]], 0, 2],
    [
      'updates a file of the expected hash',
      update('a', hashOf('a').toString('hex')),
      [['a', Buffer.from('new')]],
      0,
      2,
    ],
    ['deletes a file', remove('d/a'), [['d/a', null]], -1, -3],
    [
      'renames a file with its content',
      rename('d/a', 'b'),
      [
        ['d/a', null],
        ['b', stored('d/a'), 'd/a'],
      ],
      0,
      0,
    ],
    [
      'renames a file and gives it another content',
      rename('d/a', 'b', 'longer'),
      [
        ['d/a', null],
        ['b', Buffer.from('longer'), 'd/a'],
      ],
      0,
      3,
    ],
  ])('%s', (_, input, layer, filesAdded, bytesAdded) => {
    const applied = apply(['a', 'd/a'], [input]);
    const expected = layer.map(
      ([path, content, previousPath = null]) => [path, { content, previousPath }] as const,
    );
    expect(applied).toEqual({ layer: new Map(expected), filesAdded, bytesAdded, issues: [] });
  });

  it.each<[string, FileChangeInput, FileChangeIssueCode, string]>([
    ['a create of a file that is there', create('a'), PATH_EXISTS, 'a'],
    ['a rename to a file that is there', rename('d/a', 'a'), PATH_EXISTS, 'a'],
    ['an update of a file that is not there', update('b'), PATH_NOT_FOUND, 'b'],
    ['an update of a directory', update('d'), PATH_NOT_FOUND, 'd'],
    ['a delete of a file that is not there', remove('b'), PATH_NOT_FOUND, 'b'],
    ['a delete of a directory', remove('d'), PATH_NOT_FOUND, 'd'],
    ['a rename of a file that is not there', rename('b', 'c'), PATH_NOT_FOUND, 'b'],
    ['an update of another hash', update('a', hashOf('x').toString('hex')), CONTENT_STALE, 'a'],
    ['an update of no hash', update('a', ''), CONTENT_STALE, 'a'],
    ['a create below a file', create('a/b'), PATH_OBSTRUCTED, 'a/b'],
    ['a create far below a file', create('d/a/b/c'), PATH_OBSTRUCTED, 'd/a/b/c'],
    ['a create over a directory', create('d'), PATH_OBSTRUCTED, 'd'],
    ['a rename to a place below a file', rename('a', 'd/a/b'), PATH_OBSTRUCTED, 'd/a/b'],
    ['a rename over a directory', rename('a', 'd'), PATH_OBSTRUCTED, 'd'],
  ])('refuses %s', (_, input, code, path) => {
    expect(apply(['a', 'd/a'], [input]).issues).toEqual([expect.objectContaining({ index: 0, code, path })]);
  });

  it.each<[string, FileChangeInput[], [number, string][]]>([
    ['creates a file and one below it', [create('b'), create('b/c')], [[1, 'b/c']]],
    ['creates a file below another one that comes after it', [create('b/c'), create('b')], [[0, 'b/c']]],
    ['creates a file below one that is updated', [update('a'), create('a/b')], [[1, 'a/b']]],
    ["creates a file below a rename's target", [rename('a', 'b'), create('b/c')], [[1, 'b/c']]],
    ['creates a file over a directory that keeps a file', [remove('e/1'), create('e')], [[1, 'e']]],
    [
      'creates a file over a directory that gets a file',
      [remove('d/a'), create('d/b'), create('d')],
      [[1, 'd/b']],
    ],
  ])('sees what obstructs within one call that %s', (_, inputs, obstructed) => {
    const { issues } = apply(['a', 'd/a', 'e/1', 'e/2'], inputs);
    expect(issues.map(({ index, code, path }) => [index, code, path])).toEqual(
      obstructed.map(([index, path]) => [index, PATH_OBSTRUCTED, path]),
    );
  });

  it.each<[string, FileChangeInput[]]>([
    ['makes a directory of a deleted file', [remove('a'), create('a/b')]],
    ['makes a directory of a file that is deleted later in the list', [create('a/b'), remove('a')]],
    ['moves a file into a directory of its own name', [rename('a', 'a/b')]],
    ['moves a file away and makes a directory of it', [rename('a', 'b'), create('a/c')]],
    [
      'makes a file of a directory that loses all its files',
      [remove('e/1'), rename('e/2', 'f'), create('e')],
    ],
    ['moves a directory’s only file into its place', [rename('d/a', 'd')]],
  ])('finds no fault with a call that %s', (_, inputs) => {
    expect(apply(['a', 'd/a', 'e/1', 'e/2'], inputs).issues).toEqual([]);
  });

  it('gives one issue for every bad change, with its position', () => {
    const inputs = [create('a'), create('b'), remove('x'), update('d/a'), rename('y', 'a/b/c'), create('d')];
    expect(apply(['a', 'd/a'], inputs).issues.map(({ index, code }) => [index, code])).toEqual([
      [0, PATH_EXISTS],
      [2, PATH_NOT_FOUND],
      [4, PATH_NOT_FOUND],
      [5, PATH_OBSTRUCTED],
    ]);
  });

  it('gives the positions that the changes had in the caller’s list', () => {
    const { changes } = checkChanges([create('..'), create('a')], 1_000);
    const { issues } = applyChanges(changes, parentTree(new Map([['a', 'a']]), changes));
    expect(issues).toMatchObject([{ index: 1, code: PATH_EXISTS }]);
  });

  it('does with any changes what a plain map does', () => {
    fc.assert(
      fc.property(trees, changeLists, (tree, inputs) => {
        const { changes } = checkChanges(inputs, 1_000);
        const applied = applyChanges(changes, parentTree(tree, changes));
        const expected = modelOf(tree, changes);
        expect(applied.issues.length === 0).toBe(expected !== null);
        if (!expected) return;
        const after = new Map([...tree].map(([path, text]) => [path, stored(text)]));
        for (const [path, { content }] of applied.layer) {
          if (content === null) after.delete(path);
          else after.set(path, Buffer.isBuffer(content) ? stored(content.toString()) : content);
        }
        const sizeOf = (files: ReadonlyMap<string, string>) => [...files.values()].join('').length;
        expect(after).toEqual(new Map([...expected].map(([path, text]) => [path, stored(text)])));
        expect(applied.filesAdded).toBe(expected.size - tree.size);
        expect(applied.bytesAdded).toBe(sizeOf(expected) - sizeOf(tree));
      }),
      { numRuns: 2_000 },
    );
  });

  it('never finds two faults with one change', () => {
    fc.assert(
      fc.property(trees, changeLists, (tree, inputs) => {
        const { changes } = checkChanges(inputs, 1_000);
        const indexes = applyChanges(changes, parentTree(tree, changes)).issues.map(({ index }) => index);
        expect(indexes).toEqual([...new Set(indexes)].sort((a, b) => a - b));
      }),
    );
  });
});

const segment = fc.constantFrom('a', 'b', 'c');
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map(segments => segments.join('/'));
const text = fc.string({ unit: fc.constantFrom('x', 'y'), maxLength: 3 });

/** Whether no file stands where another one needs a directory. */
const isTree = (paths: readonly string[]) =>
  paths.every(file => [...directoriesOf([file])].every(directory => !paths.includes(directory)));

const trees = fc.dictionary(path, text, { maxKeys: 6 }).map(files => {
  const tree = new Map<string, string>();
  for (const [file, content] of Object.entries(files)) {
    if (isTree([...tree.keys(), file])) tree.set(file, content);
  }
  return tree;
});

const change = fc.oneof(
  fc.record({ create: fc.record({ path, content: text }) }),
  fc.record({
    update: fc.record({
      path,
      content: text,
      expectedHash: fc.option(
        text.map(content => hashOf(content).toString('hex')),
        { freq: 1 },
      ),
    }),
  }),
  fc.record({ delete: fc.record({ path }) }),
  fc.record({ rename: fc.record({ from: path, to: path, content: fc.option(text) }) }),
);
const changeLists: fc.Arbitrary<FileChangeInput[]> = fc.array(change, { maxLength: 4 });

/** What the changes, made all at once, make of a tree; null where they don't fit it. */
function modelOf(tree: ReadonlyMap<string, string>, changes: readonly FileChange[]) {
  const after = new Map(tree);
  for (const { from, expectedHash } of changes) {
    if (from === null) continue;
    const before = tree.get(from);
    if (before === undefined) return null;
    if (expectedHash !== null && hashOf(before).toString('hex') !== expectedHash) return null;
    after.delete(from);
  }
  for (const { from, to, content } of changes) {
    if (to === null) continue;
    if (to !== from && tree.has(to)) return null;
    after.set(to, content?.toString() ?? tree.get(from as string) ?? '');
  }
  return isTree([...after.keys()]) ? after : null;
}
