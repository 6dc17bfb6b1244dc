/**
 * Makes a version in one statement, and so in a transaction of its own; no row where it is refused. The contents are
 * written before the number is taken, which locks the project's row to the end.
 */
export const writeSql = `
  with parent as (
    select v.layers, v.depth, v.file_count, v.total_size
    from project p
    join version v on v.project_id = p.id
    where p.id = $1 and p.active and v.project_id = $1 and v.number = $2
  ), change as (
    select * from unnest($4::text[], $5::boolean[], $6::bytea[], $7::int[], $8::text[])
      c (path, existing, hash, size, text)
  ), before as (
    select distinct on (l.path) l.path, l.size
    from parent p
    join version_file l
      on l.project_id = $1 and l.version_number = any (p.layers) and l.path = any ($4::text[] || $10::text[])
    order by l.path, l.version_number desc
  ), verdict as (
    select p.layers, p.depth,
      p.file_count + s.files as file_count,
      p.total_size + s.bytes as total_size,
      cardinality(p.layers) >= 63 or s.changes + (
        select count(*) from version_file l where l.project_id = $1 and l.version_number = any (p.layers[2:])
      ) > p.file_count + s.files as snapshot
    from parent p
    cross join (
      select count(*) as changes,
        (count(c.size) - count(b.size))::int as files,
        (coalesce(sum(c.size), 0) - coalesce(sum(b.size), 0))::int as bytes,
        bool_and(c.existing = (b.size is not null)) as fits
      from change c left join before b on b.path = c.path
    ) s
    where s.fits
      and not exists (select from before b where b.path = any ($10::text[]) and b.size is not null)
      and not exists (
        select from unnest($9::text[]) d (path)
        where exists (
          select from (
            select distinct on (l.path) l.size
            from version_file l
            where l.project_id = $1 and l.version_number = any (p.layers)
              and l.path > d.path || '/' and l.path < d.path || '0'
            order by l.path, l.version_number desc
          ) t
          where t.size is not null
        )
      )
  ), content as (
    insert into blob (project_id, hash, size, text)
    select $1, c.hash, c.size, c.text
    from change c cross join verdict
    where c.hash is not null
    order by c.hash
    on conflict (project_id, hash) do nothing
    returning 1
  ), taken as (
    update project set latest_version_number = latest_version_number + 1, updated_at = now()
    from verdict v
    where id = $1 and active and (select count(*) from content) >= 0
    returning latest_version_number as number, v.layers, v.depth, v.snapshot, v.file_count, v.total_size
  ), made as (
    insert into version (project_id, number, parent_number, depth, layers, name, file_count, total_size, created_at)
    select $1, t.number, $2, t.depth + 1, case when t.snapshot then array[t.number] else t.layers || t.number end, $3,
      t.file_count, t.total_size, now()
    from taken t
  ), layer as (
    insert into version_file (project_id, version_number, path, blob_hash, size, changed_in)
    select $1, t.number, c.path, c.hash, c.size, t.number
    from taken t cross join change c
    union all
    select $1, t.number, f.path, f.blob_hash, f.size, f.changed_in
    from taken t
    cross join lateral (
      select distinct on (l.path) l.path, l.blob_hash, l.size, l.changed_in
      from version_file l
      where l.project_id = $1 and l.version_number = any (t.layers)
      order by l.path, l.version_number desc
    ) f
    where t.snapshot and f.size is not null and f.path <> all ($4::text[])
  )
  select number, file_count from taken`;
