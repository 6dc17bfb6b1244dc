import { statement } from '../database/statement.ts';

/**
 * Writes version 0 of a fork: the tree that the source's layers make, with its contents, none of which leave the
 * database.
 */
export const insertFork = statement<
  never,
  [
    projectId: string,
    name: string,
    description: string,
    fileCount: number,
    totalSize: number,
    createdAt: Date,
    sourceId: string,
    sourceLayers: readonly number[],
  ]
>(
  'insert-fork',
  `with tree as (
     select t.path, t.blob_hash, t.size
     from (
       select distinct on (l.path) l.path, l.blob_hash, l.size
       from version_file l
       where l.project_id = $7 and l.version_number = any ($8::int[])
       order by l.path, l.version_number desc
     ) t
     where t.blob_hash is not null
   ), kept as (
     insert into blob (project_id, hash, size, text, bytes)
     select $1, b.hash, b.size, b.text, b.bytes
     from blob b
     where b.project_id = $7 and b.hash in (select t.blob_hash from tree t)
     order by b.hash
   ), made as (
     insert into version (project_id, number, depth, layers, name, description, file_count, total_size, created_at)
     values ($1, 0, 0, '{0}', $2, $3, $4, $5, $6)
   )
   insert into version_file (project_id, version_number, path, blob_hash, size, changed_in)
   select $1, 0, t.path, t.blob_hash, t.size, 0
   from tree t`,
);
