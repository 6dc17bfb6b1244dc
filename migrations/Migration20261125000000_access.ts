import { Migration } from '@mikro-orm/migrations';

/** The members of projects, API keys, and the points of rate limits. */
export class Migration20261125000000_access extends Migration {
  override up(): void {
    this.addSql(`
      create table member (
        project_id uuid not null,
        subject text collate "C" not null,
        role text not null,
        constraint member_pkey primary key (project_id, subject),
        constraint member_project_fkey foreign key (project_id) references project (id),
        constraint member_subject_length check (char_length(subject) between 1 and 255),
        constraint member_role_known check (role in ('VIEWER', 'EDITOR', 'OWNER'))
      )`);
    this.addSql('create index member_subject_index on member (subject, project_id)');

    this.addSql(`
      create table api_key (
        id uuid not null,
        hash bytea not null,
        subject text collate "C" not null,
        name text not null,
        scopes text[] not null,
        created_at timestamptz(3) not null,
        last_used_at timestamptz(3),
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        constraint api_key_pkey primary key (id),
        constraint api_key_hash_length check (octet_length(hash) = 32),
        constraint api_key_subject_length check (char_length(subject) between 1 and 255),
        constraint api_key_name_length check (char_length(name) between 1 and 255),
        constraint api_key_scopes_known check (
          cardinality(scopes) >= 1 and scopes <@ array['read', 'write', 'admin']
        )
      )`);
    this.addSql('create index api_key_subject_index on api_key (subject, id) where revoked_at is null');

    // Its loss in a crash costs nothing but a minute's points.
    this.addSql(`
      create unlogged table rate_limit_bucket (
        key varchar(255) not null,
        points int not null default 0,
        expire bigint,
        constraint rate_limit_bucket_pkey primary key (key)
      )`);
  }
}
