import { statement } from '../database/statement.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { versionColumns } from '../version/version.sql.ts';
import type { AttemptRow, GenerationRow, SpentRow } from './generation-rows.ts';

/**
 * The generations that a statement is about: project ids and UUIDs, position by position; and before them each of the
 * project ids once, which every table is bound to.
 */
export type Generations = [
  projects: readonly string[],
  projectIds: readonly string[],
  uuids: readonly string[],
];

/** Splits generations into the lists that statements take. */
export function generationLists(keys: readonly { projectId: string; uuid: string }[]): Generations {
  const projectIds = keys.map(key => key.projectId);
  return [[...new Set(projectIds)], projectIds, keys.map(key => key.uuid)];
}

/** The columns of a GenerationRow, of the table generation as g. */
const generationColumns = `g.project_id as "projectId", g.id as uuid, g.parent_number as "parentNumber", g.name,
  g.project_context as "projectContext", g.change_request as "changeRequest", g.status, g.failure, g.model, g.attempts, g.revision,
  g.changes, g.created_at as "createdAt", g.started_at as "startedAt", g.finished_at as "finishedAt"`;

// The projects' rows come first, so that each generation is looked up by its whole key.
const byKey = (select: string, from: string) => `
  select s.*
  from project p
  join unnest($2::uuid[], $3::uuid[]) k (project_id, id) on k.project_id = p.id
  cross join lateral (
    select ${select}
    from ${from}
    offset 0
  ) s
  where p.id = any ($1::uuid[])`;

/** Generations by project and UUID. */
export const generationsById = statement<GenerationRow, Generations>(
  'generations-by-id',
  `${byKey(
    generationColumns,
    'generation g where g.project_id = p.id and g.project_id = any ($1::uuid[]) and g.id = k.id',
  )} order by s."projectId", s.uuid`,
);

/** The version that came of each generation; no row for those that became none. */
export const versionsByGeneration = statement<VersionRow, Generations>(
  'versions-by-generation',
  `${byKey(
    versionColumns,
    'version v where v.project_id = p.id and v.project_id = any ($1::uuid[]) and v.generation_id = k.id',
  )} order by s."projectId", s.number`,
);

/** What the reported attempts of each generation took together; no row for those of which nothing was reported. */
export const usageOfGenerations = statement<SpentRow, Generations>(
  'usage-of-generations',
  `${byKey(
    `a.project_id as "projectId", a.generation_id as "generationId", sum(a.prompt_tokens)::float8 as "promptTokens",
     sum(a.completion_tokens)::float8 as "completionTokens", sum(a.cost_usd) as "costUsd"`,
    `generation_attempt a
     where a.project_id = p.id and a.project_id = any ($1::uuid[]) and a.generation_id = k.id
       and a.prompt_tokens is not null
     group by a.project_id, a.generation_id`,
  )} order by s."projectId", s."generationId"`,
);

/** The attempts of each generation, in their order. */
export const attemptsOfGenerations = statement<AttemptRow, Generations>(
  'attempts-of-generations',
  `${byKey(
    `a.project_id as "projectId", a.generation_id as "generationId", a.number, a.model, a.prompt_hash as "promptHash",
     a.prompt_paths as "promptPaths", a.prompt_estimate as "promptEstimate", a.outcome, a.message, a.issues,
     a.prompt_tokens as "promptTokens", a.completion_tokens as "completionTokens", a.cost_usd as "costUsd",
     a.started_at as "startedAt", a.finished_at as "finishedAt"`,
    `generation_attempt a
     where a.project_id = p.id and a.project_id = any ($1::uuid[]) and a.generation_id = k.id`,
  )} order by s."projectId", s."generationId", s.number`,
);

type Order = 'asc' | 'desc';
/** The UUIDs that generations lie between, neither included, and how many of them to give. */
export type GenerationWindow = [above: string, below: string, limit: number];

// UUIDs of version 7 sort by age.
const generationsOfProjects = (order: Order) => `
  select s.*
  from project p
  cross join lateral (
    select ${generationColumns}
    from generation g
    where g.project_id = p.id and g.project_id = any ($1::uuid[]) and g.id > $2 and g.id < $3
    order by g.id ${order}
    limit $4
  ) s
  where p.id = any ($1::uuid[])
  order by s."projectId", s.uuid ${order}`;

/** The last generations of each project between two UUIDs, the last one first. */
export const lastGenerations = statement<GenerationRow, [projects: readonly string[], ...GenerationWindow]>(
  'last-generations',
  generationsOfProjects('desc'),
);

/** The first generations of each project between two UUIDs. */
export const firstGenerations = statement<GenerationRow, [projects: readonly string[], ...GenerationWindow]>(
  'first-generations',
  generationsOfProjects('asc'),
);

/** How many generations each project has; no row for those without. */
export const generationCounts = statement<
  { projectId: string; count: number },
  [projects: readonly string[]]
>(
  'generation-counts',
  `select g.project_id as "projectId", count(*)::int as count
   from generation g
   where g.project_id = any ($1::uuid[])
   group by g.project_id
   order by g.project_id`,
);

/** How many generations of a project are queued or running. */
export const openGenerations = statement<{ count: number }, [projectId: string]>(
  'open-generations',
  `select count(*)::int as count
   from generation g
   where g.project_id = $1 and g.status in ('QUEUED', 'RUNNING')`,
);

/** How many generations of all projects are queued, and how many running; no row for none. */
export const generationsByStatus = statement<{ status: 'QUEUED' | 'RUNNING'; count: number }, []>(
  'generations-by-status',
  `select g.status, count(*)::int as count
   from generation g
   where g.status in ('QUEUED', 'RUNNING')
   group by g.status
   order by g.status`,
);

/** Forgets what models wrote for a generation that has ended. */
export const dropAnswers = statement<never, [projectId: string, uuid: string]>(
  'drop-answers',
  `update generation_attempt a set answer = null
   where a.project_id = $1 and a.generation_id = $2 and a.answer is not null`,
);
