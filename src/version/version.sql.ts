import type { Positioned } from '../database/batch.ts';
import { statement } from '../database/statement.ts';
import type { VersionRow } from './version.entity.ts';

/**
 * The versions that a statement is about: project ids and numbers, position by position; and before them each of the
 * project ids once, which every table is bound to: looking a row's up in a long list is what would take the time.
 */
export type Versions = [
  projects: readonly string[],
  projectIds: readonly string[],
  numbers: readonly number[],
];

/** Splits versions into the lists that statements take. */
export function versionLists(versions: readonly { projectId: string; number: number }[]): Versions {
  const projectIds = versions.map(version => version.projectId);
  return [[...new Set(projectIds)], projectIds, versions.map(version => version.number)];
}

/** The columns of a VersionRow, of the table version as v. */
export const versionColumns = `v.project_id as "projectId", v.number, v.parent_number as "parentNumber",
  v.merged_from_number as "mergedFromNumber", v.generation_id as "generationId", v.depth, v.layers, v.name, v.description, v.file_count as "fileCount", v.total_size as "totalSize", v.created_at as "createdAt"`;

/**
 * Versions by project and number, each looked up by itself: joined, they would have the planner read all of a project's
 * versions where most projects have few.
 */
export const versionsByNumber = statement<VersionRow, Versions>(
  'versions-by-number',
  `select v.*
   from project p
   join unnest($2::uuid[], $3::int[]) k (project_id, number) on k.project_id = p.id
   cross join lateral (
     select ${versionColumns}
     from version v
     where v.project_id = p.id and v.project_id = any ($1::uuid[]) and v.number = k.number
     offset 0
   ) v
   where p.id = any ($1::uuid[])
   order by v."projectId", v.number`,
);

/** The versions of each range of a project's numbers, both ends included: those of several ranges come for each. */
export const versionsInRanges = statement<
  VersionRow & Positioned,
  [projects: readonly string[], projectIds: readonly string[], from: readonly number[], to: readonly number[]]
>(
  'versions-in-ranges',
  `select (k.position - 1)::int as position, ${versionColumns}
   from version v
   join unnest($2::uuid[], $3::int[], $4::int[]) with ordinality k (project_id, low, high, position)
     on v.project_id = k.project_id and v.number between k.low and k.high
   where v.project_id = any ($1::uuid[])
   order by k.position, v.number`,
);

// By `number + 0`, lest the planner read a project's versions in the order of the primary key until it has found as many
// children as the page holds, which is all of them for each parent. Where most projects have few versions it reads all of
// the project's even so, by an index and no more than once for each parent.
const childPage = (order: 'asc' | 'desc') => `
  select c.*
  from version p
  join unnest($2::uuid[], $3::int[]) k (project_id, number)
    on p.project_id = k.project_id and p.number = k.number
  cross join lateral (
    select ${versionColumns}
    from version v
    where v.project_id = p.project_id and v.project_id = any ($1::uuid[])
      and v.parent_number = p.number and v.number > $4 and v.number < $5
    order by v.number + 0 ${order}
    limit $6
  ) c
  where p.project_id = any ($1::uuid[])
  order by c."projectId", c."parentNumber", c.number ${order}`;

type ChildPage = [...Versions, after: number, before: number, limit: number];

/** The first children of each version that lie between two numbers. */
export const firstChildren = statement<VersionRow, ChildPage>('first-children', childPage('asc'));

/** The last children of each version that lie between two numbers, the last one first. */
export const lastChildren = statement<VersionRow, ChildPage>('last-children', childPage('desc'));

/** How many children each version has; no row for those without. */
export const childCounts = statement<{ projectId: string; parentNumber: number; count: number }, Versions>(
  'child-counts',
  `select v.project_id as "projectId", v.parent_number as "parentNumber", count(*)::int as count
   from version v
   join unnest($2::uuid[], $3::int[]) k (project_id, number)
     on v.project_id = k.project_id and v.parent_number = k.number
   where v.project_id = any ($1::uuid[])
   group by v.project_id, v.parent_number
   order by v.project_id, v.parent_number`,
);
