import { alignGroups, type MarkedLines } from './compaction.ts';
import { numberLines } from './line-numbers.ts';
import { EditScript } from './myers.ts';
import { linesToCompare } from './set-aside.ts';

/** A run of lines that another run replaces; one of the two can be empty. */
export interface LineChange {
  /** The first line replaced, from 0; where none is, the line that the new ones come before. */
  readonly beforeStart: number;
  readonly beforeCount: number;
  /** The first line in its place, from 0; where there is none, the line that follows. */
  readonly afterStart: number;
  readonly afterCount: number;
}

/**
 * Finds what differs between two texts, as `git diff` finds it: few lines, and where the same lines can count as
 * changed in several places, those that read best. No fewer lines would do, unless more than some 500 differ, or lines
 * that are frequent in the text stand among changed ones.
 * @param byIndent whether indents say which place reads best, as in `git diff`; `git merge-file` goes without
 * @returns the changes in ascending order, with at least one common line between any two
 */
export function diffLines(
  before: readonly string[],
  after: readonly string[],
  { byIndent = false }: { byIndent?: boolean } = {},
): LineChange[] {
  const beforeCount = before.length;
  const afterCount = after.length;
  if (beforeCount === 0 && afterCount === 0) return [];
  if (beforeCount === 0 || afterCount === 0)
    return [{ beforeStart: 0, beforeCount, afterStart: 0, afterCount }];

  const numbered = numberLines(before, after);
  const old: MarkedLines = { lines: numbered.before, changed: new Uint8Array(beforeCount) };
  const now: MarkedLines = { lines: numbered.after, changed: new Uint8Array(afterCount) };
  markChanges(old, now, numbered);
  alignGroups(old, now, byIndent ? before : null);
  alignGroups(now, old, byIndent ? after : null);
  return changesOf(old.changed, now.changed);
}

/** Marks the lines that are on one side only. */
function markChanges(
  old: MarkedLines,
  now: MarkedLines,
  { distinct, sameStart, sameEnd }: { distinct: number; sameStart: number; sameEnd: number },
): void {
  const [oldEnd, nowEnd] = [old.lines.length - sameEnd, now.lines.length - sameEnd];
  const oldLines = linesToCompare(old.lines, sameStart, oldEnd, occurrences(now.lines, distinct));
  const nowLines = linesToCompare(now.lines, sameStart, nowEnd, occurrences(old.lines, distinct));
  const { deleted, inserted } = new EditScript(
    oldLines.map(line => old.lines[line] as number),
    nowLines.map(line => now.lines[line] as number),
  );
  markExcept(old.changed, sameStart, oldEnd, oldLines, deleted);
  markExcept(now.changed, sameStart, nowEnd, nowLines, inserted);
}

function occurrences(lines: Int32Array, distinct: number): Int32Array {
  const counts = new Int32Array(distinct);
  for (const line of lines) counts[line] = (counts[line] as number) + 1;
  return counts;
}

/** Marks the lines of a range as changed, except those that were compared and found unchanged. */
function markExcept(
  changed: Uint8Array,
  start: number,
  end: number,
  compared: Int32Array,
  differs: Uint8Array,
): void {
  changed.fill(1, start, end);
  for (let i = 0; i < compared.length; i++) changed[compared[i] as number] = differs[i] as number;
}

function changesOf(deleted: Uint8Array, inserted: Uint8Array): LineChange[] {
  const changes: LineChange[] = [];
  let before = 0;
  let after = 0;
  while (before < deleted.length || after < inserted.length) {
    if (!deleted[before] && !inserted[after]) {
      before++;
      after++;
      continue;
    }
    const [beforeStart, afterStart] = [before, after];
    while (deleted[before]) before++;
    while (inserted[after]) after++;
    changes.push({
      beforeStart,
      beforeCount: before - beforeStart,
      afterStart,
      afterCount: after - afterStart,
    });
  }
  return changes;
}
