import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Account, chooseAccount } from './account.ts';
import { binariesFor } from './binaries.ts';
import { ensureCluster } from './cluster.ts';
import { acquireDataDirLock, type DataDirLock } from './data-dir-lock.ts';
import { ensureDatabase } from './ensure-database.ts';
import { openPostgresLog } from './postgres-log.ts';
import { startPostmaster } from './postmaster.ts';
import { postgresUrl } from './running-postgres.ts';

export { DataDirInUseError } from './data-dir-lock.ts';

/** Where the embedded PostgreSQL keeps its files, and what it adds to its configuration. */
export interface EmbeddedPostgresOptions {
  /** A folder of its own, which is created when missing. */
  dataDir: string;
  /** Further settings of PostgreSQL by name, which win over the ones that Noodle chose. */
  settings?: Record<string, string>;
}

/** A PostgreSQL server that lives and dies with this process. */
export interface EmbeddedPostgres {
  /** The connection string, with the password, of the database `noodle`. */
  url: string;
  /** The folder that holds the data. */
  dataDir: string;
  /** Shuts PostgreSQL down, waits for its end and frees the folder; calling it again does no more. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL of a data folder, and initialises the folder the first time.
 *
 * It listens on a free port of 127.0.0.1 and asks for a password. It stops by itself when this process
 * dies, however that happens (on Windows it may stay; the next start then fails until it is ended by hand).
 *
 * @returns the running server, ready for connections.
 * @throws {DataDirInUseError} when another server holds the folder.
 * @throws {Error} that quotes PostgreSQL's last words when it does not start.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const account = chooseAccount(join(dataDir, 'postgres'));
  const lock = await acquireDataDirLock(dataDir, account);
  try {
    return await start(dataDir, account, lock, options.settings ?? {});
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function start(
  dataDir: string,
  account: Account | undefined,
  lock: DataDirLock,
  settings: Record<string, string>,
): Promise<EmbeddedPostgres> {
  const binaries = await binariesFor(account);
  const log = openPostgresLog(join(dataDir, 'postgres.log'), account);
  try {
    const clusterDir = await ensureCluster({
      dataDir,
      binaries,
      account,
      log,
      sync: settings.fsync !== 'off',
    });
    const postmaster = await startPostmaster({ clusterDir, binaries, account, log, settings });
    const url = postgresUrl(dataDir, postmaster.port);
    await ensureDatabase(url).catch(async error => {
      await postmaster.stop();
      throw error;
    });
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= postmaster.stop().finally(() => lock.release());
      return stopped;
    };
    return { url, dataDir, stop };
  } finally {
    log.close();
  }
}
