import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import config from '../../mikro-orm.config.ts';

/** The advisory lock that a server holds while it migrates; any number does that nobody else takes. */
const MIGRATION_LOCK = 7_016_653;

/**
 * Connects to a database.
 * @param url a postgres:// URL
 * @param poolSize the most connections to hold
 */
export function connect(url: string, poolSize: number): Promise<MikroORM> {
  return MikroORM.init({ ...config, clientUrl: url, pool: { min: 0, max: poolSize } });
}

/**
 * Brings a database's schema up to this program's. Of several servers that start at once one migrates and the
 * others wait: the lock is held on a connection beside the pool, which may be of one connection only.
 */
export async function migrate(orm: MikroORM): Promise<void> {
  const lock = new pg.Client(orm.config.get('clientUrl'));
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await orm.migrator.up();
  } finally {
    await lock.end();
  }
}
