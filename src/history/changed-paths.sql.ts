import type { Positioned } from '../database/batch.ts';
import { statement } from '../database/statement.ts';
import type { VersionPairs } from './version-pairs.ts';

/** A path at which two versions differ; a side without hash and size has no file there. */
export interface ChangedPathRow extends Positioned {
  readonly path: string;
  /** In hexadecimal. */
  readonly baseHash: string | null;
  /** In bytes. */
  readonly baseSize: number | null;
  readonly headHash: string | null;
  readonly headSize: number | null;
}

const changesOf = (versions: string) => `
  select distinct on (l.path) l.path, l.blob_hash, l.size
  from version_file l
  where l.project_id = w.project_id and l.project_id = any ($1::uuid[])
    and l.version_number = any (${versions}) and l.changed_in = l.version_number
  order by l.path, l.version_number desc`;

/**
 * The paths at which the versions of each pair differ, ordered by path.
 *
 * Two versions share the layers up to where they part, so that only the layers of the versions since then are read,
 * not the trees: from both versions it goes down from snapshot to snapshot until both stand on the same one. What a
 * path was where they parted is looked up only where one side alone changed it. A snapshot's own changes are those of
 * its rows that no older version made, for which it is read whole.
 */
export const changedPaths = statement<ChangedPathRow, VersionPairs>(
  'changed-paths',
  `with recursive walk (position, project_id, base_layers, head_layers, base_since, head_since) as (
     select k.position, h.project_id, b.layers, h.layers, array[]::int[], array[]::int[]
     from version h
     join unnest($2::uuid[], $3::int[], $4::int[]) with ordinality k (project_id, base, head, position)
       on h.project_id = k.project_id and h.number = k.head
     join version b on b.project_id = k.project_id and b.project_id = any ($1::uuid[]) and b.number = k.base
     where h.project_id = any ($1::uuid[])
     union all
     select w.position, w.project_id,
       case when s.number = w.base_layers[1] then p.layers else w.base_layers end,
       case when s.number = w.head_layers[1] then p.layers else w.head_layers end,
       case when s.number = w.base_layers[1] then w.base_since || w.base_layers else w.base_since end,
       case when s.number = w.head_layers[1] then w.head_since || w.head_layers else w.head_since end
     from walk w
     cross join lateral (
       select s.number, s.parent_number
       from version s
       where s.project_id = w.project_id and s.project_id = any ($1::uuid[])
         and s.number = greatest(w.base_layers[1], w.head_layers[1])
       offset 0
     ) s
     cross join lateral (
       select p.layers
       from version p
       where p.project_id = w.project_id and p.project_id = any ($1::uuid[]) and p.number = s.parent_number
       offset 0
     ) p
     where w.base_layers[1] <> w.head_layers[1]
   ), parted as materialized (
     select w.position, w.project_id,
       w.base_since || array(select unnest(w.base_layers) except select unnest(w.head_layers)) as base_since,
       w.head_since || array(select unnest(w.head_layers) except select unnest(w.base_layers)) as head_since,
       array(select unnest(w.head_layers) intersect select unnest(w.base_layers)) as common
     from walk w
     where w.base_layers[1] = w.head_layers[1]
   )
   select (w.position - 1)::int as position, c.path, encode(c.base_hash, 'hex') as "baseHash",
     c.base_size as "baseSize", encode(c.head_hash, 'hex') as "headHash", c.head_size as "headSize"
   from parted w
   cross join lateral (
     select s.path,
       case when s.in_base then s.base_hash else o.blob_hash end as base_hash,
       case when s.in_base then s.base_size else o.size end as base_size,
       case when s.in_head then s.head_hash else o.blob_hash end as head_hash,
       case when s.in_head then s.head_size else o.size end as head_size
     from (
       select coalesce(b.path, h.path) as path, b.path is not null as in_base, h.path is not null as in_head,
         b.blob_hash as base_hash, b.size as base_size, h.blob_hash as head_hash, h.size as head_size
       from (${changesOf('w.base_since')}) b
       full join (${changesOf('w.head_since')}) h on h.path = b.path
     ) s
     left join lateral (
       select l.blob_hash, l.size
       from version_file l
       where l.project_id = w.project_id and l.project_id = any ($1::uuid[])
         and l.version_number = any (w.common) and l.path = s.path
       order by l.version_number desc
       limit 1
     ) o on not (s.in_base and s.in_head)
   ) c
   where c.base_hash is distinct from c.head_hash
   order by position, c.path`,
);
