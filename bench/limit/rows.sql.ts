import { prepared } from './http.ts';

/** A page of projects, newest first. */
export const projectPage = prepared<[id: string, latest: number]>(
  'project-page',
  `select id, latest_version_number from project
   where active and (created_at, id) < ($2::timestamptz, $3::uuid)
   order by created_at desc, id desc
   limit $1`,
);

export const projectById = prepared<[id: string, name: string, latest: number]>(
  'project-by-id',
  'select id, name, latest_version_number from project where id = $1',
);

export type VersionRow = [
  number: number,
  name: string,
  parent: number | null,
  project: number,
  layers: number[],
];

/** The newest versions of each project from a number on, with the project's position. */
export const newestVersions = prepared<VersionRow>(
  'newest-versions',
  `select v.number, v.name, v.parent_number, (k.position - 1)::int, v.layers
   from unnest($1::uuid[], $2::int[]) with ordinality k (project_id, low, position)
   join version v on v.project_id = k.project_id and v.number >= k.low
   where v.project_id = any ($1::uuid[])
   order by k.position, v.number desc`,
);

export type LayerRow = [layer: number, path: string, size: number | null];

/** The start of each layer, with the layer's position. */
export const layerStarts = prepared<LayerRow>(
  'layer-starts',
  `select (k.position - 1)::int, f.path, f.size
   from unnest($1::uuid[], $2::int[]) with ordinality k (project_id, number, position)
   cross join lateral (
     select l.path, l.size from version_file l
     where l.project_id = k.project_id and l.version_number = k.number
     order by l.path
     limit $3
   ) f
   order by k.position, f.path`,
);

/** The number of a project's version, where there is such a version. */
export const versionNumber = prepared<[number: number]>(
  'version-number',
  'select number from version where project_id = $1 and number = $2',
);

/** A project's versions from the root on. */
export const firstVersions = prepared<[number: number, name: string, parent: number | null]>(
  'first-versions',
  'select number, name, parent_number from version where project_id = $1 order by number limit $2',
);

/** The first children of each version. */
export const firstChildren = prepared<[number: number, parent: number]>(
  'first-children',
  `select c.number, c.parent_number
   from unnest($2::int[]) k (number)
   cross join lateral (
     select v.number, v.parent_number from version v
     where v.project_id = $1 and v.parent_number = k.number
     order by v.number
     limit $3
   ) c
   order by c.parent_number, c.number`,
);

/** The layers that make a version's tree. */
export const versionLayers = prepared<[layers: number[]]>(
  'version-layers',
  'select layers from version where project_id = $1 and number = $2',
);

/** The first files of the tree that layers make, with their contents. */
export const filesWithContent = prepared<[path: string, size: number, hash: string, content: string]>(
  'files-with-content',
  `select f.path, f.size, encode(f.blob_hash, 'hex'), coalesce(b.text, encode(b.bytes, 'base64'))
   from (
     select t.path, t.size, t.blob_hash
     from (
       select distinct on (l.path) l.path, l.size, l.blob_hash
       from version_file l
       where l.project_id = $1 and l.version_number = any ($2::int[])
       order by l.path, l.version_number desc
     ) t
     where t.blob_hash is not null
     order by t.path
     limit $3
   ) f
   join blob b on b.project_id = $1 and b.hash = f.blob_hash
   order by f.path`,
);
