import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isLoopbackHost } from './access/loopback.ts';
import type { Config } from './config.ts';
import { Announcements } from './database/announcements.ts';
import { startGeneration } from './generation/work/start-generation.ts';
import { drain } from './http/draining.ts';
import { listenAt } from './http/listen.ts';
import { createServer } from './http/server.ts';
import { forgetOldKeys } from './idempotency/forget-old-keys.ts';
import { openDatabase, usingDatabase } from './open-database.ts';
import { StartError } from './start-error.ts';
import { startMetrics } from './telemetry/metrics.ts';
import { startTracing } from './telemetry/tracing-start.ts';

/** How long a stopping server waits for its database to close, in milliseconds; less when it has cut requests off. */
const CLOSE_MS = 10_000;
const CUT_OFF_MS = 1_000;

/** A server that answers requests. */
export interface RunningServer {
  /** Where it listens, without a path. */
  readonly url: string;
  /** The folder of its embedded database; undefined with DATABASE_URL. */
  readonly dataDir: string | undefined;
  /** What it was started with. */
  readonly settings: Config;
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
  refuseOpenDoor(config);
  await using started = new AsyncDisposableStack();
  started.adopt(await startTracing(config, log), it => it.stop());
  const { orm, url: databaseUrl, dataDir } = await openDatabase(config, started);
  const fork = () => orm.em.fork();
  const wire = { url: databaseUrl, db: () => fork().getKysely(), log };
  const announcements = started.adopt(new Announcements(wire), it => it.close());
  const metrics = config.METRICS ? startMetrics() : undefined;
  const host = { config, url: databaseUrl, fork, announcements, log, metrics };
  const generation = started.adopt(await usingDatabase(databaseUrl, () => startGeneration(host)), it =>
    it.stop(),
  );
  const parts = { announcements, generations: generation.queue, metrics };
  const server = started.adopt(await createServer(config, fork, log, parts), it => it.close());
  const url = await listenAt(server, config.HOST, config.PORT, 'PORT');
  started.defer(forgetOldKeys(orm, config.IDEMPOTENCY_KEY_HOURS, log));
  // Last: a server that can't start must not have taken work.
  await generation.work();

  const running = started.move();
  return {
    url,
    dataDir,
    settings: config,
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

/** @throws StartError where the whole network could do anything */
function refuseOpenDoor({ AUTH, HOST }: Config): void {
  if (AUTH === 'on' || isLoopbackHost(HOST)) return;
  throw new StartError(
    `With AUTH=off everybody who reaches the server may do anything, so it does not listen on ${HOST} (HOST). Set AUTH=on and make a key with \`npm run api-key -- create\`, or set HOST=127.0.0.1.`,
  );
}
