import { Migration } from '@mikro-orm/migrations';

/** The texts that are searched by an index, and that index where the server can have it. */
export class Migration20261124000002_search extends Migration {
  override up(): void {
    // Beside the contents, for an index on these would more than double what writing them costs: the server fills this
    // table later, with what is searched a lot. See docs/decisions/0006-search-index.md.
    this.addSql(`
      create table search_text (
        project_id uuid not null,
        hash bytea not null,
        text text not null,
        constraint search_text_pkey primary key (project_id, hash),
        constraint search_text_blob_fkey foreign key (project_id, hash) references blob (project_id, hash)
      )`);
    // Both extensions come with PostgreSQL, but a server may lack them or forbid them. Their schema may be any.
    this.addSql(`
      do $$
      begin
        create extension if not exists pg_trgm;
        create extension if not exists btree_gin;
        execute format(
          'create index search_text_index on search_text using gin (project_id, text %I.gin_trgm_ops)',
          (
            select n.nspname
            from pg_extension e
            join pg_namespace n on n.oid = e.extnamespace
            where e.extname = 'pg_trgm'
          )
        );
      exception when others then
        raise notice 'Searching does without an index: %', sqlerrm;
      end $$`);
  }
}
