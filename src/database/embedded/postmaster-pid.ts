import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the lock file `postmaster.pid` of a cluster tells; see PostgreSQL's pidfile.h. */
export interface PostmasterPid {
  pid: number;
  port: number;
  /** Such as "starting", "ready" or "stopping". */
  status: string;
}

/** Reads a cluster's lock file; undefined when there is none, or none that names a process yet. */
export function readPostmasterPid(clusterDir: string): PostmasterPid | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(clusterDir, 'postmaster.pid'), 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  // A single-user backend writes its number negated.
  const pid = Math.abs(Number(lines[0]));
  return pid ? { pid, port: Number(lines[3]), status: lines[7]?.trim() ?? '' } : undefined;
}
