import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { SESSION } from '../database/session.ts';
import type { Statement } from '../database/statement.ts';

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Plan[];
}

/** What PostgreSQL is told to look at before it plans: a vacuumed table looks cheaper to read by an index alone. */
export const STATISTICS = ['analyze', 'vacuum analyze'];

/** What a statement read from tables, and how many rows it gave. */
export interface Reading {
  /** By table. */
  readonly rowsRead: Readonly<Record<string, number>>;
  readonly rowsGiven: number;
}

/**
 * Runs a statement by its generic plan, as the server does, and says what it read. EXPLAIN shows that plan only of
 * what is prepared in SQL.
 */
export async function readingOf<Parameters extends readonly unknown[]>(
  client: pg.Client,
  { text }: Statement<unknown, Parameters>,
  ...parameters: Parameters
): Promise<Reading> {
  await client.query(SESSION);
  await client.query(`prepare it as ${text}`);
  try {
    const literals = parameters.map(literal).join();
    const { rows } = await client.query(
      `explain (analyze, format json) execute it${literals && ` (${literals})`}`,
    );
    const [{ Plan: plan }] = rows[0]['QUERY PLAN'] as [{ Plan: Plan }];
    return { rowsRead: rowsRead(plan), rowsGiven: plan['Actual Rows'] };
  } finally {
    await client.query('deallocate it');
  }
}

function literal(value: unknown): string {
  if (value instanceof Date) return pg.escapeLiteral(value.toISOString());
  if (!Array.isArray(value)) return pg.escapeLiteral(String(value));
  return pg.escapeLiteral(`{${value.map(item => JSON.stringify(String(item))).join()}}`);
}

function rowsRead(plan: Plan, read: Record<string, number> = {}): Record<string, number> {
  const table = plan['Relation Name'];
  const removed = (plan['Rows Removed by Filter'] ?? 0) + (plan['Rows Removed by Index Recheck'] ?? 0);
  if (table) read[table] = (read[table] ?? 0) + (plan['Actual Rows'] + removed) * plan['Actual Loops'];
  for (const inner of plan.Plans ?? []) rowsRead(inner, read);
  return read;
}

/** Fills the tables with other projects, so that reading all of them would be no way to find a few rows. */
export async function fillTables(em: EntityManager): Promise<void> {
  const numbers = 'generate_series(1, 20) n';
  for (const sql of [
    `insert into project (id, name, created_at, updated_at)
     select gen_random_uuid(), 'Other ' || i, now(), now() from generate_series(1, 1000) i`,
    `insert into blob (project_id, hash, size, text)
     select id, sha256(convert_to(n::text, 'UTF8')), length(n::text), n::text
     from project, ${numbers} where name like 'Other %'`,
    `insert into version (project_id, number, depth, layers, name, file_count, total_size, created_at)
     select id, 0, 0, '{0}', 'Root', 0, 0, now() from project where name like 'Other %'`,
    `insert into version (project_id, number, parent_number, depth, layers, name, file_count, total_size, created_at)
     select id, n, n - 1, n, array[n], 'Next', 1, 1, now() from project, ${numbers} where name like 'Other %'`,
    `insert into version_file (project_id, version_number, path, blob_hash, size, changed_in)
     select project_id, n, 'src/' || text || '.ts', hash, size, n from blob, ${numbers}
     where project_id in (select id from project where name like 'Other %') and text <= '13'`,
  ]) {
    await em.execute(sql);
  }
}
