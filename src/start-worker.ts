import { setTimeout } from 'node:timers/promises';
import type { Logger } from 'pino';
import { isLoopbackHost } from './access/loopback.ts';
import type { Config } from './config.ts';
import { Announcements } from './database/announcements.ts';
import { hasProvider, startGeneration } from './generation/work/start-generation.ts';
import { serveWorkerMetrics } from './http/telemetry/worker-metrics.ts';
import { openDatabase, usingDatabase } from './open-database.ts';
import type { Running } from './run-process.ts';
import { StartError } from './start-error.ts';
import { startMetrics } from './telemetry/metrics.ts';
import { startTracing } from './telemetry/tracing-start.ts';

/** How long a stopping worker has to close its database, in milliseconds. */
const CLOSE_MS = 9_000;

/**
 * Starts a worker: a process that does nothing but work on generations, beside servers on the same database.
 * @throws StartError when something around it prevents it; nothing stays running
 */
export async function startWorkerProcess(config: Config, log: Logger): Promise<Running> {
  if (!config.DATABASE_URL) {
    throw new StartError(
      "A worker shares its server's database: set DATABASE_URL. (The embedded PostgreSQL is its server's alone, which does this work itself.)",
    );
  }
  if (!hasProvider(config)) {
    throw new StartError('A worker asks models: set OPENROUTER_API_KEY or OPENROUTER_BASE_URL.');
  }
  refuseOpenMetrics(config);
  await using started = new AsyncDisposableStack();
  started.adopt(await startTracing(config, log), it => it.stop());
  const { orm, url } = await openDatabase(config, started);
  const fork = () => orm.em.fork();
  const wire = { url, db: () => fork().getKysely(), log };
  const announcements = started.adopt(new Announcements(wire), it => it.close());
  const working = { ...config, WORKER: true };
  const metrics = config.METRICS && config.METRICS_PORT ? startMetrics() : undefined;
  const host = { config: working, url, fork, announcements, log, metrics };
  const generation = started.adopt(await usingDatabase(url, () => startGeneration(host)), it => it.stop());
  if (metrics) started.adopt(await serveWorkerMetrics(config, fork, metrics, log), it => it.close());
  await generation.work();
  const running = started.move();
  return {
    async stop() {
      const isPutBack = await generation.endWork();
      if (!isPutBack)
        log.warn('the work could not be put back in time; it goes on when its leases have ended');
      // A statement that waits for a lock, or for a database that is gone, must not keep it from ending.
      const closing = running.disposeAsync().then(() => true);
      const isClosed = await Promise.race([closing, setTimeout(CLOSE_MS, false, { ref: false })]);
      return isPutBack && isClosed;
    },
  };
}

/** @throws StartError where the whole network could read the metrics */
function refuseOpenMetrics({ AUTH, HOST, METRICS, METRICS_PORT, METRICS_TOKEN }: Config): void {
  if (!METRICS || !METRICS_PORT || METRICS_TOKEN || AUTH === 'on') return;
  if (isLoopbackHost(HOST)) return;
  throw new StartError(
    `With AUTH=off and no METRICS_TOKEN everybody who reaches the worker may read its metrics, so it does not listen on ${HOST} (HOST). Set METRICS_TOKEN, or HOST=127.0.0.1.`,
  );
}
