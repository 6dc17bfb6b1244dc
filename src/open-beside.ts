import type { Config } from './config.ts';
import { DataDirInUseError } from './database/embedded/embedded-postgres.ts';
import { runningPostgresUrl } from './database/embedded/running-postgres.ts';
import { type OpenDatabase, openDatabase } from './open-database.ts';
import { StartError } from './start-error.ts';

/**
 * Opens the database as `openDatabase` does, and where a running server holds the embedded one, that one.
 * @param started takes what is to be closed in the end
 * @param patience for how long to wait for a server that is just starting, in milliseconds
 * @throws StartError
 */
export async function openBeside(
  config: Config,
  started: AsyncDisposableStack,
  patience = 15_000,
): Promise<OpenDatabase> {
  try {
    return await openDatabase(config, started);
  } catch (error) {
    if (!(error instanceof DataDirInUseError)) throw error;
    return openDatabase({ ...config, DATABASE_URL: await urlOfHolder(error, patience) }, started);
  }
}

async function urlOfHolder({ dataDir, pid }: DataDirInUseError, patience: number): Promise<string> {
  const holder = `the server (process ${pid ?? 'unknown'}) that uses the data folder ${dataDir}`;
  try {
    const url = await runningPostgresUrl(dataDir, patience);
    if (url) return url;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    throw new StartError(`The database of ${holder} is another user's: run this as that user.`);
  }
  throw new StartError(
    `The database of ${holder} does not answer. Wait until that server has started or ended, or stop it, and call this again.`,
  );
}
