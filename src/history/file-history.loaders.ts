import { allByPosition, defineLoader, inGroups, oneByPosition } from '../database/batch.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { type VersionKey, versionText } from '../version/version.loaders.ts';
import { versionLists } from '../version/version.sql.ts';
import { fileRevisions, lastChanges, type RevisionRow, revisionCounts } from './file-history.sql.ts';

/** A path as of a version. */
export interface PathAt extends VersionKey {
  readonly path: string;
}

const pathText = (key: PathAt) => `${versionText(key)}:${key.path}`;
const listsOf = (keys: readonly PathAt[]) => [...versionLists(keys), keys.map(({ path }) => path)] as const;

/** The nearest version, from this one to the root, that changed a path. */
export const lastChange = defineLoader<PathAt, VersionRow>(pathText, async (keys, { db }) => {
  const rows = oneByPosition(keys, await lastChanges(db, ...listsOf(keys)));
  return rows.map((row, index) => row ?? new Error(`There is no file ${pathText(keys[index] as PathAt)}`));
});

/** The newest revisions of a path. */
export interface RevisionsKey extends PathAt {
  /** How many to give at the most. */
  readonly limit: number;
}

/** The revisions of a file from a version on towards the root, the newest first. */
export const revisionsOfFile = defineLoader<RevisionsKey, readonly RevisionRow[]>(
  key => `${pathText(key)}\n${key.limit}`,
  (keys, { db }) =>
    inGroups(
      keys,
      ({ limit }) => limit,
      async group => {
        const { limit } = group[0] as RevisionsKey;
        return allByPosition(group, await fileRevisions(db, ...listsOf(group), limit));
      },
    ),
);

/** How many revisions a file has from a version on towards the root. */
export const revisionCount = defineLoader<PathAt, number>(pathText, async (keys, { db }) => {
  const rows = await revisionCounts(db, ...listsOf(keys));
  return oneByPosition(keys, rows).map(row => row?.count ?? 0);
});
