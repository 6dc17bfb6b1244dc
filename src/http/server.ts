import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastifyCors from '@fastify/cors';
import type { EntityManager } from '@mikro-orm/postgresql';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Logger } from 'pino';
import { PatchLimit } from '../comparison/patch-limit.ts';
import type { Config } from '../config.ts';
import { Memory } from '../database/memory.ts';
import { DiffPool } from '../diff/diff-pool.ts';
import { ContentLimit } from '../file/content-limit.ts';
import { PageCache } from '../file/page-cache.ts';
import { Context } from '../graphql/context.ts';
import { createSchema } from '../schema/schema.ts';
import { SearchIndexing } from '../search/search-index.ts';
import { createApollo } from './apollo.ts';
import { endConnectionsOnClose } from './draining.ts';
import { watchable } from './health.ts';
import { answerFault, answerFaults } from './request-faults.ts';

/** How long a client may take to send a request, in milliseconds. */
const REQUEST_MS = 300_000;

/** From how many characters on an answer is turned into bytes at once, which costs small ones more than it saves. */
const LARGE = 16_384;

/**
 * Sets the HTTP server up: /graphql, and /health and /ready for what watches over it. It is not listening yet; its
 * close() waits for the requests that are under way.
 * @param fork gives each request an entity manager of its own
 */
export async function createServer(
  config: Config,
  fork: () => EntityManager,
  log: Logger,
): Promise<FastifyInstance> {
  const diffs = new DiffPool();
  const indexing = new SearchIndexing({
    onFault: err => log.error({ err }, 'a project could not be brought into the search index'),
  });
  const memory = new Memory()
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
    bodyLimit: config.MAX_REQUEST_SIZE,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    frameworkErrors: answerFault,
  });
  answerFaults(server);
  endConnectionsOnClose(server);
  await server.register(fastifyCors, {
    origin: config.CORS_ORIGINS.includes('*') ? '*' : config.CORS_ORIGINS,
    methods: ['GET', 'POST', 'OPTIONS'],
  });
  const answer = fastifyApolloHandler(apollo, { context: async () => new Context(fork(), config, memory) });
  server.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: async (request, reply) => bytesOf(await answer.call(server, request, reply)),
  });
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
