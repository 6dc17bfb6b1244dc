import { MergeConflictKind } from '../merge/merge-conflict-kind.ts';
import { type GitMerge, gitTreeId } from './git-merges.ts';
import type { MergeCase } from './merges.ts';
import type { Tree } from './tree.ts';

/** A conflict as far as it can be held against Git's. */
export interface ConflictSummary {
  readonly kind: string;
  readonly path: string;
  /** Where the sides have the file, if they have it. */
  readonly into: string | null;
  readonly from: string | null;
}

/** A merge as far as it can be held against Git's. */
export interface MergeSummary {
  readonly tree: Tree | null;
  readonly conflicts: readonly ConflictSummary[];
}

/**
 * Brings a merge and what Git made of it into forms that are equal when both came to the same: the same tree, or
 * conflicts at the same paths. Both name the same paths, but for this:
 *
 * - Of a file and a directory at one path Git moves the file out of the way, to `path~`, and names what is in conflict in
 *   the directory, too: here that belongs to the conflict PATH.
 * - Of a file that both renamed differently Git names all three paths, but not the old one where a directory stands now.
 *   What else is in conflict at the new ones it names at once; here this shows once it is known which of them it is.
 * - Git takes two files that come to one path for merged when they have the same bytes, although one of them, by a rename,
 *   should have the other side's edits, or stands elsewhere, too: these get lost. And it takes an empty one for merged with
 *   one in which conflicts are marked, marks and all. Here all of these are in conflict.
 */
export function comparable({ into, from }: MergeCase, { tree, conflicts }: MergeSummary, git: GitMerge) {
  const ours = new Set<string>();
  const directories: string[] = [];
  const targets: string[] = [];
  const lost = new Set<string>();
  for (const { kind, path, ...sides } of conflicts) {
    const isRenamedTwice = kind === MergeConflictKind.RENAME && sides.into !== null && sides.from !== null;
    if (kind === MergeConflictKind.PATH) {
      directories.push(`${path}/`);
      ours.add(`${path}~`);
    } else if (isRenamedTwice) {
      targets.push(sides.into as string, sides.from as string);
      if (![...into.keys(), ...from.keys()].some(other => other.startsWith(`${path}/`))) ours.add(path);
    } else ours.add(path);
    if (kind === MergeConflictKind.ADD_ADD && isLostByGit(into.get(path), from.get(path))) lost.add(path);
  }
  const theirs = git.conflicts.filter(
    path => path.endsWith('~') || !directories.some(directory => path.startsWith(directory)),
  );
  const bare = new Set(theirs.map(path => path.replace('~', '')));
  const atTargets = (path: string) => targets.some(target => isRelated(target, path.replace('~', '')));
  const rest = (paths: Iterable<string>) =>
    [...paths].filter(path => !lost.has(path) && !atTargets(path)).sort();
  return {
    ours: { tree: tree && gitTreeId(tree), conflicts: rest(ours), targetsLeftOut: [] as string[] },
    git: {
      tree: git.isClean && conflicts.length === 0 ? git.tree : null,
      conflicts: rest(theirs),
      targetsLeftOut: targets.filter(path => !bare.has(path) && !isLostByGit(into.get(path), from.get(path))),
    },
  };
}

function isLostByGit(into: Buffer | undefined, from: Buffer | undefined): boolean {
  return (
    into?.length === 0 ||
    from?.length === 0 ||
    (into !== undefined && from !== undefined && into.equals(from))
  );
}

function isRelated(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}
