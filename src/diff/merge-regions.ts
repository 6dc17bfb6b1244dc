import { diffLines, type LineChange } from './diff-lines.ts';

/** Conflicts with at most this many common lines between them become one. */
const GAP_MAX = 3;

/** A part of a merge where the sides differ from their base. */
export interface MergeRegion {
  /** The side that differs; `conflict` when both do, `same` when they turn out to have the same lines. */
  readonly kind: 'into' | 'from' | 'conflict' | 'same';
  /** The first line of the part on each side, from 0, and the line after its last one. */
  readonly intoStart: number;
  readonly intoEnd: number;
  readonly fromStart: number;
  readonly fromEnd: number;
}

type Lines = readonly string[];

/**
 * Finds the parts of a merge where one side differs from the base, or both sides do in different ways, in ascending
 * order. What they conflict in is as small as it gets while it can be read, as in Git: xdl_do_merge in xdiff/xmerge.c at
 * the level XDL_MERGE_ZEALOUS_ALNUM.
 */
export function mergeRegions(base: Lines, into: Lines, from: Lines): MergeRegion[] {
  const regions = changedRegions(base, into, from).flatMap(region =>
    region.kind === 'conflict' ? withoutCommonLines(region, into, from) : region,
  );
  return joinConflicts(regions, into);
}

function changedRegions(base: Lines, into: Lines, from: Lines): MergeRegion[] {
  const intoChanges = [...diffLines(base, into), sentinel(base, into)];
  const fromChanges = [...diffLines(base, from), sentinel(base, from)];
  const regions: MergeRegion[] = [];
  for (let i = 0, j = 0; i < intoChanges.length - 1 || j < fromChanges.length - 1; ) {
    const x = intoChanges[i] as LineChange;
    const y = fromChanges[j] as LineChange;
    const xEnd = x.beforeStart + x.beforeCount;
    const yEnd = y.beforeStart + y.beforeCount;
    if (xEnd < y.beforeStart) {
      append(regions, regionOf('into', x, y, x.beforeStart, xEnd));
      i++;
    } else if (yEnd < x.beforeStart) {
      append(regions, regionOf('from', x, y, y.beforeStart, yEnd));
      j++;
    } else {
      if (!isSameChange(x, y, into, from)) {
        const start = Math.min(x.beforeStart, y.beforeStart);
        append(regions, regionOf('conflict', x, y, start, Math.max(xEnd, yEnd)));
      }
      if (xEnd <= yEnd) i++;
      if (yEnd <= xEnd) j++;
    }
  }
  return regions;
}

/** A change behind all others, too far behind to touch the last one. */
function sentinel(base: Lines, side: Lines): LineChange {
  return { beforeStart: base.length + 1, beforeCount: 0, afterStart: side.length + 1, afterCount: 0 };
}

/**
 * What some lines of the base, [start, end), are on both sides, told from each side's change there or next after it.
 */
function regionOf(
  kind: MergeRegion['kind'],
  x: LineChange,
  y: LineChange,
  start: number,
  end: number,
): MergeRegion {
  return {
    kind,
    intoStart: startIn(x, start),
    intoEnd: endIn(x, end),
    fromStart: startIn(y, start),
    fromEnd: endIn(y, end),
  };
}

/** Where a base line that isn't below a change's start is on the change's side. */
function startIn(change: LineChange, line: number): number {
  return change.afterStart + (line - change.beforeStart);
}

/** Where the end of a part of the base is: before the change, or at or below its end. */
function endIn(change: LineChange, end: number): number {
  if (end < change.beforeStart) return startIn(change, end);
  return change.afterStart + change.afterCount + (end - change.beforeStart - change.beforeCount);
}

/** Adds a region, or, where it meets the last one on either side, makes that one longer. */
function append(regions: MergeRegion[], region: MergeRegion): void {
  const last = regions.at(-1);
  if (!last || (region.intoStart > last.intoEnd && region.fromStart > last.fromEnd)) {
    regions.push(region);
    return;
  }
  const kind = last.kind === region.kind ? last.kind : 'conflict';
  regions[regions.length - 1] = { ...last, kind, intoEnd: region.intoEnd, fromEnd: region.fromEnd };
}

function isSameChange(x: LineChange, y: LineChange, into: Lines, from: Lines): boolean {
  if (x.beforeStart !== y.beforeStart || x.beforeCount !== y.beforeCount) return false;
  if (x.afterCount !== y.afterCount) return false;
  for (let i = 0; i < x.afterCount; i++) {
    if (into[x.afterStart + i] !== from[y.afterStart + i]) return false;
  }
  return true;
}

/** Splits a conflict at the lines that both sides have in common, which are part of none of the conflicts it gives. */
function withoutCommonLines(region: MergeRegion, into: Lines, from: Lines): MergeRegion[] {
  const { intoStart, intoEnd, fromStart, fromEnd } = region;
  if (intoStart === intoEnd || fromStart === fromEnd) return [region];
  const changes = diffLines(into.slice(intoStart, intoEnd), from.slice(fromStart, fromEnd));
  if (changes.length === 0) return [{ ...region, kind: 'same' }];
  return changes.map(({ beforeStart, beforeCount, afterStart, afterCount }) => ({
    kind: 'conflict',
    intoStart: intoStart + beforeStart,
    intoEnd: intoStart + beforeStart + beforeCount,
    fromStart: fromStart + afterStart,
    fromEnd: fromStart + afterStart + afterCount,
  }));
}

/** Joins conflicts that few lines lie between, or lines without a letter or digit: `}` says little. */
function joinConflicts(regions: readonly MergeRegion[], into: Lines): MergeRegion[] {
  const joined: MergeRegion[] = [];
  for (const region of regions) {
    const last = joined.at(-1);
    if (
      last?.kind === 'conflict' &&
      region.kind === 'conflict' &&
      isThin(into, last.intoEnd, region.intoStart)
    ) {
      joined[joined.length - 1] = { ...last, intoEnd: region.intoEnd, fromEnd: region.fromEnd };
    } else joined.push(region);
  }
  return joined;
}

function isThin(lines: Lines, start: number, end: number): boolean {
  return end - start <= GAP_MAX || !lines.slice(start, end).some(line => /[0-9A-Za-z]/.test(line));
}
