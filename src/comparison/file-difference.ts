import type { Rename } from '../diff/renames.ts';
import { comparePaths } from '../file/file-path.ts';
import type { TreeFile } from '../file/fold-layers.ts';
import type { ChangedPathRow } from '../history/changed-paths.sql.ts';
import { FileStatus } from '../history/file-status.ts';

/** What differs in a file between two versions. */
export interface FileDifference {
  /** Where it is; where it was when it is deleted. */
  readonly path: string;
  /** Null when it is added. */
  readonly before: TreeFile | null;
  /** Null when it is deleted. */
  readonly after: TreeFile | null;
  /** How much of a renamed file stayed, in per cent. */
  readonly similarity: number;
}

/** Gives what differs at a path; nothing is renamed yet. */
export function differenceOf({
  path,
  baseHash,
  baseSize,
  headHash,
  headSize,
}: Omit<ChangedPathRow, 'position'>): FileDifference {
  const file = (hash: string | null, size: number | null) =>
    hash === null || size === null ? null : { path, hash, size };
  return { path, before: file(baseHash, baseSize), after: file(headHash, headSize), similarity: 0 };
}

/** The files among which renames can be found, in the order of the differences. */
export function deletedAndAdded(differences: readonly FileDifference[]) {
  return {
    deleted: differences.flatMap(({ before, after }) => (before && !after ? before : [])),
    added: differences.flatMap(({ before, after }) => (after && !before ? after : [])),
  };
}

/** Joins the deletion and the addition of each renamed file into one difference; ordered by path. */
export function withRenames(
  differences: readonly FileDifference[],
  renames: readonly Rename[],
): FileDifference[] {
  const byPath = new Map(differences.map(difference => [difference.path, difference]));
  for (const { from, to, similarity } of renames) {
    const before = byPath.get(from)?.before ?? null;
    const after = byPath.get(to)?.after ?? null;
    byPath.delete(from);
    byPath.set(to, { path: to, before, after, similarity });
  }
  return [...byPath.values()].sort((a, b) => comparePaths(a.path, b.path));
}

/** Says what became of a file. */
export function statusOf({ before, after }: FileDifference): FileStatus {
  if (!before) return FileStatus.ADDED;
  if (!after) return FileStatus.DELETED;
  return before.path === after.path ? FileStatus.MODIFIED : FileStatus.RENAMED;
}
