import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastifyCors from '@fastify/cors';
import type { EntityManager } from '@mikro-orm/postgresql';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { PatchLimit } from '../comparison/patch-limit.ts';
import type { Config } from '../config.ts';
import { Announcements } from '../database/announcements.ts';
import { Memory } from '../database/memory.ts';
import { DiffPool } from '../diff/diff-pool.ts';
import { ContentLimit } from '../file/content-limit.ts';
import { PageCache } from '../file/page-cache.ts';
import { GenerationQueue } from '../generation/generation-queue.ts';
import { Context } from '../graphql/context.ts';
import { createSchema } from '../schema/schema.ts';
import { SearchIndexing } from '../search/search-index.ts';
import { endConnectionsOnClose } from './draining.ts';
import { faultFormatter } from './faults.ts';
import { createApollo } from './query/apollo.ts';
import { answerClientError, answerFault, answerFaults } from './request-faults.ts';
import { allowSandbox, setSecurityHeaders } from './security-headers.ts';
import { serveEventStreams } from './streams/event-stream.ts';
import { Operations } from './streams/operations.ts';
import { STREAM_LIMITS, type StreamLimits } from './streams/stream-limits.ts';
import { Streams } from './streams/streams.ts';
import { acceptWebSockets } from './streams/websocket.ts';
import { watchable } from './telemetry/health.ts';

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

/** From how many characters on an answer is turned into bytes at once, which costs small ones more than it saves. */
const LARGE = 16_384;

/** What a server may share with others, or have otherwise than usual. */
export interface ServerParts {
  /** What its mutations are told by, and its subscriptions woken; by default they reach this server alone. */
  readonly announcements?: Announcements;
  readonly limits?: Partial<StreamLimits>;
  /** Where generations are queued; by default there is no provider of models. */
  readonly generations?: GenerationQueue;
}

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
  const diffs = new DiffPool();
  const indexing = new SearchIndexing({
    onFault: err => log.error({ err }, 'a project could not be brought into the search index'),
  });
  const memory = new Memory()
    .put(parts.announcements ?? new Announcements())
    .put(parts.generations ?? new GenerationQueue())
    .put(diffs)
    .put(indexing)
    .put(new PatchLimit(config.MAX_PATCH_SIZE))
    .put(new PageCache(config.PAGE_CACHE_FILES))
    .put(new ContentLimit(config.MAX_VERSION_SIZE));
  const apollo = createApollo(createSchema(), config, log);
  await apollo.start();

  const server: FastifyInstance = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
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
  setSecurityHeaders(server);
  answerFaults(server);
  endConnectionsOnClose(server);
  await server.register(fastifyCors, {
    origin: config.CORS_ORIGINS.includes('*') ? '*' : config.CORS_ORIGINS,
    methods: ['GET', 'POST', 'OPTIONS'],
  });
  const newContext = () => new Context(fork(), config, memory);
  const answer = fastifyApolloHandler(apollo, { context: async () => newContext() });
  server.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    bodyLimit: config.MAX_REQUEST_SIZE,
    handler: async (request, reply) => {
      const body = await answer.call(server, request, reply);
      allowSandbox(reply);
      return bytesOf(body);
    },
  });
  const limits = { ...STREAM_LIMITS, connections: config.MAX_STREAMS, ...parts.limits };
  const streaming = {
    operations: new Operations(apollo, newContext, faultFormatter(log)),
    streams: new Streams(server, limits.connections),
    limits,
    log,
  };
  serveEventStreams(server, streaming, config);
  acceptWebSockets(server, streaming, config);
  server.get('/', (_request, reply) => reply.redirect('/graphql'));
  watchable(server, fork);
  server.addHook('onClose', () => apollo.stop());
  server.addHook('onClose', () => diffs.close());
  server.addHook('onClose', async () => indexing.close());
  return server;
}

/** Turns a large text into bytes: the socket would take a sixth of an answer's time over it. */
function bytesOf(body: unknown): unknown {
  return typeof body === 'string' && body.length > LARGE ? Buffer.from(body) : body;
}
