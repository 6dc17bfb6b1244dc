import { diffLines, type LineChange } from './diff-lines.ts';
import { groupChanges, HunkWriter, type Texts } from './hunks.ts';
import { splitLines } from './lines.ts';
import { hunksHeader, type PatchedFile, patchHeader } from './patch-header.ts';

/** A file that differs between two trees, with its texts. */
export interface FilePair {
  /** Where the file is, or was when it is deleted. */
  readonly path: string;
  /** Where it was before it was renamed; null when it wasn't. */
  readonly previousPath: string | null;
  /** The text before; null when the file is added. */
  readonly before: string | null;
  /** The text after; null when the file is deleted. */
  readonly after: string | null;
  /** How much of a renamed file stayed, in per cent; rounded down where it is shown. */
  readonly similarity?: number | undefined;
}

/** What differs in a file. */
export interface FileDiff {
  /** How many lines are added. */
  readonly additions: number;
  /** How many lines are deleted. */
  readonly deletions: number;
  /** The changes as a patch that `git apply` takes; empty when nothing differs. */
  readonly patch: string;
  /** Whether the patch is larger than allowed, so that hunks at its end, or all of it, are left out. */
  readonly patchTruncated: boolean;
}

/**
 * Compares two states of a file as `git diff` does, and writes a patch in Git's format, from which `git apply` makes
 * exactly the text after. The patch has no `index` line, and each file is an ordinary one (mode 100644).
 * @param maxPatchSize the most bytes (UTF-8) of the patch. A larger one keeps the hunks at its start that fit, complete
 *   ones only, so that it can still be applied. Where not even the first one fits it is empty, unless it adds or
 *   renames the file: then it does that alone.
 */
export function diffFile(pair: FilePair, maxPatchSize: number): FileDiff {
  const texts = { before: splitLines(pair.before ?? ''), after: splitLines(pair.after ?? '') };
  const changes = pair.before === pair.after ? [] : diffLines(texts.before, texts.after, { byIndent: true });
  let additions = 0;
  let deletions = 0;
  for (const change of changes) {
    additions += change.afterCount;
    deletions += change.beforeCount;
  }
  return { additions, deletions, ...patchOf(pair, texts, changes, maxPatchSize) };
}

function patchOf(
  { path, previousPath, before, after, similarity }: FilePair,
  texts: Texts,
  changes: readonly LineChange[],
  maxSize: number,
): { patch: string; patchTruncated: boolean } {
  const renamed = (previousPath ?? path) !== path;
  if (before === after && !renamed) return { patch: '', patchTruncated: false };
  const file: PatchedFile = {
    path,
    previousPath,
    added: before === null,
    deleted: after === null,
    similarity,
  };
  let patch = patchHeader(file);
  let size = Buffer.byteLength(patch);
  if (size > maxSize) return { patch: '', patchTruncated: true };

  const writer = new HunkWriter(texts);
  let names = hunksHeader(file);
  for (const group of groupChanges(changes)) {
    const hunk = writer.write(group, maxSize - size);
    if (hunk !== null) size += Buffer.byteLength(names + hunk);
    if (hunk === null || size > maxSize) {
      // Git takes a header without hunks only from a patch that adds or renames the file.
      const useful = names === '' || file.added || renamed;
      return { patch: useful ? patch : '', patchTruncated: true };
    }
    patch += names + hunk;
    names = '';
  }
  return { patch, patchTruncated: false };
}
