import { setImmediate } from 'node:timers/promises';
import { defineLoader, type LoaderScope } from '../database/batch.ts';
import { DiffPool } from '../diff/diff-pool.ts';
import {
  contentsNeeded,
  exactRenames,
  type Rename,
  type RenameOptions,
  withoutRenames,
} from '../diff/renames.ts';
import { contentByHash } from '../file/file.loaders.ts';
import type { TreeFile } from '../file/fold-layers.ts';
import { pathsBetween } from '../history/changed-paths.loaders.ts';
import type { ChangedPathRow } from '../history/changed-paths.sql.ts';
import { pairText, type VersionPair } from '../history/version-pairs.ts';
import { deletedAndAdded, differenceOf, type FileDifference, withRenames } from './file-difference.ts';

/** Two versions to compare. */
export interface ComparisonKey extends VersionPair, RenameOptions {}

/** What differs in the files of two versions, renames found as Git finds them, ordered by path. */
export const fileDifferences = defineLoader<ComparisonKey, readonly FileDifference[]>(
  key => `${pairText(key)}:${key.renameEmpty}`,
  async (keys, scope) => {
    const rows = await Promise.all(keys.map(key => scope.loader(pathsBetween).load(key)));
    const searches: RenameSearch[] = [];
    for (const [index, key] of keys.entries()) {
      searches.push(searchFor(rows[index] ?? [], key, scope));
      // Many comparisons, or large ones, are a lot of work for one turn of the event loop.
      await setImmediate();
    }
    const contents = await Promise.all(searches.map(search => contentsFor(search, scope)));
    const found: FileDifference[][] = [];
    for (const [index, search] of searches.entries()) {
      const renames = await renamesOf(search, contents[index] ?? new Map(), scope);
      found.push(renames.length > 0 ? withRenames(search.differences, renames) : [...search.differences]);
    }
    return found;
  },
);

/** The most bytes of contents that one request reads to find renames; beyond that those of equal content are found. */
const REQUEST_BYTES_MAX = 64 * 1_024 * 1_024;

/** The bytes of contents that one request has read to find renames. */
class RenameCount {
  bytes = 0;
}

interface RenameSearch {
  readonly key: ComparisonKey;
  readonly differences: readonly FileDifference[];
  /** The renames of files of equal content. */
  readonly exact: readonly Rename[];
  readonly left: { readonly deleted: readonly TreeFile[]; readonly added: readonly TreeFile[] };
  /** The contents to compare: sizes by hash. */
  readonly needed: ReadonlyMap<string, number>;
}

function searchFor(rows: readonly ChangedPathRow[], key: ComparisonKey, scope: LoaderScope): RenameSearch {
  const differences = rows.map(differenceOf);
  const { deleted, added } = deletedAndAdded(differences);
  const exact = exactRenames(deleted, added, key);
  const left = withoutRenames(deleted, added, exact);
  const hashes = contentsNeeded(left.deleted, left.added, key);
  const files = [...left.deleted, ...left.added].filter(({ hash }) => hashes.has(hash));
  const needed = new Map(files.map(({ hash, size }) => [hash, size]));
  const bytes = [...needed.values()].reduce((sum, size) => sum + size, 0);
  const count = scope.memory.keep(RenameCount);
  count.bytes += bytes;
  return { key, differences, exact, left, needed: count.bytes > REQUEST_BYTES_MAX ? new Map() : needed };
}

type Contents = ReadonlyMap<string, string | Uint8Array>;

async function contentsFor(
  { key: { projectId }, needed }: RenameSearch,
  scope: LoaderScope,
): Promise<Contents> {
  return new Map(
    await Promise.all(
      [...needed].map(async ([hash, size]) => {
        const key = { projectId, hash, size, withContent: true, internal: true };
        const { isText, content } = await scope.loader(contentByHash).load(key);
        return [hash, isText ? content : Buffer.from(content, 'base64')] as const;
      }),
    ),
  );
}

async function renamesOf(
  { key: { renameEmpty }, exact, left }: RenameSearch,
  contents: Contents,
  scope: LoaderScope,
): Promise<readonly Rename[]> {
  if (contents.size === 0) return exact;
  const pool = scope.serverMemory.keep(DiffPool);
  return [...exact, ...(await pool.findRenames({ ...left, contents, options: { renameEmpty } }))];
}
