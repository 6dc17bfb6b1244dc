import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

/** Runs SQL on a connection of its own, in a transaction that lasts until the answer is called. */
export async function holdLock(url: string, sql: string): Promise<() => Promise<void>> {
  const client = new pg.Client(url);
  client.on('error', () => {});
  await client.connect();
  await client.query('begin');
  await client.query(sql);
  return () => client.end().catch(() => {});
}

/** Waits until so many statements of a database wait for locks. @param like what these statements are like, in SQL */
export function untilWaiting(url: string, statements: number, like = '%'): Promise<void> {
  return untilWaits(url, waiting => waiting >= statements, like);
}

/** Waits until no statement of a database waits for a lock, which somebody may hold all the same. */
export function untilNoneWaits(url: string): Promise<void> {
  return untilWaits(url, waiting => waiting === 0, '%');
}

async function untilWaits(url: string, isSo: (waiting: number) => boolean, like: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    for (;;) {
      const { rows } = await client.query(
        `select count(*)::int as waiting from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock' and query ilike $1`,
        [like],
      );
      if (isSo(rows[0].waiting)) return;
      await sleep(10);
    }
  } finally {
    await client.end();
  }
}
