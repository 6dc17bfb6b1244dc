import type pg from 'pg';

/** What Kysely sends at both ends of a transaction: when it fails, Kysely forgets to give the connection back. */
const TRANSACTION_END = /^(begin|start transaction\b.*|rollback)$/;

/**
 * Takes a connection out of the pool whose statement failed because the connection is lost. Otherwise each
 * transaction that an outage hits would cost the pool one of its places for ever.
 */
export function leaveWhenLost(client: pg.Client, text: unknown, error: Error): void {
  // Whatever came next would wait behind the statement that has no answer, or be sent to a server that is hanging up.
  if (error.message === 'Query read timeout' || (error as { severity?: string }).severity === 'FATAL') {
    client.end().catch(() => {});
  }
  if (typeof text !== 'string' || !TRANSACTION_END.test(text)) return;
  const pooled = client as pg.PoolClient;
  const { release } = pooled;
  if (!release) return;
  pooled.release = () => {};
  release.call(pooled, error);
}
