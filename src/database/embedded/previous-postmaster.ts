import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPostmasterPid } from './postmaster-pid.ts';

/**
 * Ends the postmaster that a killed server has left in a cluster, and waits until it is gone. Only the holder
 * of the data folder's lock may call it: nobody else can have a right to that postmaster.
 *
 * @returns the process id that a stale lock file names, or undefined when there is none.
 * @throws {Error} when it is still there at the deadline.
 */
export async function endPreviousPostmaster(
  clusterDir: string,
  deadline: number,
): Promise<number | undefined> {
  const pid = readPostmasterPid(clusterDir)?.pid;
  if (!pid || process.platform === 'win32') return undefined;
  while (isPostmasterOf(clusterDir, pid)) {
    if (Date.now() > deadline) {
      throw new Error(`The PostgreSQL of a former server (process ${pid}) still shuts down in ${clusterDir}`);
    }
    interrupt(pid);
    await sleep(50);
  }
  return readPostmasterPid(clusterDir)?.pid === pid ? pid : undefined;
}

/** Its guard does so as well, unless that was killed too. */
function interrupt(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // It is gone, as wanted.
  }
}

/** The number alone says little: after a crash it may be another process's by now. */
function isPostmasterOf(clusterDir: string, pid: number): boolean {
  try {
    if (process.platform !== 'linux') return commandOf(pid).includes(clusterDir);
    const cluster = statSync(clusterDir);
    const cwd = statSync(`/proc/${pid}/cwd`);
    return cwd.dev === cluster.dev && cwd.ino === cluster.ino;
  } catch {
    // No such process, or one of a user whom PostgreSQL has never run as.
    return false;
  }
}

const commandOf = (pid: number) =>
  execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
