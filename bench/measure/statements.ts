import type { Client } from 'pg';

/**
 * Counts the statements that a task causes, BEGIN and COMMIT included. They are counted outside of the timed slices
 * only, for counting costs time.
 */
export async function countStatements(client: Client, task: () => Promise<void>): Promise<number> {
  await track(client, 'top');
  await client.query('select pg_stat_statements_reset()');
  await task();
  const { rows } = await client.query<{ calls: number }>(
    `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements where query not like '%pg_stat_statements%'`,
  );
  await track(client, 'none');
  return rows[0]?.calls ?? 0;
}

/** Sets which statements the server counts: `top` or `none`. */
export async function track(client: Client, what: 'top' | 'none'): Promise<void> {
  await client.query(`alter system set pg_stat_statements.track = '${what}'`);
  await client.query('select pg_reload_conf()');
  // The other backends take the new setting a moment later, before their next statement.
  await new Promise(resolve => setTimeout(resolve, 200));
}
