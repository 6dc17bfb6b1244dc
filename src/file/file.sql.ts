import type { Positioned } from '../database/batch.ts';
import { statement } from '../database/statement.ts';
import type { Versions } from '../version/version.sql.ts';
import type { TreeFile } from './fold-layers.ts';

/** After every path that there can be, in bytes: no path has a segment of so many. */
export const AFTER_ALL_PATHS = '\u{10ffff}'.repeat(64);

const wanted = `from version v
  join unnest($2::uuid[], $3::int[]) with ordinality k (project_id, number, position)
    on v.project_id = k.project_id and v.number = k.number`;

const layerStart = (order: 'asc' | 'desc') => `
  select (k.position - 1)::int as position, f.paths, f.sizes, f.hashes
  ${wanted}
  cross join lateral (
    select string_agg(s.path, chr(10) order by s.path ${order}) as paths,
      string_agg(coalesce(s.size::text, ''), ',' order by s.path ${order}) as sizes,
      case when $7 then string_agg(coalesce(encode(s.blob_hash, 'hex'), ''), ',' order by s.path ${order}) end as hashes
    from (
      select l.path, l.blob_hash, l.size
      from version_file l
      where l.project_id = v.project_id and l.project_id = any ($1::uuid[]) and l.version_number = v.number
        and l.path > $4 and l.path < $5
      order by l.path ${order}
      limit $6
    ) s
  ) f
  where v.project_id = any ($1::uuid[]) and f.paths is not null
  order by k.position`;

const treeStart = (order: 'asc' | 'desc') => `
  select (k.position - 1)::int as position, f.path, encode(f.blob_hash, 'hex') as hash, f.size
  ${wanted}
  cross join lateral (
    select t.path, t.blob_hash, t.size
    from (
      select distinct on (l.path) l.path, l.blob_hash, l.size
      from version_file l
      where l.project_id = v.project_id and l.project_id = any ($1::uuid[])
        and l.version_number = any (v.layers) and l.path > $4 and l.path < $5
      order by l.path ${order}, l.version_number desc
    ) t
    where t.blob_hash is not null
    order by t.path ${order}
    limit $6
  ) f
  where v.project_id = any ($1::uuid[])
  order by k.position, f.path ${order}`;

type Window = [...Versions, after: string, before: string, limit: number];

/**
 * The start of a version's own layer. There are many of these in an answer, and most are short, so that a row holds
 * all files: their paths, one a line (no path holds a line break), and their sizes and hashes between commas, which
 * are empty where the layer deletes the path.
 */
export interface LayerRow extends Positioned {
  readonly paths: string;
  readonly sizes: string;
  /** Null where they were not asked for. */
  readonly hashes: string | null;
}

type LayerWindow = [...Window, withHashes: boolean];

/** The starts of versions' own layers between two paths, by the versions' positions; no row for empty ones. */
export const layerStarts = statement<LayerRow, LayerWindow>('layer-starts', layerStart('asc'));

/** The same from the ends, in descending order. */
export const layerEnds = statement<LayerRow, LayerWindow>('layer-ends', layerStart('desc'));

/** The starts of versions' whole trees between two paths; reads all their layers. */
export const treeStarts = statement<TreeFile & Positioned, Window>('tree-starts', treeStart('asc'));

/** The same from the ends, in descending order. */
export const treeEnds = statement<TreeFile & Positioned, Window>('tree-ends', treeStart('desc'));

/** One file of each version, by the versions' positions; no row where there is none. */
export const filesByPath = statement<TreeFile & Positioned, [...Versions, paths: readonly string[]]>(
  'files-by-path',
  `select (k.position - 1)::int as position, f.path, encode(f.blob_hash, 'hex') as hash, f.size
   from project p
   join unnest($2::uuid[], $3::int[], $4::text[]) with ordinality k (project_id, number, path, position)
     on k.project_id = p.id
   cross join lateral (
     select v.layers
     from version v
     where v.project_id = p.id and v.project_id = any ($1::uuid[]) and v.number = k.number
     offset 0
   ) v
   cross join lateral (
     select l.path, l.blob_hash, l.size
     from version_file l
     where l.project_id = p.id and l.project_id = any ($1::uuid[])
       and l.version_number = any (v.layers) and l.path = k.path
     order by l.version_number desc
     limit 1
   ) f
   where p.id = any ($1::uuid[]) and f.blob_hash is not null
   order by k.position`,
);

/** How many files of each version lie between two paths. */
export const fileCounts = statement<
  Positioned & { readonly count: number },
  [...Versions, after: readonly string[], before: readonly string[]]
>(
  'file-counts',
  `select (k.position - 1)::int as position, f.count
   from version v
   join unnest($2::uuid[], $3::int[], $4::text[], $5::text[])
     with ordinality k (project_id, number, low, high, position)
     on v.project_id = k.project_id and v.number = k.number
   cross join lateral (
     select count(*)::int as count
     from (
       select distinct on (l.path) l.blob_hash
       from version_file l
       where l.project_id = v.project_id and l.project_id = any ($1::uuid[])
         and l.version_number = any (v.layers) and l.path > k.low and l.path < k.high
       order by l.path, l.version_number desc
     ) t
     where t.blob_hash is not null
   ) f
   where v.project_id = any ($1::uuid[])
   order by k.position`,
);

/** An entry of a directory: a file with its hash, or a directory with what lies in it, however deep. */
export interface EntryRow extends Positioned {
  /** The entry's own name. */
  readonly name: string;
  readonly hash: string | null;
  readonly fileCount: number;
  /** In bytes. */
  readonly totalSize: number;
}

/**
 * The entries of a directory of each version, directories first. The directory is given as the prefix of its paths
 * (empty, or `src/`) and the text that comes after all of them.
 */
export const directoryEntries = statement<
  EntryRow,
  [...Versions, prefixes: readonly string[], befores: readonly string[]]
>(
  'directory-entries',
  `select (k.position - 1)::int as position, f.name, f.hash, f."fileCount", f."totalSize"
   from version v
   join unnest($2::uuid[], $3::int[], $4::text[], $5::text[])
     with ordinality k (project_id, number, prefix, before, position)
     on v.project_id = k.project_id and v.number = k.number
   cross join lateral (
     select split_part(t.rest, '/', 1) collate "C" as name, t.rest like '%/%' as "isDirectory",
       case when not bool_or(t.rest like '%/%') then encode((array_agg(t.blob_hash))[1], 'hex') end as hash,
       count(*)::int as "fileCount", sum(t.size)::int as "totalSize"
     from (
       select distinct on (l.path) substr(l.path, length(k.prefix) + 1) as rest, l.blob_hash, l.size
       from version_file l
       where l.project_id = v.project_id and l.project_id = any ($1::uuid[])
         and l.version_number = any (v.layers) and l.path > k.prefix and l.path < k.before
       order by l.path, l.version_number desc
     ) t
     where t.blob_hash is not null
     group by 1, 2
     offset 0
   ) f
   where v.project_id = any ($1::uuid[])
   order by k.position, f."isDirectory" desc, f.name`,
);

/** A file's content: exactly one of text and bytes, where it was asked for. */
export interface BlobRow {
  readonly projectId: string;
  readonly hash: string;
  readonly isText: boolean;
  readonly text: string | null;
  readonly bytes: Buffer | null;
}

/** Contents by their hashes (in hexadecimal); of those whose flag is false only whether they are text. */
export const blobsByHash = statement<
  BlobRow,
  [
    projects: readonly string[],
    projectIds: readonly string[],
    hashes: readonly string[],
    withContent: readonly boolean[],
  ]
>(
  'blobs-by-hash',
  `select b.project_id as "projectId", k.hash, b.text is not null as "isText",
     case when k.content then b.text end as text, case when k.content then b.bytes end as bytes
   from project p
   join unnest($2::uuid[], $3::text[], $4::boolean[]) k (project_id, hash, content) on k.project_id = p.id
   cross join lateral (
     select b.project_id, b.text, b.bytes
     from blob b
     where b.project_id = p.id and b.project_id = any ($1::uuid[]) and b.hash = decode(k.hash, 'hex')
     offset 0
   ) b
   where p.id = any ($1::uuid[])
   order by b.project_id, k.hash`,
);
