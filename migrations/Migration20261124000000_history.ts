import { Migration } from '@mikro-orm/migrations';

/** Merges, depths, recorded renames and deletions of versions, and where a forked project came from. */
export class Migration20261124000000_history extends Migration {
  override up(): void {
    this.addSql(`
      alter table version
        add merged_from_number int,
        add depth int,
        add constraint version_merged_from_fkey foreign key (project_id, merged_from_number)
          references version (project_id, number),
        add constraint version_merged_from_older check (merged_from_number < number),
        add constraint version_merged_from_not_parent check (merged_from_number <> parent_number)`);
    // Rows of versions never change; that they get the value of a new column is no change of what they say.
    this.addSql('alter table version disable trigger version_immutable');
    this.addSql(`
      with recursive tree (project_id, number, depth) as (
        select v.project_id, v.number, 0 from version v where v.parent_number is null
        union all
        select v.project_id, v.number, t.depth + 1
        from tree t
        join version v on v.project_id = t.project_id and v.parent_number = t.number
      )
      update version v set depth = t.depth
      from tree t
      where v.project_id = t.project_id and v.number = t.number`);
    this.addSql('alter table version enable trigger version_immutable');
    this.addSql(`
      alter table version
        alter depth set not null,
        add constraint version_depth_range check (depth between 0 and number),
        add constraint version_depth_root check ((depth = 0) = (number = 0))`);

    this.addSql(`
      alter table version_file
        add previous_path text collate "C",
        add constraint version_file_previous_path_length check (octet_length(previous_path) between 1 and 1024),
        add constraint version_file_previous_path_other check (previous_path <> path),
        add constraint version_file_previous_path_content check (previous_path is null or blob_hash is not null)`);
    // A snapshot now holds what its version deletes, too: else a file's history would not tell of it.
    this.addSql(`
      insert into version_file (project_id, version_number, path, changed_in)
      select v.project_id, v.number, p.path, v.number
      from version v
      join version_tree p on p.project_id = v.project_id and p.version_number = v.parent_number
      where cardinality(v.layers) = 1
        and not exists (
          select from version_file f
          where f.project_id = v.project_id and f.version_number = v.number and f.path = p.path
        )`);

    // No foreign key: it would lead from one project to another, which may lie on another node.
    this.addSql(`
      alter table project
        add forked_from_project_id uuid,
        add forked_from_number int,
        add constraint project_forked_from_whole check (
          (forked_from_project_id is null) = (forked_from_number is null)
        ),
        add constraint project_forked_from_range check (forked_from_number >= 0),
        add constraint project_forked_from_other check (forked_from_project_id <> id)`);
  }
}
