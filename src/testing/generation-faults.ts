import type { TestDatabase } from './database.ts';

/** Rules that hold for all generations whatever happened, each as what breaks it. */
const RULES = {
  'a generation that succeeded has one version, any other none': `
    select g.id from generation g left join version v on v.project_id = g.project_id and v.generation_id = g.id
    group by g.project_id, g.id
    having count(v.number) <> case g.status when 'SUCCEEDED' then 1 else 0 end`,
  'versions are numbered without gaps': `
    select project_id from version group by project_id having max(number) + 1 <> count(*)`,
  'attempts are counted and numbered without gaps': `
    select g.id from generation g
      left join generation_attempt a on a.project_id = g.project_id and a.generation_id = g.id
    group by g.project_id, g.id
    having g.attempts <> count(a.number) or coalesce(max(a.number), 0) <> count(a.number)`,
  'only the last attempt succeeded, if the generation did': `
    select g.id from generation g join generation_attempt a on a.project_id = g.project_id and a.generation_id = g.id
    where (a.outcome = 'SUCCEEDED') <> (g.status = 'SUCCEEDED' and a.number = g.attempts)`,
  'of what has ended no attempt is open, and no answer kept': `
    select g.id from generation g join generation_attempt a on a.project_id = g.project_id and a.generation_id = g.id
    where g.finished_at is not null and (a.outcome is null or a.answer is not null)`,
  'what succeeded tells what it took': `
    select a.generation_id from generation_attempt a where a.outcome = 'SUCCEEDED' and a.prompt_tokens is null`,
};

/** Which rules of generations the database breaks; empty when all is well. */
export async function generationFaults({ orm }: TestDatabase): Promise<string[]> {
  const faults: string[] = [];
  for (const [rule, broken] of Object.entries(RULES)) {
    const rows = await orm.em.fork().execute(broken);
    if (rows.length > 0) faults.push(`${rule}: ${JSON.stringify(rows)}`);
  }
  return faults;
}
