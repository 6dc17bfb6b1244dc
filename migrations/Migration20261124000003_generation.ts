import { Migration } from '@mikro-orm/migrations';

/** Generations, the calls of models that they took, and the files that no model may change. */
export class Migration20261124000003_generation extends Migration {
  override up(): void {
    this.addSql(`
      alter table project
        add locked_paths text[] not null default '{}',
        add constraint project_locked_paths_count check (cardinality(locked_paths) <= 100)`);

    this.addSql(`
      create table generation (
        project_id uuid not null,
        id uuid not null,
        parent_number int not null,
        name text not null,
        project_context text not null,
        change_request text not null,
        model text not null,
        status text not null,
        failure jsonb,
        changes jsonb not null default '[]',
        attempts int not null default 0,
        attempts_before int not null default 0,
        leased_by uuid,
        leased_until timestamptz(3),
        created_at timestamptz(3) not null,
        queued_at timestamptz(3) not null,
        started_at timestamptz(3),
        idle_ms int not null default 0,
        not_before timestamptz(3),
        claims int not null default 0,
        revision int not null default 0,
        finished_at timestamptz(3),
        constraint generation_pkey primary key (project_id, id),
        constraint generation_parent_fkey foreign key (project_id, parent_number)
          references version (project_id, number),
        constraint generation_name_length check (char_length(name) between 1 and 255),
        constraint generation_project_context_length check (char_length(project_context) <= 50000),
        constraint generation_change_request_length check (char_length(change_request) between 1 and 50000),
        constraint generation_model_length check (char_length(model) between 1 and 255),
        constraint generation_status_known check (
          status in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')
        ),
        constraint generation_attempts_range check (attempts_before between 0 and attempts),
        constraint generation_idle_ms_range check (idle_ms >= 0),
        constraint generation_counts_range check (claims >= 0 and revision >= 0),
        constraint generation_not_before_queued check (not_before is null or status = 'QUEUED'),
        constraint generation_failure_told check ((status = 'FAILED') = (failure is not null)),
        constraint generation_lease_whole check ((leased_by is null) = (leased_until is null)),
        constraint generation_lease_running check ((status = 'RUNNING') = (leased_by is not null)),
        constraint generation_finished check (
          (status in ('SUCCEEDED', 'FAILED', 'CANCELLED')) = (finished_at is not null)
        )
      )`);
    this.addSql(`
      create index generation_open_index on generation (project_id, queued_at)
      where status in ('QUEUED', 'RUNNING')`);

    this.addSql(`
      create table generation_attempt (
        project_id uuid not null,
        generation_id uuid not null,
        number int not null,
        model text not null,
        prompt_hash bytea not null,
        prompt_paths text[] not null,
        prompt_estimate int not null,
        reserved_tokens int not null,
        provider_id text,
        answer text,
        finish_reason text,
        outcome text,
        message text,
        issues jsonb,
        prompt_tokens int,
        completion_tokens int,
        cost_usd numeric,
        started_at timestamptz(3) not null,
        finished_at timestamptz(3),
        constraint generation_attempt_pkey primary key (project_id, generation_id, number),
        constraint generation_attempt_generation_fkey foreign key (project_id, generation_id)
          references generation (project_id, id),
        constraint generation_attempt_number_range check (number >= 1),
        constraint generation_attempt_prompt_hash_length check (octet_length(prompt_hash) = 32),
        constraint generation_attempt_estimates_range check (prompt_estimate >= 0 and reserved_tokens >= 0),
        constraint generation_attempt_usage_whole check (
          (prompt_tokens is null) = (completion_tokens is null) and (cost_usd is null or prompt_tokens is not null)
        ),
        constraint generation_attempt_usage_range check (
          prompt_tokens >= 0 and completion_tokens >= 0 and cost_usd >= 0
        ),
        constraint generation_attempt_outcome_known check (
          outcome in (
            'PROVIDER_UNAVAILABLE', 'PROVIDER_REFUSED', 'RATE_LIMITED', 'TIMED_OUT', 'INVALID_ANSWER',
            'INVALID_FILE_CHANGES', 'PROJECT_INACTIVE', 'BUDGET_EXCEEDED', 'INTERNAL', 'SUCCEEDED', 'CANCELLED',
            'STOPPED', 'INTERRUPTED'
          )
        ),
        constraint generation_attempt_finished check ((outcome is null) = (finished_at is null))
      )`);
    // What a project spent in the last day.
    this.addSql(`
      create index generation_attempt_started_at_index on generation_attempt (project_id, started_at)`);
    // What the provider is still to be asked for.
    this.addSql(`
      create index generation_attempt_unreported_index on generation_attempt (finished_at)
      where prompt_tokens is null and provider_id is not null`);

    // The generation comes first, lest the planner take this key for looking versions up by project and number.
    this.addSql(`
      alter table version
        add generation_id uuid,
        add constraint version_generation_key unique (generation_id, project_id),
        add constraint version_generation_fkey foreign key (project_id, generation_id)
          references generation (project_id, id),
        add constraint version_generation_not_root check (generation_id is null or number > 0)`);
  }
}
