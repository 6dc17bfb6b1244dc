import { allByPosition, defineLoader } from '../database/batch.ts';
import { type ChangedPathRow, changedPaths } from './changed-paths.sql.ts';
import { pairLists, pairText, type VersionPair } from './version-pairs.ts';

/** The paths at which two versions differ, ordered by path. */
export const pathsBetween = defineLoader<VersionPair, readonly ChangedPathRow[]>(
  pairText,
  async (pairs, { db }) => allByPosition(pairs, await changedPaths(db, ...pairLists(pairs))),
);
