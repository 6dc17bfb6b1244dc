import type { MikroORM } from '@mikro-orm/postgresql';
import type { Config } from './config.ts';
import { startEmbeddedPostgres } from './database/embedded/embedded-postgres.ts';
import { connect, migrate, patienceFor } from './database/orm.ts';
import { isUnavailable } from './database/unavailable.ts';
import { StartError } from './start-error.ts';

/** A database that is ready for use. */
export interface OpenDatabase {
  readonly orm: MikroORM;
  /** A postgres:// URL. */
  readonly url: string;
  /** The folder of an embedded one; undefined with DATABASE_URL. */
  readonly dataDir: string | undefined;
}

/**
 * Opens the database at DATABASE_URL, or starts an embedded one, and brings its schema up to date.
 * @param started takes what is to be closed in the end
 * @throws StartError, or DataDirInUseError
 */
export async function openDatabase(config: Config, started: AsyncDisposableStack): Promise<OpenDatabase> {
  const embedded = config.DATABASE_URL
    ? undefined
    : started.adopt(await startEmbeddedPostgres({ dataDir: config.NOODLE_DATA_DIR }), it => it.stop());
  const url = config.DATABASE_URL ?? embedded?.url ?? '';
  const connecting = connect(url, config.DATABASE_POOL_SIZE, patienceFor(config.REQUEST_SECONDS));
  const orm = started.adopt(await connecting, it => it.close());
  await usingDatabase(url, () => migrate(orm));
  return { orm, url, dataDir: embedded?.dataDir };
}

/** Does what a start needs of a database. @throws StartError when the database does not let it */
export async function usingDatabase<Result>(url: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new StartError(`The database at ${withoutPassword(url)} can't be used: ${reasonOf(error)}.`);
  }
}

/** Whether a database is not there or does not let the server in: wrong host, password, name or rights. */
function isRefused(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  return isUnavailable(error) || (typeof code === 'string' && /^(28|3D|42501|08)/.test(code));
}

function reasonOf(error: unknown): string {
  const { errors = [], message } = error as { errors?: unknown[]; message: string };
  // A host of several addresses fails with an error for each, and no message.
  return message || errors.map(reasonOf).join('; ');
}

function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  // Parameters may hold a password, too.
  shown.search = '';
  return shown.href;
}
