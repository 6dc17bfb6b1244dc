import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyInstance } from 'fastify';
import { statement } from '../../database/statement.ts';
import { Deadline } from '../deadline.ts';

const ping = statement<never, []>('ping', 'select 1');

/** How long the database may take to answer before the server says that it is not ready, in milliseconds. */
const PING_MS = 3_000;

/** Adds /health, which says that the process lives, and /ready, which says that it reaches its database. */
export function watchable(server: FastifyInstance, fork: () => EntityManager): void {
  const pinging = new Deadline(PING_MS);
  server.get('/health', () => ({ status: 'ok' }));
  server.get('/ready', async (_request, reply) => {
    try {
      await pinging.run(work => work.wait(ping(fork().getKysely())));
      return { status: 'ready' };
    } catch {
      return reply.code(503).send({ status: 'unavailable', reason: "The database can't be reached." });
    }
  });
}
