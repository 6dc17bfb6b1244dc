/** Measures Noodle beside two reference servers; see README.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.ts';
import { readPostmasterPid } from '../src/database/embedded/postmaster-pid.ts';
import { Bench } from './bench.ts';
import { loadDataSet } from './data/data-set.ts';
import { track } from './measure/statements.ts';
import { type Options, parseOptions } from './options.ts';
import { progress } from './progress.ts';
import { reportTable, shareTable } from './report.ts';
import { type ServerName, startServer } from './servers.ts';

/** What must not happen in the midst of one server's slice: a checkpoint. The rest is as Noodle starts it. */
const SETTINGS = {
  shared_preload_libraries: 'pg_stat_statements',
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
};

async function run(options: Options, cleanUp: AsyncDisposableStack): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'noodle-bench-'));
  cleanUp.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  progress('starting PostgreSQL');
  const postgres = await startEmbeddedPostgres({ dataDir, settings: SETTINGS });
  cleanUp.defer(() => postgres.stop());
  const postmaster = readPostmasterPid(join(dataDir, 'postgres'));
  if (!postmaster) throw new Error('PostgreSQL has no postmaster.pid');

  const start = async (name: ServerName) => {
    progress(`starting the server ${name}`);
    const server = await startServer(name, postgres.url);
    cleanUp.defer(() => server.stop());
    return server;
  };
  // Noodle comes first, for it makes the tables.
  const servers = { noodle: await start('noodle'), json: await start('json'), rows: await start('rows') };

  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  cleanUp.defer(() => client.end());
  await client.query('create extension pg_stat_statements');
  await track(client, 'none');
  const data = await loadDataSet(client, options.projects, progress);

  const postmasterPid = postmaster.pid;
  const all = await new Bench({ options, data, servers, database: client, postmasterPid, progress }).run();
  progress('done', true);
  process.stdout.write(`\n${shareTable(all)}\n\n${reportTable(all)}\n`);
}

async function main(): Promise<void> {
  let options: Options;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(2);
  }
  const cleanUp = new AsyncDisposableStack();
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.once(signal, () => {
      // What is under way fails meanwhile, which is of no interest any more.
      process.on('uncaughtException', () => {});
      process.on('unhandledRejection', () => {});
      cleanUp.disposeAsync().finally(() => process.exit(code));
    });
  }
  try {
    await run(options, cleanUp);
  } finally {
    await cleanUp.disposeAsync();
  }
}

await main();
