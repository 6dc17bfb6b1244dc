import {
  deletedAndAdded,
  differenceOf,
  type FileDifference,
  withRenames,
} from '../comparison/file-difference.ts';
import { mergeTexts } from '../diff/diff-worker.ts';
import { fingerprint, SCORE_MIN, similarityScore } from '../diff/similarity.ts';
import { applyChanges } from '../file/apply-changes.ts';
import { decodeText } from '../file/content.ts';
import { addedPaths, type CheckedChanges, removedPaths } from '../file/file-change.ts';
import { comparePaths, directoriesOf } from '../file/file-path.ts';
import type { Conflict } from '../merge/find-conflicts.ts';
import { mergeFiles } from '../merge/merge-files.ts';
import type { Resolution } from '../merge/resolve-conflicts.ts';
import type { MergeCase } from './merges.ts';
import { AS_GIT_MERGE, renamesAmong } from './renames.ts';
import { hashOf, type Tree } from './tree.ts';

const isText = (bytes: Buffer) => decodeText(bytes) !== null;

/** What differs between two trees, as the loader fileDifferences says of two versions. */
function differencesBetween(before: Tree, after: Tree): FileDifference[] {
  const at = (path: string, tree: Tree) => {
    const bytes = tree.get(path);
    return bytes ? { hash: hashOf(bytes), size: bytes.length } : { hash: null, size: null };
  };
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort(comparePaths);
  const differences = paths
    .map(path => ({ path, base: at(path, before), head: at(path, after) }))
    .filter(({ base, head }) => base.hash !== head.hash)
    .map(({ path, base, head }) =>
      differenceOf({
        ...{ path, baseHash: base.hash, baseSize: base.size },
        ...{ headHash: head.hash, headSize: head.size },
      }),
    );
  const contents = [...before.values(), ...after.values()];
  return withRenames(differences, renamesAmong(deletedAndAdded(differences), contents, AS_GIT_MERGE, isText));
}

const isUnfinished = (bytes: Buffer) => bytes.at(-1) !== 0x0a;

/**
 * Whether a file that was deleted could be taken for renamed to two others, or one that was added from two; or whether it
 * is up to Git's version, as where an unfinished last line counts, which Git before 2.44 leaves out.
 */
export function isAmbiguous(before: Tree, after: Tree): boolean {
  const only = (tree: Tree, other: Tree) =>
    [...tree].filter(([path, bytes]) => !other.has(path) && bytes.length > 0);
  const print = (bytes: Buffer) => fingerprint(bytes, isText(bytes));
  const pairs = only(before, after).flatMap(([from, old]) =>
    only(after, before)
      .filter(([, bytes]) => old.equals(bytes) || similarityScore(print(old), print(bytes)) >= SCORE_MIN)
      .map(([to, bytes]) => ({
        from,
        to,
        isUpToVersion: !old.equals(bytes) && [old, bytes].some(isUnfinished),
      })),
  );
  if (pairs.some(({ isUpToVersion }) => isUpToVersion)) return true;
  const counted = (paths: readonly string[]) => new Set(paths).size === pairs.length;
  return !counted(pairs.map(({ from }) => from)) || !counted(pairs.map(({ to }) => to));
}

/** What merging trees comes to: a tree, or what is in conflict. */
export interface MergedTrees {
  readonly tree: Tree | null;
  readonly conflicts: readonly Conflict[];
  readonly unused: readonly string[];
  readonly changes: CheckedChanges | null;
}

/** Merges trees as mergeVersions does, and holds the changes that this takes against the rules for changes. */
export async function mergeTrees(
  { base, into, from }: MergeCase,
  resolutions: ReadonlyMap<string, Resolution> = new Map(),
): Promise<MergedTrees> {
  const contents = [base, into, from].flatMap(tree => [...tree.values()]);
  const byHash = new Map(contents.map(bytes => [hashOf(bytes), bytes]));
  const merged = await mergeFiles(
    { into: differencesBetween(base, into), from: differencesBetween(base, from), resolutions },
    {
      labels: { into: 'into', from: 'from' },
      load: async ({ hash }) => {
        const content = decodeText(byHash.get(hash) as Buffer);
        return { isText: content !== null, content: content ?? '' };
      },
      mergeTexts: async tasks => mergeTexts(tasks),
    },
  );
  return { ...merged, tree: merged.changes && applied(into, merged.changes, byHash) };
}

function applied(into: Tree, { changes }: CheckedChanges, byHash: ReadonlyMap<string, Buffer>): Tree {
  const files = new Map(
    [...into].map(([path, bytes]) => [path, { hash: Buffer.from(hashOf(bytes), 'hex'), size: bytes.length }]),
  );
  const removed = new Set(removedPaths(changes));
  const directories = directoriesOf([...into.keys()].filter(path => !removed.has(path)));
  const added = addedPaths(changes).filter(path => directories.has(path));
  const { layer, issues } = applyChanges(changes, { files, directories: new Set(added) });
  expect(issues).toEqual([]);
  const named = changes.flatMap(({ from, to }) => (from === to ? [from] : [from, to])).filter(Boolean);
  expect(new Set(named).size).toBe(named.length);

  const tree = new Map(into);
  for (const [path, { content }] of layer) {
    if (content === null) tree.delete(path);
    else
      tree.set(
        path,
        Buffer.isBuffer(content) ? content : (byHash.get(content.hash.toString('hex')) as Buffer),
      );
  }
  return tree;
}
