import type { FastifyInstance } from 'fastify';

const SWEEP_MS = 50;

/** What the HTTP server emits when what it still waits for is cut off. */
export const CUT_OFF = 'noodle:cut-off';

/** Has a server that closes end its connections with the answers under way, which clients would keep open. */
export function endConnectionsOnClose(server: FastifyInstance): void {
  let closing = false;
  server.addHook('preClose', async () => {
    closing = true;
  });
  server.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}

/**
 * Closes a server when the requests under way are answered.
 * @param patience how long to wait for them, in milliseconds
 * @returns whether all were answered; after the given time the rest is cut off
 */
export async function drain(fastify: FastifyInstance, patience: number): Promise<boolean> {
  let drained = true;
  const deadline = setTimeout(() => {
    drained = false;
    fastify.server.emit(CUT_OFF);
    fastify.server.closeAllConnections();
  }, patience);
  // Some answers had begun before they could say that the connection ends with them.
  const sweep = setInterval(() => fastify.server.closeIdleConnections(), SWEEP_MS);
  await fastify.close();
  clearInterval(sweep);
  clearTimeout(deadline);
  return drained;
}
