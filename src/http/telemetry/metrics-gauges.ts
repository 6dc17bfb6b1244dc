import type { EntityManager } from '@mikro-orm/postgresql';
import { poolOf } from '../../database/pools.ts';
import { generationsByStatus } from '../../generation/generation.sql.ts';
import type { GaugeValues, Metrics } from '../../telemetry/metrics.ts';
import { Deadline } from '../deadline.ts';

/** For how long the count of generations serves, and how long the database may take over it; milliseconds. */
const KEPT_MS = 5_000;
const COUNT_MS = 1_000;

/** Adds what the connections to the database are doing, and how many generations are open. */
export function gaugeDatabase(metrics: Metrics, fork: () => EntityManager): void {
  metrics.gauge('noodle_pool_connections', 'Connections of the pool.', ['state'], () => {
    const pool = poolOf(fork());
    if (!pool) return [];
    return [
      [{ state: 'idle' }, pool.idleCount],
      [{ state: 'used' }, pool.totalCount - pool.idleCount],
    ];
  });
  metrics.gauge('noodle_pool_waiting', 'What waits for a connection of the pool.', [], () => {
    return [[{}, poolOf(fork())?.waitingCount ?? 0]];
  });
  const counting = new Deadline(COUNT_MS);
  const help =
    'Generations that are queued or running, of all processes; absent while the database does not say.';
  metrics.gauge(
    'noodle_generations',
    help,
    ['status'],
    keptFor(KEPT_MS, () => counting.run(work => work.wait(countOpen(fork()))).catch(() => [])),
  );
}

async function countOpen(em: EntityManager): Promise<GaugeValues> {
  const counts = new Map((await generationsByStatus(em.getKysely())).map(row => [row.status, row.count]));
  return (['QUEUED', 'RUNNING'] as const).map(status => [
    { status: status.toLowerCase() },
    counts.get(status) ?? 0,
  ]);
}

/** Reads anew at the earliest after some milliseconds. */
function keptFor(milliseconds: number, read: () => Promise<GaugeValues>): () => Promise<GaugeValues> {
  let kept: Promise<GaugeValues> = Promise.resolve([]);
  let until = 0;
  return () => {
    if (performance.now() >= until) {
      until = performance.now() + milliseconds;
      kept = read();
    }
    return kept;
  };
}
