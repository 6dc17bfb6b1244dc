import { MikroORM } from '@mikro-orm/postgresql';
import config from '../../mikro-orm.config.ts';
import { statement } from './statement.ts';

/** The lock that one server holds while it migrates; any constant does. */
const MIGRATION_LOCK = 7_016_653;

const lockMigrations = statement<never, [key: number]>('lock-migrations', 'select pg_advisory_xact_lock($1)');

/**
 * Connects to a database.
 * @param url a postgres:// URL
 * @param poolSize the most connections to hold
 */
export function connect(url: string, poolSize: number): Promise<MikroORM> {
  return MikroORM.init({ ...config, clientUrl: url, pool: { min: 0, max: poolSize } });
}

/** Brings the database's schema up to this program's, one server at a time. */
export async function migrate(orm: MikroORM): Promise<void> {
  await orm.em.fork().transactional(async em => {
    await lockMigrations(em.getKysely(), MIGRATION_LOCK);
    await orm.migrator.up({ transaction: em.getTransactionContext() });
  });
}
