import { defineLoader, type LoaderScope } from '../database/batch.ts';
import { DiffPool, diffTasks } from '../diff/diff-pool.ts';

import type { FileDiff, FilePair } from '../diff/patch.ts';
import { ContentLimit, PatchCount } from '../file/content-limit.ts';
import { contentByHash } from '../file/file.loaders.ts';
import type { TreeFile } from '../file/fold-layers.ts';
import { DiffTime } from './diff-time.ts';
import type { FileDifference } from './file-difference.ts';
import { PatchLimit } from './patch-limit.ts';

/** What differs in a file of a project. */
export interface FileDiffKey {
  readonly projectId: string;
  readonly difference: FileDifference;
}

const fileText = (file: TreeFile | null) => (file ? `${file.hash}:${file.path}` : '');

/** What differs in the lines of a file; without counts where there was no time to find out. */
export type LineDiff = Omit<FileDiff, 'additions' | 'deletions'> & {
  readonly additions: number | null;
  readonly deletions: number | null;
};

const NOT_COMPARED: LineDiff = { additions: null, deletions: null, patch: '', patchTruncated: true };

/** What differs in the lines of files; null where a side is no text. */
export const fileDiff = defineLoader<FileDiffKey, LineDiff | null>(
  ({ projectId, difference: { before, after } }) => `${projectId}\n${fileText(before)}\n${fileText(after)}`,
  async (keys, scope) => {
    const pairs = await Promise.all(keys.map(key => textsOf(key, scope)));
    const diffs = new Map<FilePair, LineDiff>();
    const pool = scope.serverMemory.keep(DiffPool);
    const { maximum } = scope.serverMemory.keep(PatchLimit);
    const time = scope.memory.keep(DiffTime);
    // One task after another, so that other requests get their turns, and what is too much ends early.
    for (const { items } of diffTasks(pairs.filter(pair => pair !== null))) {
      if (!time.isLeft) break;
      const made = await time.spend(pool.diffFiles(items, maximum));
      for (const [index, diff] of made.entries()) diffs.set(items[index] as FilePair, diff);
      const bytes = made.reduce((sum, { patch }) => sum + Buffer.byteLength(patch), 0);
      scope.memory.keep(PatchCount).add(bytes, scope.serverMemory.keep(ContentLimit));
    }
    return pairs.map(pair => pair && (diffs.get(pair) ?? NOT_COMPARED));
  },
);

async function textsOf({ projectId, difference }: FileDiffKey, scope: LoaderScope): Promise<FilePair | null> {
  const { path, before, after, similarity } = difference;
  const [older, newer] = await Promise.all(
    [before, after].map(async file => {
      if (!file) return { isText: true, content: null };
      const { hash, size } = file;
      return scope.loader(contentByHash).load({ projectId, hash, size, withContent: true });
    }),
  );
  if (!older?.isText || !newer?.isText) return null;
  const previousPath = before && after && before.path !== after.path ? before.path : null;
  return { path, previousPath, before: older.content, after: newer.content, similarity };
}
