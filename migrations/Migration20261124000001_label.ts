import { Migration } from '@mikro-orm/migrations';

/** Labels, and the record of their moves. */
export class Migration20261124000001_label extends Migration {
  override up(): void {
    this.addSql(`
      create table label (
        project_id uuid not null,
        name text collate "C" not null,
        version_number int not null,
        updated_at timestamptz(3) not null,
        constraint label_pkey primary key (project_id, name),
        constraint label_version_fkey foreign key (project_id, version_number)
          references version (project_id, number),
        constraint label_name_length check (octet_length(name) between 1 and 255)
      )`);
    // The version comes first, lest the planner take this index for looking labels up by project and name.
    this.addSql('create index label_version_index on label (version_number, project_id)');

    this.addSql(`
      create table label_move (
        project_id uuid not null,
        number int not null,
        name text collate "C" not null,
        version_number int,
        previous_version_number int,
        moved_at timestamptz(3) not null,
        constraint label_move_pkey primary key (project_id, number),
        constraint label_move_version_fkey foreign key (project_id, version_number)
          references version (project_id, number),
        constraint label_move_previous_version_fkey foreign key (project_id, previous_version_number)
          references version (project_id, number),
        constraint label_move_number_range check (number >= 1),
        constraint label_move_name_length check (octet_length(name) between 1 and 255),
        constraint label_move_previous_version_other check (
          version_number is distinct from previous_version_number
        )
      )`);
    this.addSql('create index label_move_name_index on label_move (project_id, name, number)');
    this.addSql(`
      create trigger label_move_immutable before update on label_move
      for each row execute function refuse_update()`);
  }
}
