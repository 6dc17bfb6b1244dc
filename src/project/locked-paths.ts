import { normalizePath } from '../file/file-path.ts';
import { patternFault } from '../file/path-pattern.ts';

/** The most patterns of locked paths that a project may have. */
export const LOCKED_PATHS_MAX = 100;

/** What is wrong with a list of locked paths. */
export interface LockedPathsFault {
  /** The position of the pattern at fault; null where the list itself is. */
  readonly index: number | null;
  /** In words that follow the name of what is at fault. */
  readonly fault: string;
}

/** Brings patterns into the form that they are stored in: normalized, each once, in the order given. */
export function normalizeLockedPaths(patterns: readonly string[]): string[] {
  return [...new Set(patterns.map(normalizePath))];
}

/**
 * Says all that is wrong with patterns as clients give them; of a list that is too long, only this. Whether they are
 * normalized is not looked at.
 */
export function lockedPathsFaults(patterns: readonly string[]): LockedPathsFault[] {
  if (patterns.length > LOCKED_PATHS_MAX) {
    return [{ index: null, fault: `must not have more than ${LOCKED_PATHS_MAX} patterns` }];
  }
  return patterns.flatMap((pattern, index) => {
    const fault = patternFault(normalizePath(pattern));
    return fault ? [{ index, fault }] : [];
  });
}
