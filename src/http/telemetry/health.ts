import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyInstance } from 'fastify';
import { statement } from '../../database/statement.ts';

const ping = statement<never, []>('ping', 'select 1');

/** How long the database may take to answer before the server says that it is not ready, in milliseconds. */
const PING_MS = 3_000;

/** Adds /health, which says that the process lives, and /ready, which says that it reaches its database. */
export function watchable(server: FastifyInstance, fork: () => EntityManager): void {
  server.get('/health', () => ({ status: 'ok' }));
  server.get('/ready', async (_request, reply) => {
    if (await answersInTime(ping(fork().getKysely()))) return { status: 'ready' };
    return reply.code(503).send({ status: 'unavailable', reason: "The database can't be reached." });
  });
}

async function answersInTime(answer: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>(resolve => {
    timer = setTimeout(() => resolve(false), PING_MS);
  });
  try {
    return await Promise.race([answer.then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
