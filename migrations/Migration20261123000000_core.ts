import { Migration } from '@mikro-orm/migrations';

/** Projects, versions, their files' layers and contents, and idempotency keys. */
export class Migration20261123000000_core extends Migration {
  override up(): void {
    this.addSql(`
      create table project (
        id uuid not null,
        name text not null,
        description text not null default '',
        active boolean not null default true,
        latest_version_number int not null default 0,
        created_at timestamptz(3) not null,
        updated_at timestamptz(3) not null,
        constraint project_pkey primary key (id),
        constraint project_name_length check (char_length(name) between 1 and 255),
        constraint project_description_length check (char_length(description) <= 10000),
        constraint project_latest_version_number_range check (latest_version_number >= 0)
      )`);
    this.addSql('create index project_created_at_index on project (created_at, id)');
    this.addSql('create index project_updated_at_index on project (updated_at, id)');
    this.addSql('create index project_name_index on project (lower(name), id)');

    this.addSql(`
      create table version (
        project_id uuid not null,
        number int not null,
        parent_number int,
        layers int[] not null,
        parent_layers int[] generated always as (
          case when cardinality(layers) > 1 then layers[:cardinality(layers) - 1] end
        ) stored,
        name text not null,
        description text not null default '',
        file_count int not null,
        total_size int not null,
        created_at timestamptz(3) not null,
        constraint version_pkey primary key (project_id, number),
        constraint version_layers_key unique (project_id, number, layers),
        constraint version_project_fkey foreign key (project_id) references project (id),
        constraint version_parent_fkey foreign key (project_id, parent_number)
          references version (project_id, number),
        constraint version_parent_layers_fkey foreign key (project_id, parent_number, parent_layers)
          references version (project_id, number, layers),
        constraint version_number_range check (number >= 0),
        constraint version_root check ((number = 0) = (parent_number is null)),
        constraint version_parent_older check (parent_number < number),
        constraint version_layers_range check (cardinality(layers) between 1 and 63),
        constraint version_layers_top check (layers[cardinality(layers)] = number),
        constraint version_name_length check (char_length(name) between 1 and 255),
        constraint version_description_length check (char_length(description) <= 10000),
        constraint version_file_count_range check (file_count >= 0),
        constraint version_total_size_range check (total_size >= 0)
      )`);
    // The parent comes first, lest the planner take this index for looking versions up by project and number: for a
    // project of few versions it is as good as the primary key, and for one of many it reads them all.
    this.addSql('create index version_parent_index on version (parent_number, project_id, number)');

    this.addSql(`
      create table blob (
        project_id uuid not null,
        hash bytea not null,
        size int not null,
        text text,
        bytes bytea,
        constraint blob_pkey primary key (project_id, hash),
        constraint blob_project_fkey foreign key (project_id) references project (id),
        constraint blob_hash check (hash = sha256(coalesce(bytes, convert_to(text, 'UTF8')))),
        constraint blob_text_or_bytes check ((text is null) <> (bytes is null)),
        constraint blob_size check (size = coalesce(octet_length(text), octet_length(bytes)))
      )`);

    this.addSql(`
      create table version_file (
        project_id uuid not null,
        version_number int not null,
        path text collate "C" not null,
        blob_hash bytea,
        size int,
        changed_in int not null,
        constraint version_file_pkey primary key (project_id, version_number, path),
        constraint version_file_version_fkey foreign key (project_id, version_number)
          references version (project_id, number),
        constraint version_file_blob_fkey foreign key (project_id, blob_hash) references blob (project_id, hash),
        constraint version_file_path_length check (octet_length(path) between 1 and 1024),
        constraint version_file_size_range check (size >= 0),
        constraint version_file_deletion check ((blob_hash is null) = (size is null)),
        constraint version_file_changed_in_range check (changed_in between 0 and version_number)
      )`);
    this.addSql(`
      create index version_file_blob_index on version_file (project_id, blob_hash) where blob_hash is not null`);

    this.addSql(`
      create table idempotency_key (
        scope_id uuid not null,
        key uuid not null,
        request_hash bytea not null,
        result text,
        created_at timestamptz(3) not null default now(),
        constraint idempotency_key_pkey primary key (scope_id, key),
        constraint idempotency_key_request_hash_length check (octet_length(request_hash) = 32)
      )`);
    this.addSql('create index idempotency_key_created_at_index on idempotency_key (created_at)');

    this.addSql(`
      create view version_tree as
      select v.project_id, v.number as version_number, f.path, f.blob_hash, f.size, f.changed_in
      from version v
      cross join lateral (
        select distinct on (l.path) l.path, l.blob_hash, l.size, l.changed_in
        from version_file l
        where l.project_id = v.project_id and l.version_number = any (v.layers)
        order by l.path, l.version_number desc
      ) f
      where f.blob_hash is not null`);

    this.addSql(`
      create function refuse_update() returns trigger language plpgsql as $$
      begin
        raise exception 'rows of % never change', tg_table_name
          using errcode = 'integrity_constraint_violation', constraint = tg_name;
      end $$`);
    for (const table of ['version', 'version_file', 'blob']) {
      this.addSql(`
        create trigger ${table}_immutable before update on ${table}
        for each row execute function refuse_update()`);
    }
  }
}
