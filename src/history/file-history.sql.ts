import type { Positioned } from '../database/batch.ts';
import { statement } from '../database/statement.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { type Versions, versionColumns } from '../version/version.sql.ts';

/** The version that changed a path last before or in each version, by the versions' positions. */
export const lastChanges = statement<VersionRow & Positioned, [...Versions, paths: readonly string[]]>(
  'last-changes',
  `select (k.position - 1)::int as position, v.*
   from version t
   join unnest($2::uuid[], $3::int[], $4::text[]) with ordinality k (project_id, number, path, position)
     on t.project_id = k.project_id and t.number = k.number
   cross join lateral (
     select l.changed_in
     from version_file l
     where l.project_id = t.project_id and l.project_id = any ($1::uuid[])
       and l.version_number = any (t.layers) and l.path = k.path
     order by l.version_number desc
     limit 1
   ) f
   cross join lateral (
     select ${versionColumns}
     from version v
     where v.project_id = t.project_id and v.project_id = any ($1::uuid[]) and v.number = f.changed_in
     offset 0
   ) v
   where t.project_id = any ($1::uuid[])
   order by k.position`,
);

/** A version that changed a file, with what the file was in it. */
export interface RevisionRow extends VersionRow, Positioned {
  readonly path: string;
  /** Where this version renamed the file from, if it did. */
  readonly previousPath: string | null;
  /** In hexadecimal; null where this version deleted the file. */
  readonly hash: string | null;
  /** In bytes; null where this version deleted the file. */
  readonly size: number | null;
}

/**
 * Goes from a version towards the root and finds the versions that changed a path: each step takes the topmost row of
 * the path in the layers of a version, and goes on at the parent of the version that the row is from, under the
 * previous path where it was renamed. Where the layers have no row, it goes on below their snapshot.
 */
const revisions = (columns: string, limit: string, end: string) => `
  with recursive walk (position, project_id, step, number, path, changed_in, hash, size, previous_path, next_number,
    found) as (
    select k.position, k.project_id, 0, k.number, k.path, null::int, null::bytea, null::int, null::text, k.number, 0
    from unnest($2::uuid[], $3::int[], $4::text[]) with ordinality k (project_id, number, path, position)
    union all
    select w.position, w.project_id, w.step + 1, t.number, coalesce(w.previous_path, w.path), f.changed_in,
      f.blob_hash, f.size, f.previous_path, c.parent_number, w.found + case when f.changed_in is null then 0 else 1 end
    from walk w
    cross join lateral (
      select t.project_id, t.number, t.layers
      from version t
      where t.project_id = w.project_id and t.project_id = any ($1::uuid[]) and t.number = w.next_number
      offset 0
    ) t
    left join lateral (
      select l.changed_in, l.blob_hash, l.size, l.previous_path collate "default" as previous_path
      from version_file l
      where l.project_id = t.project_id and l.project_id = any ($1::uuid[])
        and l.version_number = any (t.layers) and l.path = coalesce(w.previous_path, w.path)
      order by l.version_number desc
      limit 1
    ) f on true
    cross join lateral (
      select c.parent_number
      from version c
      where c.project_id = t.project_id and c.project_id = any ($1::uuid[])
        and c.number = coalesce(f.changed_in, t.layers[1])
      offset 0
    ) c
    ${limit}
  )
  select (w.position - 1)::int as position, ${columns}
  from walk w
  ${end}`;

/** The versions that changed the file at a path, from each version on towards the root, the newest first. */
export const fileRevisions = statement<RevisionRow, [...Versions, paths: readonly string[], limit: number]>(
  'file-revisions',
  revisions(
    `w.path, w.previous_path as "previousPath", encode(w.hash, 'hex') as hash, w.size, ${versionColumns}`,
    'where w.found < $5',
    `join version v on v.project_id = w.project_id and v.project_id = any ($1::uuid[]) and v.number = w.changed_in
     order by w.position, w.step`,
  ),
);

/** How many versions changed the file at a path, from each version on towards the root. */
export const revisionCounts = statement<
  Positioned & { readonly count: number },
  [...Versions, paths: readonly string[]]
>('revision-counts', revisions('max(w.found) as count', '', 'group by w.position order by w.position'));
