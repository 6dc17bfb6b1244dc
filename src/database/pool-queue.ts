import type pg from 'pg';
import { currentWork, type Work } from './work.ts';

/** Has work that is stopped wait no longer for a connection of a pool. */
export function leaveQueueWhenStopped(pool: pg.Pool): void {
  const connect = pool.connect.bind(pool);
  const connectFor = (work: Work) =>
    new Promise<pg.PoolClient>((resolve, reject) => {
      const leave = () => reject(work.stopped);
      work.onStop(leave);
      const come = (client: pg.PoolClient) => {
        // The pool has kept its place in the queue all the same.
        if (work.stopped) client.release();
        else resolve(client);
      };
      connect()
        .then(come, reject)
        .finally(() => work.offStop(leave));
    });
  const connectInTime = (callback?: Parameters<typeof connect>[0]) => {
    if (callback) return connect(callback);
    const work = currentWork();
    // There is no wait for one of the connections that nobody uses.
    if (!work || (!work.stopped && pool.idleCount > pool.waitingCount)) return connect();
    return work.stopped ? Promise.reject(work.stopped) : connectFor(work);
  };
  pool.connect = connectInTime as typeof pool.connect;
}
