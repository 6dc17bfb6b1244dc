import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import config from '../../mikro-orm.config.ts';
import { leaveQueueWhenStopped } from './pool-queue.ts';
import { notePool } from './pools.ts';
import { sessionWith } from './session.ts';
import { besideWork } from './work.ts';

/** The advisory lock that a server holds while it migrates; any number does that nobody else takes. */
const MIGRATION_LOCK = 7_016_653;

/** How long a server waits for its database before it takes it for gone, and the other way round, in milliseconds. */
export interface Patience {
  /** For a connection: a new one, or one of the pool that others use. */
  readonly connection: number;
  /** For the answer to a statement. */
  readonly statement: number;
  /**
   * For the next statement of a transaction, whose locks PostgreSQL then takes back: the host that began it may have
   * vanished without a word.
   */
  readonly transaction: number;
}

const PATIENCE: Patience = { connection: 10_000, statement: 60_000, transaction: 90_000 };

/** How much longer than an operation may take PostgreSQL waits for its transaction, in milliseconds. */
const AFTER_DEADLINE_MS = 60_000;

/** The patience of a server whose operations may take so many seconds. */
export function patienceFor(seconds: number): Patience {
  return { ...PATIENCE, transaction: seconds * 1_000 + AFTER_DEADLINE_MS };
}

/**
 * How much longer than its patience PostgreSQL goes on with a statement. Whoever waits for one hears from the driver,
 * or from the deadline of a request; this ends what nobody has waited for.
 */
const STATEMENT_NET = 1.1;

/**
 * Connects to a database. PostgreSQL itself ends the statements that take longer than the patience, by a little.
 * @param url a postgres:// URL
 * @param poolSize the most connections to hold
 */
export async function connect(
  url: string,
  poolSize: number,
  given: Partial<Patience> = {},
): Promise<MikroORM> {
  const patience = { ...PATIENCE, ...given };
  const session = sessionWith(Math.ceil(patience.statement * STATEMENT_NET), patience.transaction);
  let pool: pg.Pool | undefined;
  const orm = await MikroORM.init({
    ...config,
    clientUrl: url,
    // A database that is not there is a fault of the settings, not one to create.
    ensureDatabase: false,
    pool: { min: 0, max: poolSize },
    driverOptions: {
      ...config.driverOptions,
      connectionTimeoutMillis: patience.connection,
      query_timeout: patience.statement,
      keepAlive: true,
      // A connection that failed to be set up leaves the pool, and serves others than the one that it was made for.
      onConnect: (client: pg.ClientBase) => besideWork(() => client.query(session)),
      onPoolCreated: (created: pg.Pool) => {
        pool = created;
        leaveQueueWhenStopped(created);
      },
    },
  });
  notePool(orm.em, () => pool);
  return orm;
}

/**
 * Brings a database's schema up to this program's. Of several servers that start at once one migrates and the
 * others wait: the lock is held on a connection beside the one that migrates. A migration may take its time, so it
 * has a connection without the pool's patience.
 */
export async function migrate(orm: MikroORM): Promise<void> {
  const connectionString = orm.config.get('clientUrl');
  const lock = new pg.Client({ connectionString, connectionTimeoutMillis: PATIENCE.connection });
  // A connection that breaks makes the query under way fail; without a listener it would end the process, too.
  lock.on('error', () => {});
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrateAlone(connectionString as string);
  } finally {
    await lock.end();
  }
}

async function migrateAlone(url: string): Promise<void> {
  const orm = await connect(url, 1, { statement: 0, transaction: 0 });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close();
  }
}
