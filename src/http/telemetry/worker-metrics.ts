import type { EntityManager } from '@mikro-orm/postgresql';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { listenAt } from '../listen.ts';
import { answerFaults } from '../request-faults.ts';
import { watchable } from './health.ts';
import { serveMetrics } from './metrics.ts';
import { gaugeDatabase } from './metrics-gauges.ts';

/** Serves /metrics, /health and /ready for a worker, at METRICS_PORT. @throws StartError when it can't listen there */
export async function serveWorkerMetrics(
  config: Config,
  fork: () => EntityManager,
  metrics: Metrics,
  log: Logger,
): Promise<FastifyInstance> {
  const server: FastifyInstance = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    forceCloseConnections: true,
  });
  answerFaults(server);
  gaugeDatabase(metrics, fork);
  serveMetrics(server, metrics, config);
  watchable(server, fork);
  await listenAt(server, config.HOST, config.METRICS_PORT, 'METRICS_PORT');
  return server;
}
