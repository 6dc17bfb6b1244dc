import 'reflect-metadata';
import { fastifyApolloHandler } from '@as-integrations/fastify';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { RateLimits } from '../access/rate-limit/rate-limits.ts';
import type { Requester } from '../access/requester.ts';
import type { Config } from '../config.ts';
import { SharedReads } from '../database/shared-reads.ts';
import { Context } from '../graphql/context.ts';
import { createSchema } from '../schema/schema.ts';
import type { OperationRecord } from '../telemetry/operation-record.ts';
import { withRequestId } from '../telemetry/request-id.ts';
import { boundAnonymousBodies } from './callers/anonymous-bodies.ts';
import { admission } from './callers/authentication.ts';
import { RateLimitHooks } from './callers/rate-limit-hooks.ts';
import { Requesters } from './callers/requesters.ts';
import { Deadline } from './deadline.ts';
import { createFastify } from './fastify.ts';
import { faultFormatter } from './faults.ts';
import { createApollo } from './query/apollo.ts';
import { readTrustedDocuments } from './query/trusted-documents-file.ts';
import { allowSandbox } from './security-headers.ts';
import { serverMemory } from './server-memory.ts';
import type { ServerParts } from './server-parts.ts';
import { serveEventStreams } from './streams/event-stream.ts';
import { Operations } from './streams/operations.ts';
import { STREAM_LIMITS } from './streams/stream-limits.ts';
import { Streams } from './streams/streams.ts';
import { acceptWebSockets } from './streams/websocket.ts';
import { watchable } from './telemetry/health.ts';
import { serveMetrics } from './telemetry/metrics.ts';
import { gaugeDatabase } from './telemetry/metrics-gauges.ts';
import { RequestLog } from './telemetry/request-log.ts';
import { tracedOperation } from './telemetry/traced-operations.ts';

/** From how many characters on an answer is turned into bytes at once, which costs small ones more than it saves. */
const LARGE = 16_384;

/**
 * Sets the HTTP server up: /graphql and /graphql/stream, and /health and /ready for what watches over it. It is not
 * listening yet; its close() ends subscriptions and waits for the requests that are under way.
 * @param fork gives each request an entity manager of its own
 */
export async function createServer(
  config: Config,
  fork: () => EntityManager,
  log: Logger,
  parts: ServerParts = {},
): Promise<FastifyInstance> {
  // First, as it may fail.
  const schema = createSchema();
  const documents =
    config.TRUSTED_DOCUMENTS && (await readTrustedDocuments(config.TRUSTED_DOCUMENTS, schema));
  const { memory, close } = serverMemory(config, parts, log);
  const db = () => fork().getKysely();
  const rateLimits = new RateLimits(config, db);
  const format = faultFormatter(log);
  const apollo = createApollo(schema, config, { rateLimits, documents: documents || null, format, log });
  await apollo.start();

  const requestLog = new RequestLog(log, parts.metrics);
  const server = await createFastify(config, log, requestLog);
  const deadline = new Deadline(config.REQUEST_SECONDS * 1_000);
  const keys = { db, reads: memory.keep(SharedReads) };
  const requesters = new Requesters(config, keys, rateLimits, deadline, log);
  const rates = new RateLimitHooks(rateLimits, requesters);
  const hooks = {
    onRequest: [admission(requesters, format), rates.onRequest],
    preParsing: boundAnonymousBodies(requesters),
    onSend: rates.onSend,
  };
  const newContext = (requester: Requester, record?: OperationRecord) =>
    new Context(fork(), config, memory, requester, record);
  const answer = fastifyApolloHandler(apollo, {
    context: async ({ raw, record }) => newContext(requesters.admitted(raw), record),
  });
  server.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    bodyLimit: config.MAX_REQUEST_SIZE,
    ...hooks,
    handler: async (request, reply) => {
      const answered = () => tracedOperation(async () => answer.call(server, request, reply));
      const body = await withRequestId(request.id, () => deadline.run(answered, reply.raw));
      allowSandbox(reply);
      return bytesOf(body);
    },
  });
  const limits = {
    ...STREAM_LIMITS,
    connections: config.MAX_STREAMS,
    connectionsOfCaller: config.MAX_STREAMS_PER_CALLER,
    ...parts.limits,
  };
  const streaming = {
    operations: new Operations(apollo, newContext, format, deadline, rateLimits, requestLog),
    requesters,
    hooks,
    format,
    streams: new Streams(server, limits),
    limits,
    requestLog,
    log,
  };
  serveEventStreams(server, streaming, config);
  acceptWebSockets(server, streaming, config);
  server.get('/', (_request, reply) => reply.redirect('/graphql'));
  watchable(server, fork);
  if (parts.metrics) {
    const { streams } = streaming;
    gaugeDatabase(parts.metrics, fork);
    parts.metrics.gauge('noodle_streams', 'WebSockets and event streams that are open.', [], () => [
      [{}, streams.count],
    ]);
    serveMetrics(server, parts.metrics, config, requesters);
  }
  server.addHook('onClose', () => apollo.stop());
  server.addHook('onClose', close);
  return server;
}

/** Turns a large text into bytes: the socket would take a sixth of an answer's time over it. */
function bytesOf(body: unknown): unknown {
  return typeof body === 'string' && body.length > LARGE ? Buffer.from(body) : body;
}
