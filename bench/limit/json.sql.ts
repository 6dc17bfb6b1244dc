/** A project, its name and its latest version. */
export const smallSql = `
  select json_build_object('id', p.id, 'name', p.name, 'latestVersion', json_build_object('number', v.number))::text
  from project p
  join version v on v.project_id = p.id and v.number = p.latest_version_number
  where p.id = $1 and v.project_id = $1`;

/** A project's first 100 versions with parents and children. */
export const graphSql = `
  with page as (
    select number, name, parent_number from version where project_id = $1 order by number limit 100
  ), child as (
    select c.parent_number as number, json_agg(json_build_object('number', c.number) order by c.number) as nodes
    from page p
    cross join lateral (
      select v.number, v.parent_number from version v
      where v.project_id = $1 and v.parent_number = p.number
      order by v.number
      limit 100
    ) c
    group by c.parent_number
  )
  select json_build_object('versions', json_build_object('nodes', (
    select json_agg(json_build_object(
      'number', p.number,
      'name', p.name,
      'parent', case when p.parent_number is not null then json_build_object('number', p.parent_number) end,
      'children', json_build_object('nodes', coalesce(c.nodes, '[]'::json))
    ) order by p.number)
    from page p left join child c on c.number = p.number
  )))::text
  from project where id = $1`;

/** The first 100 files of a version with their contents. */
export const openSql = `
  select json_build_object('version', (
    select json_build_object('number', v.number, 'files', json_build_object('nodes', coalesce((
      select json_agg(json_build_object(
        'path', f.path,
        'size', f.size,
        'hash', encode(f.blob_hash, 'hex'),
        'content', coalesce(b.text, encode(b.bytes, 'base64'))
      ) order by f.path)
      from (
        select t.path, t.size, t.blob_hash
        from (
          select distinct on (l.path) l.path, l.size, l.blob_hash
          from version_file l
          where l.project_id = $1 and l.version_number = any (v.layers)
          order by l.path, l.version_number desc
        ) t
        where t.blob_hash is not null
        order by t.path
        limit 100
      ) f
      join blob b on b.project_id = $1 and b.hash = f.blob_hash
    ), '[]'::json)))
    from version v where v.project_id = $1 and v.number = $2
  ))::text
  from project where id = $1`;

/** The files of a version `v` of project `p`, from all its layers. */
const allFiles = `
  select coalesce(json_agg(json_build_object('path', t.path, 'size', t.size) order by t.path), '[]')
  from (
    select t.path, t.size
    from (
      select distinct on (l.path) l.path, l.size
      from version_file l
      where l.project_id = p.id and l.version_number = any (v.layers)
      order by l.path, l.version_number desc
    ) t
    where t.size is not null
    order by t.path
    limit 10
  ) t`;

/**
 * A page of projects, the newest 20 versions of each and the first 10 files of these.
 *
 * Of each project's distinct layers it reads the rows up to the 16th path of a snapshot, once, and looks for every
 * version's files among them. A version that has fewer than ten of them there is looked up in its whole layers.
 */
export const treeSql = `
  select coalesce(json_agg(json_build_object('id', p.id, 'versions', json_build_object('nodes', v.nodes))
    order by p.created_at desc, p.id desc), '[]')::text
  from (
    select id, created_at, latest_version_number
    from project
    where active and (created_at, id) < ($2::timestamptz, $3::uuid)
    order by created_at desc, id desc
    limit $1
  ) p
  cross join lateral (
    with page as materialized (
      select v.number, v.name, v.parent_number, v.layers
      from version v
      where v.project_id = p.id and v.number > p.latest_version_number - 20
    ), layer as materialized (
      select distinct unnest(layers) as number from page
    ), bound as materialized (
      select min(b.path) as path
      from (select distinct layers[1] as number from page) s
      cross join lateral (
        select l.path from version_file l
        where l.project_id = p.id and l.version_number = s.number
        order by l.path
        offset 15 limit 1
      ) b
    ), entry as materialized (
      select l.number, f.path, case when f.size is not null then json_build_object('path', f.path, 'size', f.size) end as json
      from layer l
      cross join bound
      cross join lateral (
        select f.path, f.size from version_file f
        where f.project_id = p.id and f.version_number = l.number and f.path <= bound.path
        offset 0
      ) f
    )
    select json_agg(json_build_object(
      'number', v.number,
      'name', v.name,
      'parent', case when v.parent_number is not null then json_build_object('number', v.parent_number) end,
      'files', json_build_object('nodes', case when f.count = 10 then f.nodes else (${allFiles}) end)
    ) order by v.number desc) as nodes
    from page v
    cross join lateral (
      select count(*) as count, json_agg(t.json order by t.path) as nodes
      from (
        select t.path, t.json
        from (
          select distinct on (e.path) e.path, e.json
          from entry e
          where e.number = any (v.layers)
          order by e.path, e.number desc
        ) t
        where t.json is not null
        order by t.path
        limit 10
      ) t
    ) f
  ) v`;
