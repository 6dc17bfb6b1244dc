import fastifyCors from '@fastify/cors';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { requestIdOf } from '../telemetry/request-id.ts';
import { RATE_LIMIT_HEADERS } from './callers/rate-limit.ts';
import { endConnectionsOnClose } from './draining.ts';
import { answerClientError, answerFault, answerFaults } from './request-faults.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { REQUEST_ID, type RequestLog } from './telemetry/request-log.ts';
import { traceRequests } from './telemetry/traced-requests.ts';

/** How long a client may take to send a request, in milliseconds. */
const REQUEST_MS = 300_000;
/** How long it may take for the headers of it. */
const HEADERS_MS = 20_000;
/** How long a connection without a request stays open: longer than the common proxies keep it. */
const KEEP_ALIVE_MS = 75_000;
/** The most bytes of a request's headers and address: a query may come as a part of it. */
const HEADERS_MAX = 16_384;
/** The most bytes of a body that is sent to where none is expected. */
const ELSEWHERE_MAX = 1_024;

/** Sets Fastify up, without routes: its limits, its log, what it says of faults, and the headers of every answer. */
export async function createFastify(
  { CORS_ORIGINS }: Pick<Config, 'CORS_ORIGINS'>,
  log: Logger,
  requestLog: RequestLog,
): Promise<FastifyInstance> {
  const server: FastifyInstance = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: ({ headers }) => requestIdOf(headers[REQUEST_ID]),
    bodyLimit: ELSEWHERE_MAX,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    // Clients may offer other protocols with common requests, which are answered as they are.
    http: {
      headersTimeout: HEADERS_MS,
      maxHeaderSize: HEADERS_MAX,
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: answerFault,
  });
  requestLog.follow(server);
  traceRequests(server);
  setSecurityHeaders(server);
  answerFaults(server);
  endConnectionsOnClose(server);
  await server.register(fastifyCors, {
    origin: CORS_ORIGINS.includes('*') ? '*' : CORS_ORIGINS,
    methods: ['GET', 'POST', 'OPTIONS'],
    exposedHeaders: [...RATE_LIMIT_HEADERS, REQUEST_ID],
  });
  return server;
}
