import { decodeText } from '../file/content.ts';
import { directoriesOf } from '../file/file-path.ts';
import fc from './fast-check.ts';
import type { Tree } from './tree.ts';

/** Two trees that were made from a third one. */
export interface MergeCase {
  readonly base: Tree;
  readonly into: Tree;
  readonly from: Tree;
}

/** The paths of random trees: some of one name, some where others need a directory. */
const PATHS = [
  'a',
  'b',
  'c.ts',
  'a/x',
  'b/x',
  'b/y',
  'd/a',
  'd/c.ts',
  'd/e',
  'd/e/f',
  'lib/a',
  'lib/c.ts',
  'z',
];

/** What is done to a file of a tree, or to one that is added, whatever the tree is by then. */
export interface TreeEdit {
  readonly kind: 'edit' | 'rename' | 'move' | 'delete' | 'add' | 'copy' | 'down' | 'up';
  readonly which: number;
  readonly to: number;
  readonly content: Content;
  readonly lines: readonly LineEdit[];
}

interface LineEdit {
  readonly kind: 'change' | 'insert' | 'delete';
  readonly at: number;
  readonly text: number;
}

/** A content: the kind, and what tells it from others of its kind. */
interface Content {
  readonly kind: 'text' | 'similar' | 'short' | 'binary' | 'empty';
  readonly seed: number;
}

const contents: fc.Arbitrary<Content> = fc.record({
  kind: fc.constantFrom('text', 'text', 'text', 'text', 'similar', 'short', 'binary', 'empty'),
  seed: fc.nat(5),
});

/** Random edits. */
export const treeEdits: fc.Arbitrary<TreeEdit> = fc.record({
  kind: fc.constantFrom(
    'edit',
    'edit',
    'edit',
    'rename',
    'move',
    'move',
    'delete',
    'add',
    'add',
    'copy',
    'down',
    'up',
  ),
  which: fc.nat(100),
  to: fc.nat(100),
  content: contents,
  lines: fc.array(
    fc.record({
      kind: fc.constantFrom('change', 'change', 'insert', 'delete'),
      at: fc.nat(30),
      text: fc.nat(3),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Random trees of few files and what two sides make of them, with all that can be in conflict. */
export const mergeCases: fc.Arbitrary<MergeCase> = fc
  .record({
    base: fc.array(fc.tuple(fc.nat(100), contents), { maxLength: 6 }),
    into: fc.array(treeEdits, { minLength: 1, maxLength: 4 }),
    from: fc.array(treeEdits, { minLength: 1, maxLength: 4 }),
  })
  .map(({ base, into, from }) => {
    const tree = new Map<string, Buffer>();
    for (const [at, content] of base) put(tree, PATHS[at % PATHS.length] as string, bytesOf(content));
    return { base: tree, into: editedTree(tree, into), from: editedTree(tree, from) };
  });

function bytesOf({ kind, seed }: Content): Buffer {
  const line = (text: string) => (_: unknown, index: number) => `${text} ${index}\n`;
  switch (kind) {
    case 'text':
      return Buffer.from(Array.from({ length: 12 }, line(`line ${'abcdef'[seed]}`)).join(''));
    case 'similar': {
      const common = Array.from({ length: 8 }, line('common'));
      return Buffer.from([...common, ...Array.from({ length: 4 }, line(`own ${seed}`))].join(''));
    }
    case 'short':
      return Buffer.from(`${seed}\n`);
    case 'binary':
      return Buffer.from([0, 255, seed, ...Array.from({ length: 40 }, (_, index) => index * (seed + 3))]);
    case 'empty':
      return Buffer.alloc(0);
  }
}

/** Puts a file into a tree where none stands, and none is in the way of its directories. */
function put(tree: Map<string, Buffer>, path: string, bytes: Buffer): boolean {
  const directories = directoriesOf([path]);
  const isFree = [...tree.keys()].every(
    other => !directories.has(other) && !`${other}/`.startsWith(`${path}/`),
  );
  if (isFree) tree.set(path, bytes);
  return isFree;
}

/** Makes a tree of another one. */
export function editedTree(before: Tree, steps: readonly TreeEdit[]): Tree {
  const tree = new Map(before);
  for (const { kind, which, to, content, lines } of steps) {
    const paths = [...tree.keys()];
    const path = paths[which % paths.length];
    const target = PATHS[to % PATHS.length] as string;
    const bytes = path === undefined ? undefined : tree.get(path);
    if (kind === 'add') put(tree, target, bytesOf(content));
    if (path === undefined || bytes === undefined) continue;
    if (kind === 'copy') put(tree, target, bytes);
    if (kind === 'edit') tree.set(path, editedLines(bytes, lines));
    if (kind === 'delete') tree.delete(path);
    if (kind === 'rename' || kind === 'move') {
      tree.delete(path);
      if (!put(tree, target, kind === 'move' ? editedLines(bytes, lines) : bytes)) tree.set(path, bytes);
    }
    if (kind === 'down') {
      // The file becomes a directory, with itself or another file in it.
      tree.delete(path);
      put(tree, `${path}/x`, to % 2 ? bytes : bytesOf(content));
    }
    const directory = [...directoriesOf([path])][to % 2];
    if (kind === 'up' && directory !== undefined) {
      for (const other of paths) if (other.startsWith(`${directory}/`)) tree.delete(other);
      put(tree, directory, to % 3 ? bytesOf(content) : bytes);
    }
  }
  return tree;
}

function editedLines(bytes: Buffer, lines: readonly LineEdit[]): Buffer {
  if (decodeText(bytes) === null) return Buffer.concat([bytes, Buffer.from([lines[0]?.text ?? 0])]);
  const text = bytes.toString().split('\n');
  for (const { kind, at, text: word } of lines) {
    const position = at % text.length;
    if (kind === 'insert') text.splice(position, 0, `new ${word}`);
    else text.splice(position, 1, ...(kind === 'change' ? [`changed ${word}`] : []));
  }
  return Buffer.from(text.join('\n'));
}
