import type { Positioned } from '../database/batch.ts';
import { statement } from '../database/statement.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { type Versions, versionColumns } from '../version/version.sql.ts';
import type { VersionPairs } from './version-pairs.ts';

/**
 * The nearest ancestors of each version that are older than a number, from parent to parent, the nearest first. The
 * layers of a version name its ancestors up to the last snapshot, so a step of the recursion takes all of these.
 */
export const ancestorPages = statement<
  VersionRow & Positioned,
  [...Versions, before: readonly number[], limit: number]
>(
  'ancestor-pages',
  `with recursive stretch (position, project_id, before, layers, found) as (
     select k.position, t.project_id, k.before, t.layers,
       (select count(*) from unnest(t.layers) a (number) where a.number < k.before)
     from version t
     join unnest($2::uuid[], $3::int[], $4::int[]) with ordinality k (project_id, number, before, position)
       on t.project_id = k.project_id and t.number = k.number
     where t.project_id = any ($1::uuid[])
     union all
     select s.position, s.project_id, s.before, p.layers,
       s.found + (select count(*) from unnest(p.layers) a (number) where a.number < s.before)
     from stretch s
     cross join lateral (
       select b.parent_number
       from version b
       where b.project_id = s.project_id and b.project_id = any ($1::uuid[]) and b.number = s.layers[1]
       offset 0
     ) b
     cross join lateral (
       select p.layers
       from version p
       where p.project_id = s.project_id and p.project_id = any ($1::uuid[]) and p.number = b.parent_number
       offset 0
     ) p
     where s.found < $5
   ), ancestor as (
     select s.position, s.project_id, a.number,
       row_number() over (partition by s.position order by a.number desc) as nth
     from stretch s
     cross join lateral unnest(s.layers) a (number)
     where a.number < s.before
   )
   select (a.position - 1)::int as position, ${versionColumns}
   from ancestor a
   join version v on v.project_id = a.project_id and v.project_id = any ($1::uuid[]) and v.number = a.number
   where a.nth <= $5
   order by a.position, v.number desc`,
);

/**
 * The common ancestor of each pair of versions: the newest version that both stem from, or are, through parents and
 * through what was merged. Of several best ones, which merges in both directions leave behind, it is the newest.
 *
 * From both versions it goes down together: the newest of all that is still to be followed is replaced by its
 * parents, until it belongs to both. As every version is newer than those it was made from, nothing that comes later
 * can belong to both and be newer; and no version older than the answer is read.
 */
export const commonAncestors = statement<VersionRow & Positioned, VersionPairs>(
  'common-ancestors',
  `with recursive walk (position, project_id, ones, others, newest) as (
     select k.position, k.project_id, array[k.one], array[k.other], greatest(k.one, k.other)
     from unnest($2::uuid[], $3::int[], $4::int[]) with ordinality k (project_id, one, other, position)
     union all
     select w.position, w.project_id, n.ones, n.others,
       (select max(o.number) from unnest(n.ones || n.others) o (number))
     from walk w
     cross join lateral (
       select array_remove(array[t.parent_number, t.merged_from_number], null) as parents
       from version t
       where t.project_id = w.project_id and t.project_id = any ($1::uuid[]) and t.number = w.newest
       offset 0
     ) p
     cross join lateral (
       select
         case when w.newest = any (w.ones) then array_remove(w.ones, w.newest) || p.parents else w.ones end as ones,
         case
           when w.newest = any (w.others) then array_remove(w.others, w.newest) || p.parents else w.others
         end as others
     ) n
     where not (w.newest = any (w.ones) and w.newest = any (w.others))
   )
   select (w.position - 1)::int as position, ${versionColumns}
   from walk w
   join version v on v.project_id = w.project_id and v.project_id = any ($1::uuid[]) and v.number = w.newest
   where w.newest = any (w.ones) and w.newest = any (w.others)
   order by w.position`,
);
