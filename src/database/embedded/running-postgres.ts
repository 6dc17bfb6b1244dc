import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { readPostmasterPid } from './postmaster-pid.ts';

/** The connection string of the PostgreSQL of a data folder on a port, with the password that the folder holds. */
export function postgresUrl(dataDir: string, port: number): string {
  const password = readFileSync(join(dataDir, 'password'), 'utf8').trim();
  return `postgres://noodle:${password}@127.0.0.1:${port}/noodle`;
}

/**
 * Finds the PostgreSQL that another process runs on a data folder, and waits for one that is just starting.
 * @param patience for how long to wait, in milliseconds
 * @returns the connection string, with the password; null when there is none that answers
 * @throws Error with the code EACCES when the folder is another user's
 */
export async function runningPostgresUrl(dataDir: string, patience: number): Promise<string | null> {
  const deadline = Date.now() + patience;
  for (;;) {
    const url = urlNow(dataDir);
    if (url && (await answers(url))) return url;
    if (Date.now() > deadline) return null;
    await sleep(100);
  }
}

/** Where it is by what the folder tells, which may be out of date. */
function urlNow(dataDir: string): string | null {
  try {
    const postmaster = readPostmasterPid(join(dataDir, 'postgres'));
    return postmaster?.status === 'ready' ? postgresUrl(dataDir, postmaster.port) : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
