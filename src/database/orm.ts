import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import config from '../../mikro-orm.config.ts';

/** The advisory lock that a server holds while it migrates; any number does that nobody else takes. */
const MIGRATION_LOCK = 7_016_653;

/** How long a server waits for its database before it takes it for gone, in milliseconds. */
export interface Patience {
  /** For a connection: a new one, or one of the pool that others use. */
  readonly connection: number;
  /** For the answer to a statement. */
  readonly statement: number;
}

const PATIENCE: Patience = { connection: 10_000, statement: 60_000 };

/**
 * Connects to a database.
 * @param url a postgres:// URL
 * @param poolSize the most connections to hold
 */
export function connect(url: string, poolSize: number, patience = PATIENCE): Promise<MikroORM> {
  return MikroORM.init({
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
    },
  });
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
  const orm = await connect(url, 1, { ...PATIENCE, statement: 0 });
  try {
    await orm.migrator.up();
  } finally {
    await orm.close();
  }
}
