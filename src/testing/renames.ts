import {
  contentsNeeded,
  exactRenames,
  type Rename,
  type RenameOptions,
  similarRenames,
  withoutRenames,
} from '../diff/renames.ts';
import { comparePaths } from '../file/file-path.ts';
import type { TreeFile } from '../file/fold-layers.ts';
import { hashOf, type Tree } from './tree.ts';

export const AS_GIT_DIFF: RenameOptions = { renameEmpty: true };
export const AS_GIT_MERGE: RenameOptions = { renameEmpty: false };

/** The files that one tree has and another one lacks, and the other way round, ordered by path. */
export interface Sides {
  readonly deleted: readonly TreeFile[];
  readonly added: readonly TreeFile[];
}

/** As Git takes it without attributes. */
const isText = (bytes: Buffer) => !bytes.subarray(0, 8_000).includes(0);
/** Renames, a text for each. */
export const brief = (renames: readonly Rename[]) =>
  renames.map(({ from, to, similarity }) => `${similarity} ${from} > ${to}`);

/** A tree of files with these contents, one word a line: `a=one_two` is a file `a` of two lines. */
export const treeOf = (text: string): Tree =>
  new Map(
    text
      .split(' ')
      .filter(Boolean)
      .map(entry => {
        const [path, words] = entry.split('=') as [string, string];
        return [path, Buffer.from(words === '' ? '' : `${words.replaceAll('_', '\n')}\n`)];
      }),
  );

/** The files that are in one of two trees only. */
export function sidesOf(before: Tree, after: Tree): Sides {
  const missing = (from: Tree, other: Tree) =>
    [...from]
      .filter(([path]) => !other.has(path))
      .map(([path, bytes]) => ({ path, hash: hashOf(bytes), size: bytes.length }))
      .sort((a, b) => comparePaths(a.path, b.path));
  return { deleted: missing(before, after), added: missing(after, before) };
}

/** All renames between trees. */
export function renamesOf(before: Tree, after: Tree, options = AS_GIT_DIFF): Rename[] {
  return renamesAmong(sidesOf(before, after), [...before.values(), ...after.values()], options, isText);
}

/** All renames among files, found with no more of the contents than contentsNeeded names. */
export function renamesAmong(
  { deleted, added }: Sides,
  contents: readonly Buffer[],
  options: RenameOptions,
  isText: (bytes: Buffer) => boolean,
): Rename[] {
  const exact = exactRenames(deleted, added, options);
  const left = withoutRenames(deleted, added, exact);
  const needed = contentsNeeded(left.deleted, left.added, options);
  const byHash = new Map(
    contents
      .map(bytes => [hashOf(bytes), { bytes, isText: isText(bytes) }] as const)
      .filter(([hash]) => needed.has(hash)),
  );
  return [...exact, ...similarRenames(left.deleted, left.added, byHash, options)];
}
