import { statement } from '../database/statement.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { versionColumns } from '../version/version.sql.ts';
import { asked, placeIn, type SearchedText, toRead } from './searched-text.sql.ts';

/** A version in which a text stands. */
export interface VersionMatchRow extends VersionRow {
  /** The project's, in the list that was given. */
  readonly position: number;
  /** In how many of its files. */
  readonly matchingFileCount: number;
}

/** Up to how many paths are looked up one by one in each version; beyond that the whole trees are read. */
const PATHS_MAX = 100;

const treeOf = (window: string) => `(
   select distinct on (l.path) l.blob_hash
   from version_file l
   where l.project_id = v.project_id and l.project_id = any ($1::uuid[]) and l.version_number = any (v.layers)
     and ${window}
   order by l.path, l.version_number desc
 )`;

/**
 * The versions of each project in which a text stands in a file between two paths, the newest first, from before a
 * number on. Each content is read once, however many versions have it. Versions of which no layer brings such a
 * content are passed over, and the trees of the others are read only until there are as many as wanted.
 */
export const matchingVersions = statement<
  VersionMatchRow,
  [
    projects: readonly string[],
    ...SearchedText,
    after: string,
    before: string,
    beforeNumber: number,
    limit: number,
  ]
>(
  'matching-versions',
  `with ${asked}, content as materialized (
     select b.project_id, b.hash
     from blob b
     where b.project_id = any ($1::uuid[])
       and case when ${toRead('b.project_id', 'b.hash')} and ($5 = '' or (
         select true from version_file f
         where f.project_id = b.project_id and f.project_id = any ($1::uuid[]) and f.blob_hash = b.hash
           and f.path > $5 and f.path < $6
         limit 1
       )) then ${placeIn('b.text')} > 0 end
   ), place as materialized (
     select f.project_id, f.path, f.version_number
     from content c
     join version_file f on f.project_id = c.project_id and f.blob_hash = c.hash
     where f.project_id = any ($1::uuid[]) and f.path > $5 and f.path < $6
   ), places as materialized (
     select p.project_id, array_agg(distinct p.version_number) as layers,
       case when count(distinct p.path) <= ${PATHS_MAX} then array_agg(distinct p.path) end as paths
     from place p
     group by p.project_id
   )
   select (k.position - 1)::int as position, m.*
   from unnest($1::uuid[]) with ordinality k (project_id, position)
   join places p on p.project_id = k.project_id
   cross join lateral (
     select ${versionColumns}, m."matchingFileCount"
     from version v
     cross join lateral (
       select count(*)::int as "matchingFileCount"
       from (
         ${treeOf('p.paths is not null and l.path = any (p.paths)')}
         union all
         ${treeOf('p.paths is null and l.path > $5 and l.path < $6')}
       ) t
       where t.blob_hash in (select c.hash from content c)
     ) m
     where v.project_id = k.project_id and v.project_id = any ($1::uuid[]) and v.number < $7
       and v.layers && p.layers and m."matchingFileCount" > 0
     order by v.number desc
     limit $8
   ) m
   order by k.position, m.number desc`,
);
