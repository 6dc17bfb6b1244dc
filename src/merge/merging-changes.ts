import type { CheckedChanges, FileChange } from '../file/file-change.ts';
import { comparePaths } from '../file/file-path.ts';
import type { Content } from './content-merge.ts';
import type { FileSides } from './file-sides.ts';
import type { MergedFile } from './find-conflicts.ts';

/**
 * Gives the changes that make the files of the version that is merged into the merged ones. A file that stands elsewhere
 * than there is renamed, so that its history goes on.
 * @param files all that the merge is about
 * @param merged those that stand in the end
 */
export function mergingChanges(files: readonly FileSides[], merged: readonly MergedFile[]): CheckedChanges {
  const before = new Map(files.flatMap(({ into }) => (into ? [[into.path, into]] : [])));
  const standing = new Set(merged.map(({ path }) => path));
  const renamed = new Set<string>();
  const steps: Omit<FileChange, 'index' | 'expectedHash'>[] = [];
  for (const { path, content, file } of merged) {
    const old = before.get(path);
    const source = file.into;
    if (old) {
      if (old.hash !== content.hash) steps.push({ from: path, to: path, content: newContent(content) });
    } else if (source && !standing.has(source.path)) {
      renamed.add(source.path);
      const isSame = source.hash === content.hash;
      steps.push({ from: source.path, to: path, content: isSame ? null : newContent(content) });
    } else steps.push({ from: null, to: path, content: newContent(content) });
  }
  for (const path of before.keys()) {
    if (!standing.has(path) && !renamed.has(path)) steps.push({ from: path, to: null, content: null });
  }
  steps.sort((a, b) => comparePaths(a.to ?? a.from ?? '', b.to ?? b.from ?? ''));
  return { changes: steps.map((step, index) => ({ ...step, index, expectedHash: null })), issues: [] };
}

function newContent({ hash, size, text }: Content): FileChange['content'] {
  return text === undefined ? { hash: Buffer.from(hash, 'hex'), size } : Buffer.from(text, 'utf8');
}
