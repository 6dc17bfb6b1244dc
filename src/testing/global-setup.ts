import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../database/embedded/embedded-postgres.ts';
import { connect, migrate } from '../database/orm.ts';

/**
 * Starts one PostgreSQL for the whole run and migrates its database, which the tests' own databases are copies of.
 * Jest loads this file from the build, for Node itself can't run decorators.
 */
export default async function globalSetup(): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'noodle-test-'));
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '200',
    // Tests of plans say themselves what PostgreSQL knows of the tables.
    autovacuum: 'off',
  };
  const postgres = await startEmbeddedPostgres({ dataDir, settings });
  const orm = await connect(postgres.url, 1);
  await migrate(orm);
  await orm.close();
  process.env.NOODLE_TEST_DATABASE = postgres.url;
  stopPostgres = async () => {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
}

/** Stops the run's PostgreSQL and removes its data. */
export let stopPostgres = async (): Promise<void> => {};
