import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { GENERATION_QUEUE } from '../generation-queue.ts';

/** How long a worker that gives no sign of life keeps a job, in seconds; pg-boss allows no less. */
const HEARTBEAT_SECONDS = 10;

/** How many times a job is handed on; what is lost after that the sweeper finds. */
const HANDED_ON = 5;

/** How long the log is spared another fault of the queue, in milliseconds: in an outage each worker has one a second. */
const SPARED_MS = 60_000;

const QUEUE = {
  notify: true,
  retryLimit: HANDED_ON,
  retryDelay: 1,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  expireInSeconds: 23 * 60 * 60,
  deleteAfterSeconds: 60 * 60,
};

/**
 * Starts the job queue, and makes its tables if they aren't there, in the schema "pgboss".
 * @param url a postgres:// URL
 * @param isWorker whether this process takes jobs, and looks after the queue
 * @throws what keeps it from starting; nothing stays running
 */
export async function startBoss(url: string, isWorker: boolean, log: Logger): Promise<PgBoss> {
  const boss = new PgBoss({
    connectionString: url,
    application_name: 'noodle-jobs',
    max: isWorker ? 4 : 1,
    supervise: isWorker,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    schedule: false,
    useListenNotify: isWorker,
  });
  let told = 0;
  boss.on('error', err => {
    if (Date.now() - told < SPARED_MS) return;
    told = Date.now();
    log.warn({ err }, 'the job queue has a fault');
  });
  boss.on('warning', warning => log.info({ warning }, 'the job queue has a warning'));
  try {
    await boss.start();
    // One waiting job for each generation is enough.
    await boss.createQueue(GENERATION_QUEUE, { ...QUEUE, policy: 'short' });
    // One that is there may be an older program's.
    await boss.updateQueue(GENERATION_QUEUE, QUEUE);
    return boss;
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => {});
    throw error;
  }
}
