import { allByPosition, defineLoader, inGroups, oneByPosition } from '../database/batch.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { type VersionKey, versionText } from '../version/version.loaders.ts';
import { versionLists } from '../version/version.sql.ts';
import { ancestorPages, commonAncestors } from './ancestors.sql.ts';
import { pairLists, pairText, type VersionPair } from './version-pairs.ts';

/** The ancestors of a version that are older than a number, the nearest first. */
export interface AncestorsKey extends VersionKey {
  readonly before: number;
  readonly limit: number;
}

/** The nearest ancestors on a page, one more than its limit where there are as many. */
export const ancestorsOnPage = defineLoader<AncestorsKey, readonly VersionRow[]>(
  key => `${versionText(key)}:${key.before}:${key.limit}`,
  (keys, { db }) =>
    inGroups(
      keys,
      ({ limit }) => limit,
      async group => {
        const { limit } = group[0] as AncestorsKey;
        const befores = group.map(({ before }) => before);
        return allByPosition(group, await ancestorPages(db, ...versionLists(group), befores, limit + 1));
      },
    ),
);

/** The newest version that both of a pair stem from, or are; merges count. */
export const commonAncestor = defineLoader<VersionPair, VersionRow>(pairText, async (pairs, { db }) => {
  const rows = oneByPosition(pairs, await commonAncestors(db, ...pairLists(pairs)));
  return rows.map(
    (row, index) => row ?? new Error(`There are no versions ${pairText(pairs[index] as VersionPair)}`),
  );
});
