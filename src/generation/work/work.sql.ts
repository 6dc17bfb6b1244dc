import { statement } from '../../database/statement.ts';
import type { TreeFile } from '../prompt/prompt.ts';

type Key = [projectId: string, uuid: string];

/**
 * Extends a run's lease of a generation and keeps what the model has written so far ($5, null for nothing new); no row
 * when the run no longer holds it.
 */
export const extendLease = statement<
  { status: string },
  [...Key, run: string, milliseconds: number, changes: string | null]
>(
  'extend-lease',
  `update generation g set leased_until = now() + make_interval(secs => $4::float8 / 1000), changes = coalesce($5::jsonb, g.changes)
   where g.project_id = $1 and g.id = $2 and g.leased_by = $3 and g.status = 'RUNNING'
   returning g.status`,
);

/**
 * Keeps what came of an attempt's call, whoever holds the generation by now: it was paid for. What is null here stays as
 * it is. An answer that comes when the attempt has ended is of no use to anybody.
 */
export const keepReport = statement<
  never,
  [
    ...Key,
    number: number,
    providerId: string | null,
    promptTokens: number | null,
    completionTokens: number | null,
    costUsd: string | null,
    answer: string | null,
    finishReason: string | null,
  ]
>(
  'keep-report',
  `with told as (
     update generation g set revision = g.revision + 1
     where g.project_id = $1 and g.id = $2 and $5::int is not null
   )
   update generation_attempt a
   set provider_id = coalesce($4, a.provider_id), prompt_tokens = coalesce($5, a.prompt_tokens),
     completion_tokens = coalesce($6, a.completion_tokens), cost_usd = coalesce($7::numeric, a.cost_usd),
     finish_reason = coalesce($9, a.finish_reason),
     answer = case when a.outcome is null then coalesce($8, a.answer) else a.answer end
   where a.project_id = $1 and a.generation_id = $2 and a.number = $3`,
);

/**
 * Tokens and US dollars: as reported, and for calls of which nothing was reported what was reserved for them. What the
 * provider refused, or could not be asked, took nothing.
 */
export interface Spent {
  readonly tokens: number;
  readonly cost: number;
}

const spent = `coalesce(sum(
    case
      when a.prompt_tokens is not null then a.prompt_tokens::bigint + a.completion_tokens
      when a.provider_id is null and a.outcome in ('PROVIDER_UNAVAILABLE', 'PROVIDER_REFUSED', 'RATE_LIMITED') then 0
      else a.reserved_tokens
    end
  ), 0)::float8 as tokens,
  coalesce(sum(a.cost_usd), 0)::float8 as cost`;

/** What a generation has spent. */
export const spentByGeneration = statement<Spent, Key>(
  'spent-by-generation',
  `select ${spent} from generation_attempt a where a.project_id = $1 and a.generation_id = $2`,
);

/** What a project has spent since a time. */
export const spentByProject = statement<Spent, [projectId: string, since: Date]>(
  'spent-by-project',
  `select ${spent} from generation_attempt a where a.project_id = $1 and a.started_at > $2`,
);

/** All files of a version, by path. */
export const wholeTree = statement<TreeFile, [projectId: string, number: number]>(
  'whole-tree',
  `select t.path, encode(t.blob_hash, 'hex') as hash, t.size
   from version_tree t
   where t.project_id = $1 and t.version_number = $2
   order by t.path`,
);

/** Those of a project's contents, by hash, that are texts. */
export const textsByHash = statement<
  { hash: string; text: string },
  [projectId: string, hashes: readonly string[]]
>(
  'texts-by-hash',
  `select encode(b.hash, 'hex') as hash, b.text
   from blob b
   where b.project_id = $1 and b.text is not null
     and b.hash in (select decode(h.hash, 'hex') from unnest($2::text[]) h (hash))
   order by b.hash`,
);

/**
 * Generations of all projects that nobody works on: queued for so many milliseconds ($1), or held by a run whose lease
 * has ended. The longest waiting ones come first. PostgreSQL's clock counts, for each machine has another.
 */
export const abandonedGenerations = statement<
  { projectId: string; uuid: string },
  [milliseconds: number, limit: number]
>(
  'abandoned-generations',
  `select g.project_id as "projectId", g.id as uuid
   from generation g
   where g.status in ('QUEUED', 'RUNNING')
     and g.queued_at < now() - make_interval(secs => $1::float8 / 1000)
     and (g.leased_until is null or g.leased_until < now())
     and (g.not_before is null or g.not_before < now())
   order by g.queued_at, g.id
   limit $2`,
);

/**
 * Attempts of all projects that ended, since a time ($1), without a report of what they took, though the provider
 * has a name for them; the ones that ended last come first.
 */
export const unreportedAttempts = statement<
  { projectId: string; uuid: string; number: number; providerId: string },
  [since: Date, limit: number]
>(
  'unreported-attempts',
  `select a.project_id as "projectId", a.generation_id as uuid, a.number, a.provider_id as "providerId"
   from generation_attempt a
   where a.finished_at > $1 and a.provider_id is not null and a.prompt_tokens is null
   order by a.finished_at desc, a.generation_id, a.number
   limit $2`,
);

/** The database's time, by which leases are held. */
export const databaseTime = statement<{ now: Date }, []>('database-time', 'select now() as now');
