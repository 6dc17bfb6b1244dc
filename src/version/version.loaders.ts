import { alignOne, allByPosition, defineLoader, inGroups, type LoaderScope } from '../database/batch.ts';
import { VERSION_NUMBER_MAX } from '../graphql/global-id.ts';
import { type Page, pageText } from '../graphql/page.ts';
import { KnownVersions, type VersionRange } from './known-versions.ts';
import type { VersionRow } from './version.entity.ts';
import {
  childCounts,
  firstChildren,
  lastChildren,
  versionsByNumber as selectVersions,
  versionLists,
  versionsInRanges,
} from './version.sql.ts';

/** Names a version. */
export interface VersionKey {
  readonly projectId: string;
  readonly number: number;
}

/** Tells equal versions: equal texts, equal versions. */
export const versionText = ({ projectId, number }: VersionKey) => `${projectId}:${number}`;

/** Versions by project and number; null where there is none. */
export const versionByNumber = defineLoader<VersionKey, VersionRow | null>(
  versionText,
  async (keys, { db }) => {
    const possible = keys.filter(({ number }) => number <= VERSION_NUMBER_MAX);
    const rows = possible.length === 0 ? [] : await selectVersions(db, ...versionLists(possible));
    return alignOne(keys, rows, versionText, versionText);
  },
);

/** All versions of a run, in ascending order. */
export const versionsInRange = defineLoader<VersionRange, readonly VersionRow[]>(
  ({ projectId, from, to, reachesLatest }) => `${projectId}:${from}:${to}:${reachesLatest}`,
  async (ranges, { db, memory }) => {
    const projectIds = ranges.map(({ projectId }) => projectId);
    const rows = allByPosition(
      ranges,
      await versionsInRanges(
        db,
        [...new Set(projectIds)],
        projectIds,
        ranges.map(({ from }) => from),
        ranges.map(({ to }) => to),
      ),
    );
    const known = memory.keep(KnownVersions);
    for (const [position, range] of ranges.entries()) known.note(range, rows[position] ?? []);
    return rows;
  },
);

/** A page of a version's children. */
export interface ChildrenKey extends VersionKey {
  readonly page: Page<number>;
}

/** The children of a version on a page, in reading order and one more than its limit where there are as many. */
export const childrenOnPage = defineLoader<ChildrenKey, readonly VersionRow[]>(
  key => `${versionText(key)}:${pageText(key.page)}`,
  (keys, scope) =>
    inGroups(
      keys,
      ({ page }) => pageText(page),
      async group => {
        const rows = await selectChildren(group, scope);
        const byParent = Map.groupBy(rows, row => versionText({ ...row, number: row.parentNumber ?? -1 }));
        return group.map(key => byParent.get(versionText(key)) ?? []);
      },
    ),
);

function selectChildren(keys: readonly ChildrenKey[], { db }: LoaderScope): Promise<VersionRow[]> {
  const { backward, after = -1, before = VERSION_NUMBER_MAX, limit } = (keys[0] as ChildrenKey).page;
  return (backward ? lastChildren : firstChildren)(db, ...versionLists(keys), after, before, limit + 1);
}

/** How many children a version has. */
export const childCount = defineLoader<VersionKey, number>(versionText, async (keys, { db }) => {
  const rows = await childCounts(db, ...versionLists(keys));
  const counts = alignOne(keys, rows, versionText, ({ projectId, parentNumber }) =>
    versionText({ projectId, number: parentNumber }),
  );
  return counts.map(row => row?.count ?? 0);
});
