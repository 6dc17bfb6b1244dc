import { prepared } from './http.ts';

/** A version of an active project, and how many rows lie above its last snapshot. */
export const activeParent = prepared<
  [layers: number[], depth: number, fileCount: number, totalSize: number, overlaid: number]
>(
  'active-parent',
  `select v.layers, v.depth, v.file_count, v.total_size, (
     select count(*)::int from version_file l where l.project_id = $1 and l.version_number = any (v.layers[2:])
   )
   from project p
   join version v on v.project_id = p.id
   where p.id = $1 and p.active and v.project_id = $1 and v.number = $2`,
);

/** The sizes of the files at paths ($3), and a row with a slash at its end for each of $4 that is a directory. */
export const filesAround = prepared<[path: string, size: number]>(
  'files-around',
  `select t.path, t.size
   from (
     select distinct on (l.path) l.path, l.size
     from version_file l
     where l.project_id = $1 and l.version_number = any ($2::int[]) and l.path = any ($3::text[])
     order by l.path, l.version_number desc
   ) t
   where t.size is not null
   union all
   select d.path || '/', 0
   from unnest($4::text[]) d (path)
   where exists (
     select from (
       select distinct on (l.path) l.size
       from version_file l
       where l.project_id = $1 and l.version_number = any ($2::int[])
         and l.path > d.path || '/' and l.path < d.path || '0'
       order by l.path, l.version_number desc
     ) t
     where t.size is not null
   )`,
);

export const insertBlobs = prepared<never>(
  'insert-blobs',
  `insert into blob (project_id, hash, size, text)
   select $1, b.hash, b.size, b.text
   from unnest($2::bytea[], $3::int[], $4::text[]) b (hash, size, text)
   order by b.hash
   on conflict (project_id, hash) do nothing`,
);

/** Hands out a version number, and locks the project's row to the transaction's end. */
export const nextNumber = prepared<[number: number]>(
  'next-number',
  `update project set latest_version_number = latest_version_number + 1, updated_at = now()
   where id = $1 and active
   returning latest_version_number`,
);

export const insertVersion = prepared<never>(
  'insert-version',
  `insert into version (project_id, number, parent_number, depth, layers, name, file_count, total_size, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, now())`,
);

export const insertLayer = prepared<never>(
  'insert-layer',
  `insert into version_file (project_id, version_number, path, blob_hash, size, changed_in)
   select $1, $2, f.path, f.hash, f.size, $2
   from unnest($3::text[], $4::bytea[], $5::int[]) f (path, hash, size)`,
);

/** Writes the tree of layers ($3) without the paths ($4) that the new version itself changes. */
export const insertSnapshot = prepared<never>(
  'insert-snapshot',
  `insert into version_file (project_id, version_number, path, blob_hash, size, changed_in)
   select $1, $2, f.path, f.blob_hash, f.size, f.changed_in
   from (
     select distinct on (l.path) l.path, l.blob_hash, l.size, l.changed_in
     from version_file l
     where l.project_id = $1 and l.version_number = any ($3::int[])
     order by l.path, l.version_number desc
   ) f
   where f.blob_hash is not null and f.path <> all ($4::text[])`,
);
