import { type Content, contentOfText } from './content-merge.ts';
import { asOn, type Fate, fateOf, GONE } from './file-fate.ts';
import { type FileSides, meetingPath, type Side } from './file-sides.ts';
import { type Conflict, type Fates, findConflicts, type Merges } from './find-conflicts.ts';
import { MergeChoice } from './merge-choice.ts';
import { MergeConflictKind } from './merge-conflict-kind.ts';

/** How a conflict is resolved: by a choice, or by the text that the file at its path is to hold. */
export type Resolution = MergeChoice | { readonly text: string };

/** How many times resolutions may bring about conflicts for further ones; each time all files are looked at. */
const ROUNDS_MAX = 50;

/** What a merge comes to. */
export interface ResolvedMerge {
  readonly fates: Fates;
  /** Those that are left. */
  readonly conflicts: readonly Conflict[];
  /** The paths of the resolutions for which there was no conflict. */
  readonly unused: readonly string[];
}

/**
 * Merges files and resolves what is in conflict. What a resolution brings about can be in conflict again, as when it
 * puts a file where another one stands: that is left, unless there is a resolution for its path, which may be a choice
 * that has resolved another conflict there before. Where this goes on and on the last ones are left whatever there is for
 * them.
 * @param resolutions by the conflicts' paths
 */
export function resolveConflicts(
  files: readonly FileSides[],
  merges: Merges,
  resolutions: ReadonlyMap<string, Resolution>,
): ResolvedMerge {
  const fates = new Map(files.map(file => [file, fateOf(file, merges.files)]));
  const unused = new Set(resolutions.keys());
  for (let round = 0; ; round++) {
    const conflicts = findConflicts(fates, merges);
    const resolved = conflicts.filter(({ path }) => unused.has(path) || isLasting(resolutions.get(path)));
    if (resolved.length === 0) return { fates, conflicts, unused: [...unused] };
    if (round === ROUNDS_MAX) return { fates, conflicts, unused: [] };
    for (const conflict of resolved) {
      const resolution = resolutions.get(conflict.path) as Resolution;
      unused.delete(conflict.path);
      for (const file of conflict.files) {
        const fate = resolvedFate(file, fates.get(file) as Fate, conflict, resolution, merges);
        fates.set(file, { ...fate, open: null, resolved: true });
      }
    }
  }
}

/** Whether a resolution also holds for what others bring to its path: a text does not replace files that it knows not of. */
function isLasting(resolution: Resolution | undefined): boolean {
  return resolution !== undefined && typeof resolution !== 'object';
}

function resolvedFate(
  file: FileSides,
  fate: Fate,
  conflict: Conflict,
  resolution: Resolution,
  merges: Merges,
): Fate {
  if (typeof resolution === 'object') {
    const isFirst = file === conflict.files[0];
    return isFirst ? { ...GONE, place: conflict.path, content: contentOfText(resolution.text) } : GONE;
  }
  if (resolution === MergeChoice.DELETE) return GONE;
  const side = resolution === MergeChoice.INTO ? 'into' : 'from';
  if (conflict.kind === MergeConflictKind.CONTENT || conflict.kind === MergeConflictKind.BINARY) {
    return { ...GONE, place: meetingPath(file), content: file[side] as Content };
  }
  if (fate.resolved) return staysResolved(file, fate, conflict, side) ? fate : GONE;
  return asOn(side, file, merges.files);
}

/** Whether a file that an earlier resolution put where it stands may stay there by another one. */
function staysResolved(file: FileSides, { place }: Fate, { path, files }: Conflict, side: Side): boolean {
  if (place === path) return file[side]?.path === path;
  return !files.some(other => other[side]?.path === path);
}
