import type { FileDifference } from '../comparison/file-difference.ts';
import type { CheckedChanges } from '../file/file-change.ts';
import { type ContentMerge, type ContentTools, mergeContents } from './content-merge.ts';
import { asOn, type ContentMerges, needsContentMerge } from './file-fate.ts';
import { type FileSides, fileSides } from './file-sides.ts';
import { type Conflict, mergedFiles } from './find-conflicts.ts';
import { mergingChanges } from './merging-changes.ts';
import { type Resolution, resolveConflicts } from './resolve-conflicts.ts';

/** What differs on both sides of a merge from their base. */
export interface MergeInput {
  readonly into: readonly FileDifference[];
  readonly from: readonly FileDifference[];
  /** By the conflicts' paths. */
  readonly resolutions: ReadonlyMap<string, Resolution>;
}

/** What a merge comes to. */
export interface MergeOutcome {
  /** What it changes in the version that is merged into; null as long as there are conflicts. */
  readonly changes: CheckedChanges | null;
  /** Those that are left. */
  readonly conflicts: readonly Conflict[];
  /** The paths of the resolutions for which there was no conflict. */
  readonly unused: readonly string[];
}

/** Merges the files of two versions: three-way, per path and per line. Loads only contents that both sides changed. */
export async function mergeFiles(input: MergeInput, tools: ContentTools): Promise<MergeOutcome> {
  const files = fileSides(input.into, input.from);
  const byFile = await mergeEdits(files, tools);
  const merges = { files: byFile, paths: await mergeAdditions(files, byFile, tools) };
  const { fates, conflicts, unused } = resolveConflicts(files, merges, input.resolutions);
  const isDone = conflicts.length === 0;
  return {
    changes: isDone ? mergingChanges(files, mergedFiles(fates, merges)) : null,
    conflicts,
    unused,
  };
}

/** Merges the contents of the files that both sides changed. */
async function mergeEdits(files: readonly FileSides[], tools: ContentTools): Promise<ContentMerges> {
  const changed = files.filter(needsContentMerge);
  const sides = changed.map(({ base, into, from }) => ({ base, into: into!, from: from! }));
  const merges = await mergeContents(sides, tools);
  return new Map(changed.map((file, index) => [file, merges[index] as ContentMerge]));
}

/** Merges the contents of two different files that both sides have at one path: both added it, or renamed one to it. */
async function mergeAdditions(files: readonly FileSides[], byFile: ContentMerges, tools: ContentTools) {
  const fromAt = new Map(files.flatMap(file => (file.from ? [[file.from.path, file]] : [])));
  const pairs = files.flatMap(file => {
    const other = file.into && fromAt.get(file.into.path);
    if (!other || other === file) return [];
    const into = asOn('into', file, byFile).content!;
    const from = asOn('from', other, byFile).content!;
    return into.hash === from.hash ? [] : { path: file.into.path, sides: { base: null, into, from } };
  });
  const merges = await mergeContents(
    pairs.map(({ sides }) => sides),
    tools,
  );
  return new Map(pairs.map(({ path }, index) => [path, merges[index] as ContentMerge]));
}
