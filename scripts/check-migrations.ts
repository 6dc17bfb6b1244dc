import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.ts';
import { connect, migrate } from '../src/database/orm.ts';

/**
 * What the ORM would take away because entities have no word for it: the view, the texts that are searched by an index,
 * foreign keys to columns beside the primary key or to contents that SQL inserts, and the triggers that keep rows from
 * changing.
 */
const BEYOND_ENTITIES = `
drop view if exists "version_tree" cascade;
drop table if exists "search_text" cascade;
alter table "version" drop constraint "version_parent_fkey";
alter table "version" drop constraint "version_parent_layers_fkey";
alter table "version" drop constraint "version_merged_from_fkey";
alter table "version" drop constraint "version_generation_fkey";
alter table "generation" drop constraint "generation_parent_fkey";
alter table "generation_attempt" drop constraint "generation_attempt_generation_fkey";
alter table "member" drop constraint "member_project_fkey";
alter table "version_file" drop constraint "version_file_blob_fkey";
alter table "label" drop constraint "label_version_fkey";
alter table "label_move" drop constraint "label_move_version_fkey";
alter table "label_move" drop constraint "label_move_previous_version_fkey";
drop trigger if exists "blob_immutable" on "blob";
drop function if exists "blob_blob_immutable_fn"();
drop trigger if exists "version_immutable" on "version";
drop function if exists "version_version_immutable_fn"();
drop trigger if exists "version_file_immutable" on "version_file";
drop function if exists "version_file_version_file_immutable_fn"();
drop trigger if exists "label_move_immutable" on "label_move";
drop function if exists "label_move_label_move_immutable_fn"();`;

// Fails when a database that the migrations made is not what the entities describe.
const dataDir = await mkdtemp(join(tmpdir(), 'noodle-migrations-'));
const postgres = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
try {
  const orm = await connect(postgres.url, 2);
  await migrate(orm);
  const statements = linesOf(await orm.schema.getUpdateSchemaSQL({ wrap: false }));
  await orm.close();
  const expected = linesOf(BEYOND_ENTITIES);
  const drift = statements.filter(line => !expected.includes(line));
  const gone = expected.filter(line => !statements.includes(line));
  for (const line of drift) process.stderr.write(`The migrations lack: ${line}\n`);
  for (const line of gone)
    process.stderr.write(`The migrations no longer bring what this would drop: ${line}\n`);
  if (drift.length + gone.length > 0) process.exitCode = 1;
} finally {
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
}

function linesOf(text: string): string[] {
  return text.split('\n').filter(line => line.trim() !== '');
}
