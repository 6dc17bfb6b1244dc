import type { TreeFile } from '../file/fold-layers.ts';
import { type MergedText, type MergeLabels, mergeLines } from './merge-lines.ts';
import { diffFile, type FileDiff, type FilePair } from './patch.ts';
import { type Rename, type RenameOptions, similarRenames } from './renames.ts';

// The work of comparing and merging texts, as a worker thread does it. Node runs this file as it is, so that it and what
// it imports keep to TypeScript whose types can be stripped: no decorators, no enums.

/** Files to compare. */
export interface DiffTask {
  readonly pairs: readonly FilePair[];
  /** In bytes, of each patch. */
  readonly maxPatchSize: number;
}

/** Compares files. */
export function diffFiles({ pairs, maxPatchSize }: DiffTask): FileDiff[] {
  return pairs.map(pair => diffFile(pair, maxPatchSize));
}

/** Files among which to find renames. */
export interface RenamesTask {
  readonly deleted: readonly TreeFile[];
  readonly added: readonly TreeFile[];
  /** By hash: texts, and the bytes of what is none. */
  readonly contents: ReadonlyMap<string, string | Uint8Array>;
  readonly options: RenameOptions;
}

/** Finds renamed files that were edited. */
export function findRenames({ deleted, added, contents, options }: RenamesTask): Rename[] {
  const known = new Map(
    [...contents].map(([hash, content]) => {
      const isText = typeof content === 'string';
      return [hash, { bytes: isText ? Buffer.from(content) : content, isText }];
    }),
  );
  return similarRenames(deleted, added, known, options);
}

/** A text that two sides changed. */
export interface MergeTask {
  readonly base: string;
  readonly into: string;
  readonly from: string;
  readonly labels: MergeLabels;
}

/** Merges texts. */
export function mergeTexts(tasks: readonly MergeTask[]): MergedText[] {
  return tasks.map(({ base, into, from, labels }) => mergeLines(base, into, from, labels));
}
