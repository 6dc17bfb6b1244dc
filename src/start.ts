import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { Announcements } from './database/announcements.ts';
import { startGeneration } from './generation/work/start-generation.ts';
import { drain } from './http/draining.ts';
import { createServer } from './http/server.ts';
import { forgetOldKeys } from './idempotency/forget-old-keys.ts';
import { openDatabase, usingDatabase } from './open-database.ts';
import { StartError } from './start-error.ts';

/** How long a stopping server waits for its database to close, in milliseconds; less when it has cut requests off. */
const CLOSE_MS = 10_000;
const CUT_OFF_MS = 1_000;

/** A server that answers requests. */
export interface RunningServer {
  /** Where it listens, without a path. */
  readonly url: string;
  /** The folder of its embedded database; undefined with DATABASE_URL. */
  readonly dataDir: string | undefined;
  /**
   * Stops in the opposite order of the start, after the requests that are under way.
   * @returns whether all of them ended within SHUTDOWN_SECONDS; the rest is cut off
   */
  stop(): Promise<boolean>;
}

/**
 * Starts a server: database, then HTTP.
 * @throws StartError, or DataDirInUseError, when something around the server prevents it; nothing stays running
 */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  await using started = new AsyncDisposableStack();
  const { orm, url: databaseUrl, dataDir } = await openDatabase(config, started);
  const fork = () => orm.em.fork();
  const wire = { url: databaseUrl, db: () => fork().getKysely(), log };
  const announcements = started.adopt(new Announcements(wire), it => it.close());
  const host = { config, url: databaseUrl, fork, announcements, log };
  const generation = started.adopt(await usingDatabase(databaseUrl, () => startGeneration(host)), it =>
    it.stop(),
  );
  const parts = { announcements, generations: generation.queue };
  const server = started.adopt(await createServer(config, fork, log, parts), it => it.close());
  const url = await listen(server, config);
  started.defer(forgetOldKeys(orm, config.IDEMPOTENCY_KEY_HOURS, log));
  // Last: a server that can't start must not have taken work.
  await generation.work();

  const running = started.move();
  return {
    url,
    dataDir,
    async stop() {
      const working = generation.endWork();
      const drained = await drain(server, config.SHUTDOWN_SECONDS * 1_000);
      await working;
      if (!drained) log.warn('some requests did not end in time');
      // A pool closes when its last statement has ended, which nobody waits for any more.
      const late = setTimeout(drained ? CLOSE_MS : CUT_OFF_MS, undefined, { ref: false });
      await Promise.race([running.disposeAsync(), late]);
      return drained;
    },
  };
}

async function listen(server: FastifyInstance, { HOST, PORT }: Config): Promise<string> {
  try {
    await server.listen({ host: HOST, port: PORT });
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== 'listen' && syscall !== 'getaddrinfo') throw error;
    const reason = LISTEN_FAULTS[code ?? ''] ?? code;
    throw new StartError(`The server can't listen on port ${PORT} (PORT) of ${HOST} (HOST): ${reason}.`);
  }
  const { port } = server.server.address() as AddressInfo;
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`;
}

const LISTEN_FAULTS: Record<string, string> = {
  EADDRINUSE: 'another program listens there already',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine does not have the address',
  ENOTFOUND: 'there is no such host',
};
