import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, pgdata } from './account.ts';
import type { Binaries } from './binaries.ts';
import { type GuardedProcess, spawnGuarded } from './guarded-process.ts';
import type { PostgresLog } from './postgres-log.ts';
import { readPostmasterPid } from './postmaster-pid.ts';
import { endPreviousPostmaster } from './previous-postmaster.ts';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: 'noodle',
  max_connections: '100',
  shared_buffers: '256MB',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
};

/** Failures that pass: somebody took the port, or a killed server's processes are still going. */
const PASSING =
  /could not create any TCP\/IP sockets|lock file "postmaster.pid" already exists|pre-existing shared memory block/;
const PATIENCE_MS = 10_000;
/** Long, since after a crash PostgreSQL first replays what it had written ahead. */
const STARTUP_MS = 300_000;

/** What a postmaster, PostgreSQL's main process, is started with. */
export interface PostmasterOptions {
  clusterDir: string;
  binaries: Binaries;
  account: Account | undefined;
  log: PostgresLog;
  settings: Record<string, string>;
}

/** A postmaster that accepts connections. */
export interface Postmaster {
  port: number;
  stop(): Promise<void>;
}

/**
 * Starts the postmaster of a cluster on a free port. It waits for one that a killed server has left.
 *
 * @throws {Error} that quotes PostgreSQL when it does not start.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { clusterDir, log } = options;
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const stalePid = await endPreviousPostmaster(clusterDir, deadline);
    const port = await findFreePort();
    log.mark();
    const postmaster = spawnPostmaster(options, port, stalePid);
    const ending = await readyOrEnded(postmaster, clusterDir, port);
    if (ending === undefined) {
      postmaster.unref();
      return { port, stop: postmaster.stop };
    }
    if (!PASSING.test(log.sinceMark()) || Date.now() > deadline) {
      throw new Error(`PostgreSQL did not start (${ending}). ${log.lastWords()}`);
    }
    await sleep(100);
  }
}

function spawnPostmaster(
  { clusterDir, binaries, account, log, settings }: PostmasterOptions,
  port: number,
  stalePid: number | undefined,
): GuardedProcess {
  const parameters = Object.entries({ ...SETTINGS, ...settings, port: String(port) });
  const command = [
    binaries.postgres,
    ...['-D', pgdata(account, clusterDir)],
    ...parameters.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ];
  // PostgreSQL trusts that its lock file is stale when it names this "grandparent", though another
  // process may have got that number since; pg_ctl uses it for the same end.
  const env: Record<string, string> = stalePid ? { PG_GRANDPARENT_PID: String(stalePid) } : {};
  return spawnGuarded(command, { cwd: clusterDir, account, output: log.fd, env });
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/**
 * Waits on the postmaster's own word instead of trying to connect, since somebody else
 * who has taken the port must not be offered the password.
 *
 * @returns undefined when ready, or how the postmaster has ended.
 */
async function readyOrEnded(
  postmaster: GuardedProcess,
  clusterDir: string,
  port: number,
): Promise<string | undefined> {
  let ending: string | undefined;
  postmaster.exited.then(how => {
    ending = how;
  });
  const deadline = Date.now() + STARTUP_MS;
  while (ending === undefined) {
    const lockFile = readPostmasterPid(clusterDir);
    if (lockFile?.port === port && lockFile.status === 'ready') return undefined;
    if (Date.now() > deadline) await postmaster.stop();
    await sleep(10);
  }
  return ending;
}
