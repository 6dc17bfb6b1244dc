import { fastifyApolloHandler } from '@as-integrations/fastify';
import fastifyCors from '@fastify/cors';
import type { EntityManager } from '@mikro-orm/postgresql';
import fastify, {
  type FastifyBaseLogger,
  type FastifyError,
  type FastifyInstance,
  LogController,
} from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { statement } from '../database/statement.ts';
import { Context } from '../graphql/context.ts';
import { createSchema } from '../schema/schema.ts';
import { createApollo } from './apollo.ts';

const ping = statement<never, []>('ping', 'select 1');

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
  const apollo = createApollo(createSchema(), config, log);
  await apollo.start();

  const server = fastify({
    loggerInstance: log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: config.MAX_REQUEST_SIZE,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
  });
  await server.register(fastifyCors, {
    origin: config.CORS_ORIGINS.includes('*') ? '*' : config.CORS_ORIGINS,
    methods: ['GET', 'POST', 'OPTIONS'],
  });
  server.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) request.log.error({ err: error }, 'a request failed');
    const known = REQUEST_FAULTS[error.code];
    const message =
      known ?? (status < 500 ? 'The request is malformed.' : 'Something went wrong on the server.');
    const code = status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR';
    return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
  });
  server.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({
      errors: [
        { message: 'There is nothing here; GraphQL is at /graphql.', extensions: { code: 'NOT_FOUND' } },
      ],
    }),
  );

  server.route({
    url: '/graphql',
    method: ['GET', 'POST', 'OPTIONS'],
    handler: fastifyApolloHandler(apollo, { context: async () => new Context(fork(), config) }),
  });
  server.get('/', (_request, reply) => reply.redirect('/graphql'));
  server.get('/health', () => ({ status: 'ok' }));
  server.get('/ready', async (_request, reply) => {
    try {
      await ping(fork().getKysely());
      return { status: 'ready' };
    } catch {
      return reply.code(503).send({ status: 'unavailable', reason: "The database can't be reached." });
    }
  });
  server.addHook('onClose', () => apollo.stop());
  return server;
}

/** What clients are told of requests that never reach GraphQL; Fastify's own words quote the request. */
const REQUEST_FAULTS: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "The request's body is larger than MAX_REQUEST_SIZE allows.",
  FST_ERR_CTP_INVALID_JSON_BODY: "The request's body is not valid JSON.",
  FST_ERR_CTP_EMPTY_JSON_BODY: "The request's body is empty; JSON is expected.",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The content type must be application/json.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "The request's body is not as long as its Content-Length says.",
};
