/** Texts by path; bytes in Latin-1, so that `\xff` makes a file binary. */
export type Files = Readonly<Record<string, string>>;

/** A text of lines that no other has, with some of them changed. */
export function text(name: string, changes: Readonly<Record<number, string>> = {}): string {
  return Array.from({ length: 10 }, (_, index) => `${changes[index] ?? `${name} ${index}`}\n`).join('');
}

export const A = text('a');
export const A_INTO = text('a', { 0: 'into' });
export const A_FROM = text('a', { 9: 'from' });
export const A_BOTH = text('a', { 0: 'into', 9: 'from' });
export const A_INTO_9 = text('a', { 9: 'into' });
export const B = text('b');
export const B_FROM = text('b', { 5: 'from' });
export const C = text('c');

const marked = (into: string, from: string) => `<<<<<<< into\n${into}=======\n${from}>>>>>>> from\n`;
const A_MARKED = A.replace('a 9\n', marked('into\n', 'from\n'));

type Case = readonly [name: string, base: Files, into: Files, from: Files, merged: Files];

/** Merges without conflicts. */
export const cleanMerges: readonly Case[] = [
  ['nothing changed', { a: A }, { a: A }, { a: A }, { a: A }],
  ['one side changed a file', { a: A, b: B }, { a: A_INTO, b: B }, { a: A, b: B }, { a: A_INTO, b: B }],
  ['the other side changed a file', { a: A }, { a: A }, { a: A_FROM }, { a: A_FROM }],
  [
    'both changed other files',
    { a: A, b: B },
    { a: A_INTO, b: B },
    { a: A, b: B_FROM },
    { a: A_INTO, b: B_FROM },
  ],
  ['both changed other lines', { a: A }, { a: A_INTO }, { a: A_FROM }, { a: A_BOTH }],
  ['both changed a file in the same way', { a: A }, { a: A_INTO }, { a: A_INTO }, { a: A_INTO }],
  [
    'both changed a binary file in the same way',
    { a: '\xff0' },
    { a: '\xff1' },
    { a: '\xff1' },
    { a: '\xff1' },
  ],
  ['one side made a binary file a text', { a: '\xff' }, { a: A }, { a: '\xff' }, { a: A }],
  ['one side deleted a file', { a: A, b: B }, { b: B }, { a: A, b: B }, { b: B }],
  ['both deleted a file', { a: A, b: B }, { b: B }, { b: B }, { b: B }],
  ['both added files', {}, { a: A }, { b: B }, { a: A, b: B }],
  ['both added the same file', {}, { a: A }, { a: A }, { a: A }],
  ['both added a text, one an empty one', {}, { a: '', b: B }, { a: A, b: '' }, { a: A, b: B }],
  ['one renamed, the other edited', { a: A }, { x: A }, { a: A_FROM }, { x: A_FROM }],
  ['one edited, the other renamed', { a: A }, { a: A_INTO }, { x: A }, { x: A_INTO }],
  ['one renamed and edited, the other edited', { a: A }, { x: A_INTO }, { a: A_FROM }, { x: A_BOTH }],
  ['both renamed to the same path, and edited', { a: A }, { x: A_INTO }, { x: A_FROM }, { x: A_BOTH }],
  ['each renamed another file', { a: A, b: B }, { x: A, b: B }, { a: A_FROM, y: B }, { x: A_FROM, y: B }],
  [
    'one renamed to where the other added the same',
    { a: A },
    { x: A_INTO },
    { a: A, x: A_INTO },
    { x: A_INTO },
  ],
  ['a file became a directory of itself', { a: A }, { 'a/x': A }, { a: A_FROM }, { 'a/x': A_FROM }],
  ['a directory became a file in it', { 'a/x': A }, { a: A }, { 'a/x': A_FROM }, { a: A_FROM }],
  [
    'a directory made room for a file',
    { 'a/x': A, b: B },
    { a: C, b: B },
    { 'a/x': A, b: B_FROM },
    { a: C, b: B_FROM },
  ],
  [
    'a directory was renamed, a file added to it',
    { 'a/x': A },
    { 'b/x': A },
    { 'a/x': A, 'a/y': B },
    { 'b/x': A, 'a/y': B },
  ],
  [
    'a file was moved out of the way of one added',
    { a: A },
    { a: A_INTO },
    { 'a/x': A, 'a/y': B },
    { 'a/x': A_INTO, 'a/y': B },
  ],
];

type Sides = readonly [base: string | null, into: string | null, from: string | null];

interface ConflictCase {
  readonly name: string;
  readonly trees: readonly [base: Files, into: Files, from: Files];
  readonly kind: string;
  readonly path: string;
  /** Where the file stands, as clients are told. */
  readonly sides: Sides;
  readonly marked?: string;
  readonly INTO: Files;
  readonly FROM: Files;
  readonly DELETE: Files;
  readonly text: Files;
}

export const NEW = 'new text\n';

/** Merges with one conflict each. */
export const conflictingMerges: readonly ConflictCase[] = [
  {
    name: 'both changed a line',
    trees: [
      { a: A, b: B },
      { a: A_INTO_9, b: B },
      { a: A_FROM, b: B_FROM },
    ],
    ...{ kind: 'CONTENT', path: 'a', sides: ['a', 'a', 'a'], marked: A_MARKED },
    INTO: { a: A_INTO_9, b: B_FROM },
    FROM: { a: A_FROM, b: B_FROM },
    DELETE: { b: B_FROM },
    text: { a: NEW, b: B_FROM },
  },
  {
    name: 'both changed a line, and one renamed',
    trees: [{ a: A }, { a: A_INTO_9 }, { x: A_FROM }],
    ...{ kind: 'CONTENT', path: 'x', sides: ['a', 'a', 'x'], marked: A_MARKED },
    ...{ INTO: { x: A_INTO_9 }, FROM: { x: A_FROM }, DELETE: {}, text: { x: NEW } },
  },
  {
    name: 'both changed a binary file',
    trees: [{ a: '\xff0' }, { a: '\xff1' }, { a: '\xff2' }],
    ...{ kind: 'BINARY', path: 'a', sides: ['a', 'a', 'a'] },
    ...{ INTO: { a: '\xff1' }, FROM: { a: '\xff2' }, DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'one side made a file binary that the other changed',
    trees: [{ a: A }, { a: A_INTO }, { a: `${A}\xff` }],
    ...{ kind: 'BINARY', path: 'a', sides: ['a', 'a', 'a'] },
    ...{ INTO: { a: A_INTO }, FROM: { a: `${A}\xff` }, DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'one changed what the other deleted',
    trees: [{ a: A, b: B }, { a: A_INTO, b: B }, { b: B }],
    ...{ kind: 'MODIFY_DELETE', path: 'a', sides: ['a', 'a', null] },
    ...{ INTO: { a: A_INTO, b: B }, FROM: { b: B }, DELETE: { b: B }, text: { a: NEW, b: B } },
  },
  {
    name: 'one deleted what the other changed',
    trees: [{ a: A }, {}, { a: A_FROM }],
    ...{ kind: 'MODIFY_DELETE', path: 'a', sides: ['a', null, 'a'] },
    ...{ INTO: {}, FROM: { a: A_FROM }, DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'one moved an empty file, which is none renamed, and the other changed it',
    trees: [{ a: '' }, { x: '' }, { a: B }],
    ...{ kind: 'MODIFY_DELETE', path: 'a', sides: ['a', null, 'a'] },
    ...{ INTO: { x: '' }, FROM: { a: B, x: '' }, DELETE: { x: '' }, text: { a: NEW, x: '' } },
  },
  {
    name: 'one renamed what the other deleted',
    trees: [{ a: A }, { x: A }, {}],
    ...{ kind: 'RENAME', path: 'x', sides: ['a', 'x', null] },
    ...{ INTO: { x: A }, FROM: {}, DELETE: {}, text: { x: NEW } },
  },
  {
    name: 'both renamed a file differently',
    trees: [{ a: A }, { x: A_INTO }, { y: A_FROM }],
    ...{ kind: 'RENAME', path: 'a', sides: ['a', 'x', 'y'] },
    ...{ INTO: { x: A_BOTH }, FROM: { y: A_BOTH }, DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'both renamed a file differently, and changed a line',
    trees: [{ a: A }, { x: A_INTO_9 }, { y: A_FROM }],
    ...{ kind: 'RENAME', path: 'a', sides: ['a', 'x', 'y'], marked: A_MARKED },
    ...{ INTO: { x: A_INTO_9 }, FROM: { y: A_FROM }, DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'both added a file',
    trees: [{}, { a: A }, { a: B }],
    ...{ kind: 'ADD_ADD', path: 'a', sides: [null, 'a', 'a'], marked: marked(A, B) },
    ...{ INTO: { a: A }, FROM: { a: B }, DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'both added a file, one a binary one',
    trees: [{}, { a: A }, { a: '\xff' }],
    ...{ kind: 'ADD_ADD', path: 'a', sides: [null, 'a', 'a'] },
    ...{ INTO: { a: A }, FROM: { a: '\xff' }, DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'one renamed to where the other added',
    trees: [{ a: A }, { x: A_INTO }, { a: A_FROM, x: B }],
    ...{ kind: 'ADD_ADD', path: 'x', sides: [null, 'x', 'x'], marked: marked(A_BOTH, B) },
    // What stands at the path on one side leaves the other's file where that side has it.
    ...{ INTO: { x: A_BOTH }, FROM: { a: A_BOTH, x: B }, DELETE: {}, text: { x: NEW } },
  },
  {
    name: 'each renamed another file to one path',
    trees: [
      { a: A, b: B },
      { x: A, b: B },
      { a: A_FROM, x: B_FROM },
    ],
    ...{ kind: 'ADD_ADD', path: 'x', sides: [null, 'x', 'x'], marked: marked(A_FROM, B_FROM) },
    INTO: { x: A_FROM, b: B_FROM },
    FROM: { a: A_FROM, x: B_FROM },
    ...{ DELETE: {}, text: { x: NEW } },
  },
  {
    name: 'one added where the other renamed what it had edited, the same bytes',
    trees: [{ a: A }, { a: A_INTO, x: A }, { x: A }],
    ...{
      kind: 'ADD_ADD',
      path: 'x',
      sides: [null, 'x', 'x'],
      marked: `<<<<<<< into\na 0\n=======\ninto\n>>>>>>> from\n${A.slice(4)}`,
    },
    INTO: { a: A_INTO, x: A },
    FROM: { x: A_INTO },
    ...{ DELETE: {}, text: { x: NEW } },
  },
  {
    name: 'one renamed what the other deleted to where that one added',
    trees: [{ a: A }, { x: A }, { x: B }],
    ...{ kind: 'ADD_ADD', path: 'x', sides: [null, 'x', 'x'], marked: marked(A, B) },
    ...{ INTO: { x: A }, FROM: { x: B }, DELETE: {}, text: { x: NEW } },
  },
  {
    name: 'one added a file, the other a directory',
    trees: [{ b: B }, { a: A, b: B }, { 'a/x': B, 'a/y/z': C, b: B }],
    ...{ kind: 'PATH', path: 'a', sides: [null, 'a', null] },
    INTO: { a: A, b: B },
    FROM: { 'a/x': B, 'a/y/z': C, b: B },
    DELETE: { b: B },
    text: { a: NEW, b: B },
  },
  {
    name: 'one changed a file that the other made a directory',
    trees: [{ a: A }, { a: A_INTO }, { 'a/x': B }],
    ...{ kind: 'PATH', path: 'a', sides: ['a', 'a', null] },
    ...{ INTO: { a: A_INTO }, FROM: { 'a/x': B }, DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'one made a directory a file that the other changed',
    trees: [{ 'a/x': A, 'a/y': B, 'a/z': '' }, { a: C }, { 'a/x': A_FROM, 'a/y': B, 'a/z': '' }],
    ...{ kind: 'PATH', path: 'a', sides: [null, 'a', null] },
    INTO: { a: C },
    // What was deleted below the path to make room for the file is back.
    FROM: { 'a/x': A_FROM, 'a/y': B, 'a/z': '' },
    ...{ DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'one renamed a file to where the other has a directory',
    trees: [{ b: A }, { b: A_INTO, a: B }, { 'a/b': A_FROM }],
    ...{ kind: 'PATH', path: 'a', sides: [null, 'a', null] },
    INTO: { a: B, b: A_BOTH },
    FROM: { 'a/b': A_BOTH },
    ...{ DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'one renamed a file to where the other has a directory, both having changed a line',
    trees: [{ b: A }, { b: A_INTO_9, a: B }, { 'a/b': A_FROM }],
    ...{ kind: 'PATH', path: 'a', sides: [null, 'a', null] },
    INTO: { a: B, b: A_INTO_9 },
    FROM: { 'a/b': A_FROM },
    ...{ DELETE: {}, text: { a: NEW } },
  },
  {
    name: 'one moved files out of a directory that it made a file',
    trees: [{ 'a/x': A }, { 'b/x': A, a: C }, { 'a/x': A_FROM, 'a/y': B }],
    ...{ kind: 'PATH', path: 'a', sides: [null, 'a', null] },
    // What merges cleanly elsewhere is not in the conflict.
    INTO: { a: C, 'b/x': A_FROM },
    FROM: { 'a/y': B, 'b/x': A_FROM },
    DELETE: { 'b/x': A_FROM },
    text: { a: NEW, 'b/x': A_FROM },
  },
];
