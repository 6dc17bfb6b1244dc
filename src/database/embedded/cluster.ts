import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, giveTreeTo, pgdata } from './account.ts';
import type { Binaries } from './binaries.ts';
import { spawnGuarded } from './guarded-process.ts';
import type { PostgresLog } from './postgres-log.ts';

const UNFINISHED = 'postgres.init-';

/** What a cluster is made with, and where. */
export interface ClusterOptions {
  dataDir: string;
  binaries: Binaries;
  account: Account | undefined;
  log: PostgresLog;
  /** Whether to wait until the files are on disk. */
  sync: boolean;
}

/**
 * Initialises the cluster `postgres` of a data folder, and its file `password`, unless it exists.
 *
 * @returns the folder of the cluster.
 * @throws {Error} that quotes initdb when it fails.
 */
export async function ensureCluster(options: ClusterOptions): Promise<string> {
  const { dataDir, account } = options;
  const clusterDir = join(dataDir, 'postgres');
  await removeUnfinished(dataDir);
  if (!existsSync(clusterDir)) await createCluster(options, clusterDir);
  // PostgreSQL insists on both, and a backup put back with plain copies has neither.
  if (account && statSync(clusterDir).uid !== account.uid) giveTreeTo(account, clusterDir);
  await chmod(clusterDir, 0o700);
  return clusterDir;
}

/** A cluster gets its name only when it is complete and its password is in place. */
async function createCluster(options: ClusterOptions, clusterDir: string): Promise<void> {
  const { dataDir, account } = options;
  const unfinished = await mkdtemp(join(dataDir, UNFINISHED));
  try {
    const cluster = join(unfinished, 'cluster');
    const password = join(unfinished, 'password');
    await mkdir(cluster, { mode: 0o700 });
    await writeFile(password, `${randomBytes(24).toString('hex')}\n`, { mode: 0o600 });
    giveTreeTo(account, unfinished);
    await initdb(options, cluster);
    await rename(password, join(dataDir, 'password'));
    await rename(cluster, clusterDir);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function initdb({ binaries, account, log, sync }: ClusterOptions, cluster: string): Promise<void> {
  const command = [
    binaries.initdb,
    `--pgdata=${pgdata(account, cluster)}`,
    '--username=noodle',
    // A relative path, since there may be no other way to it for the account.
    '--pwfile=../password',
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
    ...(sync ? [] : ['--no-sync']),
  ];
  log.mark();
  const ending = await spawnGuarded(command, { cwd: cluster, account, output: log.fd }).exited;
  if (ending !== 'exit code 0') throw new Error(`initdb failed (${ending}). ${log.lastWords()}`);
}

/** A server that was killed at its first start has left them, and its initdb may just be dying in there. */
async function removeUnfinished(dataDir: string): Promise<void> {
  const names = await readdir(dataDir);
  for (const name of names.filter(name => name.startsWith(UNFINISHED))) {
    await rm(join(dataDir, name), { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }
}
