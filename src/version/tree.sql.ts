import { statement } from '../database/statement.ts';

/** A file of a version's tree. */
export interface TreeRow {
  readonly path: string;
  readonly hash: Buffer;
  readonly size: number;
}

/** How many rows the layers above a version's last snapshot hold. */
export const overlaidRows = statement<{ count: number }, [projectId: string, layers: readonly number[]]>(
  'overlaid-rows',
  `select count(*)::int as count from version_file
   where project_id = $1 and version_number = any ($2::int[])`,
);

/** A version's files at the given paths. */
export const filesAtPaths = statement<
  TreeRow,
  [projectId: string, layers: readonly number[], paths: readonly string[]]
>(
  'files-at-paths',
  `select f.path, f.blob_hash as hash, f.size
   from (
     select distinct on (l.path) l.path, l.blob_hash, l.size
     from version_file l
     where l.project_id = $1 and l.version_number = any ($2::int[]) and l.path = any ($3::text[])
     order by l.path, l.version_number desc
   ) f
   where f.blob_hash is not null
   order by f.path`,
);

/** Those of the given paths that are directories of a version, the removed files left out of it. */
export const directoriesAtPaths = statement<
  { path: string },
  [projectId: string, layers: readonly number[], paths: readonly string[], removed: readonly string[]]
>(
  'directories-at-paths',
  `select d.path
   from unnest($3::text[]) d (path)
   where exists (
     select from (
       select distinct on (l.path) l.path, l.blob_hash
       from version_file l
       where l.project_id = $1 and l.version_number = any ($2::int[])
         and l.path > d.path || '/' and l.path < d.path || '0'
       order by l.path, l.version_number desc
     ) f
     where f.blob_hash is not null and f.path <> all ($4::text[])
   )
   order by d.path`,
);

/** Keeps contents that the project has not got yet; in the hashes' order, so that two calls can't deadlock. */
export const insertBlobs = statement<
  never,
  [
    projectId: string,
    hashes: readonly Buffer[],
    sizes: readonly number[],
    texts: readonly (string | null)[],
    bytes: readonly (Buffer | null)[],
  ]
>(
  'insert-blobs',
  `insert into blob (project_id, hash, size, text, bytes)
   select $1, b.hash, b.size, b.text, b.bytes
   from unnest($2::bytea[], $3::int[], $4::text[], $5::bytea[]) b (hash, size, text, bytes)
   order by b.hash
   on conflict (project_id, hash) do nothing`,
);

/** Hands out the next version number of an active project, whose row it locks to the transaction's end. */
export const nextVersionNumber = statement<{ number: number }, [projectId: string, updatedAt: Date]>(
  'next-version-number',
  `update project set latest_version_number = latest_version_number + 1, updated_at = $2
   where id = $1 and active
   returning latest_version_number as number`,
);

/**
 * Writes a snapshot: the tree that the given layers make, with what the new version itself changes in it left out
 * (the paths in $4), for that is written beside it. These are taken out by a join: `<> all ($4)` would compare every
 * file with every path, for 0.4 s on 10,000 files and 1,000 changes, while the project's row is locked.
 */
export const insertSnapshot = statement<
  never,
  [projectId: string, number: number, layers: readonly number[], changed: readonly string[]]
>(
  'insert-snapshot',
  `insert into version_file (project_id, version_number, path, blob_hash, size, changed_in)
   select $1, $2, f.path, f.blob_hash, f.size, f.changed_in
   from (
     select distinct on (l.path) l.path, l.blob_hash, l.size, l.changed_in
     from version_file l
     where l.project_id = $1 and l.version_number = any ($3::int[])
     order by l.path, l.version_number desc
   ) f
   where f.blob_hash is not null
     and not exists (select from unnest($4::text[]) c (path) where c.path = f.path)`,
);
