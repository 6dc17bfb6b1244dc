import type { Client } from 'pg';
import { FILES, type ProjectData, TREE_SIZE } from './project-data.ts';
import { FILE_SIZE } from './source-text.ts';

/** Writes a project as it is, without going through createVersion; the database's constraints check every row. */
export async function loadProject(client: Client, project: ProjectData): Promise<void> {
  const { id, createdAt, versions, layerRows, texts } = project;
  await client.query('begin');
  await client.query(
    `insert into project (id, name, description, latest_version_number, created_at, updated_at)
     values ($1, $2, 'Loaded by the benchmark', $3, $4, $4)`,
    [id, project.name, versions.length - 1, createdAt],
  );
  await client.query(
    `insert into version (project_id, number, parent_number, depth, layers, name, file_count, total_size, created_at)
     select $1, v.number, v.parent_number, v.depth, v.layers::int[], v.name, $7, $8, $9
     from unnest($2::int[], $3::int[], $4::int[], $5::text[], $6::text[]) v (number, parent_number, depth, layers, name)`,
    [
      id,
      versions.map(version => version.number),
      versions.map(version => version.parentNumber),
      versions.map(version => version.depth),
      versions.map(version => `{${version.layers.join(',')}}`),
      versions.map(version => version.name),
      FILES,
      TREE_SIZE,
      createdAt,
    ],
  );
  await client.query(
    `insert into blob (project_id, hash, size, text)
     select $1, decode(b.hash, 'hex'), $4, b.text
     from unnest($2::text[], $3::text[]) b (hash, text)`,
    [id, [...texts.keys()], [...texts.values()], FILE_SIZE],
  );
  await client.query(
    `insert into version_file (project_id, version_number, path, blob_hash, size, changed_in)
     select $1, f.version_number, f.path, decode(f.hash, 'hex'), case when f.hash is not null then $6::int end, f.changed_in
     from unnest($2::int[], $3::text[], $4::text[], $5::int[]) f (version_number, path, hash, changed_in)`,
    [
      id,
      layerRows.map(row => row.versionNumber),
      layerRows.map(row => row.path),
      layerRows.map(row => row.hash),
      layerRows.map(row => row.changedIn),
      FILE_SIZE,
    ],
  );
  await client.query('commit');
}
