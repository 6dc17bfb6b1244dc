import type { FileDifference } from '../comparison/file-difference.ts';
import type { TreeFile } from '../file/fold-layers.ts';

/** A side of a merge: the version that is merged into, or the one that is merged. */
export type Side = 'into' | 'from';

/** A file of the base, or one that a side added, and what it is on both sides. */
export interface FileSides {
  /** Null for an added file. */
  readonly base: TreeFile | null;
  /** Null where the side has none of it. */
  readonly into: TreeFile | null;
  readonly from: TreeFile | null;
}

/**
 * Brings what differs on both sides from their base together by file: a renamed file is the same file. Two that the sides
 * added at one path are different files.
 */
export function fileSides(into: readonly FileDifference[], from: readonly FileDifference[]): FileSides[] {
  const differencesOf = { into: byBasePath(into), from: byBasePath(from) };
  const files = new Map<string, FileSides>();
  for (const { before: base } of [...into, ...from]) {
    if (!base || files.has(base.path)) continue;
    // A side that did not change the file has it as it was.
    const on = (side: Side) => {
      const difference = differencesOf[side].get(base.path);
      return difference ? difference.after : base;
    };
    files.set(base.path, { base, into: on('into'), from: on('from') });
  }
  return [
    ...files.values(),
    ...additions(into).map(file => ({ base: null, into: file, from: null })),
    ...additions(from).map(file => ({ base: null, into: null, from: file })),
  ];
}

function byBasePath(differences: readonly FileDifference[]): Map<string, FileDifference> {
  return new Map(
    differences.flatMap(difference => (difference.before ? [[difference.before.path, difference]] : [])),
  );
}

function additions(differences: readonly FileDifference[]): TreeFile[] {
  return differences.flatMap(({ before, after }) => (before || !after ? [] : after));
}

/** Where a file stands that both sides have: where the one moved it that did; null when both did, differently. */
export function meetingPath({ base, into, from }: FileSides): string | null {
  if (!base || !into || !from) return (into ?? from)?.path ?? null;
  if (into.path === from.path || from.path === base.path) return into.path;
  return into.path === base.path ? from.path : null;
}
