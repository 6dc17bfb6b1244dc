import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, giveTo } from './account.ts';

/** Says that another server uses the data folder. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
  readonly dataDir: string;
  /** The process id of the server that holds the folder, where known. */
  readonly pid: number | undefined;

  constructor(dataDir: string, pid: number | undefined) {
    super(
      `The data folder ${dataDir} is in use by another server (process ${pid ?? 'unknown'}). ` +
        'Stop that server, or set NOODLE_DATA_DIR to another folder.',
    );
    this.dataDir = dataDir;
    this.pid = pid;
  }
}

/** The right to use a data folder, which ends with this process at the latest. */
export interface DataDirLock {
  release(): void;
}

// Keeps the locks from the garbage collector, which would close and so free them.
const held = new Set<DatabaseSync>();

/**
 * Takes the lock of a data folder, or refuses at once. Of several starters exactly one gets it.
 *
 * @throws {DataDirInUseError} when another server, or this one, holds it.
 */
export async function acquireDataDirLock(
  dataDir: string,
  account: Account | undefined,
): Promise<DataDirLock> {
  const pidFile = join(dataDir, 'lock.pid');
  const lock = lockFile(join(dataDir, 'lock'), account);
  if (!lock) throw new DataDirInUseError(dataDir, await readHolder(pidFile));
  writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
  giveTo(account, pidFile);
  held.add(lock);
  return {
    release() {
      if (!held.delete(lock)) return;
      rmSync(pidFile, { force: true });
      lock.close();
    },
  };
}

/**
 * Node offers no file locks, but its SQLite does: an advisory lock of the operating system, which vanishes
 * with its holder even by kill -9, cannot be stale, and also holds between containers that share a volume.
 * It takes the "reserved" lock, since of two that ask for an exclusive one at once, both may lose.
 * Nothing else may open the file: closing it anywhere in this process would free the lock (POSIX).
 */
function lockFile(path: string, account: Account | undefined): DatabaseSync | undefined {
  const lock = new DatabaseSync(path);
  try {
    chmodSync(path, 0o600);
    giveTo(account, path);
    // With a journal on disk, a file of its own would come and go.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN IMMEDIATE');
    return lock;
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return (error as { errcode?: number }).errcode === SQLITE_BUSY;
}

/** The winner writes its process id right after it has won, so a dead one is somebody's before it. */
async function readHolder(pidFile: string): Promise<number | undefined> {
  for (let attempt = 0; attempt < 25; attempt++) {
    const pid = readPid(pidFile);
    if (pid && isAlive(pid)) return pid;
    await sleep(20);
  }
  return undefined;
}

function readPid(pidFile: string): number {
  try {
    return Number(readFileSync(pidFile, 'utf8'));
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
