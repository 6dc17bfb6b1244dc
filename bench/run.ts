/** Measures Noodle beside two reference servers, or beside Git; see README.md. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../src/database/embedded/embedded-postgres.ts';
import { readPostmasterPid } from '../src/database/embedded/postmaster-pid.ts';
import { Bench } from './bench.ts';
import { loadDataSet } from './data/data-set.ts';
import { benchBesideGit } from './git/bench-beside-git.ts';
import { type GitOptions, parseGitOptions } from './git/options.ts';
import { track } from './measure/statements.ts';
import { type Options, parseOptions } from './options.ts';
import { progress } from './progress.ts';
import { reportTable, shareTable } from './report.ts';
import { type Server, type ServerName, startServer } from './servers.ts';

/** What must not happen in the midst of one server's slice: a checkpoint. The rest is as Noodle starts it. */
const SETTINGS = {
  shared_preload_libraries: 'pg_stat_statements',
  max_wal_size: '16GB',
  checkpoint_timeout: '1h',
};

/** A PostgreSQL of the benchmark's own, and what runs on it. */
interface Setup {
  readonly database: Client;
  readonly postmasterPid: number;
  readonly cleanUp: AsyncDisposableStack;
  start(name: ServerName): Promise<Server>;
}

/** A benchmark: gives its tables. */
type Run = (setup: Setup) => Promise<string>;

async function setUp(cleanUp: AsyncDisposableStack): Promise<Setup> {
  const dataDir = await mkdtemp(join(tmpdir(), 'noodle-bench-'));
  cleanUp.defer(() => rm(dataDir, { recursive: true, force: true, maxRetries: 5 }));
  progress('starting PostgreSQL');
  const postgres = await startEmbeddedPostgres({ dataDir, settings: SETTINGS });
  cleanUp.defer(() => postgres.stop());
  const postmaster = readPostmasterPid(join(dataDir, 'postgres'));
  if (!postmaster) throw new Error('PostgreSQL has no postmaster.pid');

  const database = new Client({ connectionString: postgres.url });
  await database.connect();
  cleanUp.defer(() => database.end());
  await database.query('create extension pg_stat_statements');
  await track(database, 'none');

  const start = async (name: ServerName) => {
    progress(`starting the server ${name}`);
    const server = await startServer(name, postgres.url);
    cleanUp.defer(() => server.stop());
    return server;
  };
  return { database, postmasterPid: postmaster.pid, cleanUp, start };
}

function besideServers(options: Options): Run {
  return async ({ database, postmasterPid, start }) => {
    // Noodle comes first, for it makes the tables.
    const servers = { noodle: await start('noodle'), json: await start('json'), rows: await start('rows') };
    const data = await loadDataSet(database, options.projects, progress);
    const all = await new Bench({ options, data, servers, database, postmasterPid, progress }).run();
    return `${shareTable(all)}\n\n${reportTable(all)}`;
  };
}

function besideGit(options: GitOptions): Run {
  return async ({ database, cleanUp, start }) => {
    const { port } = await start('noodle');
    return benchBesideGit({ options, port, database, cleanUp, progress });
  };
}

async function main(): Promise<void> {
  let run: Run;
  try {
    const args = process.argv.slice(2);
    run = args.includes('--git') ? besideGit(parseGitOptions(args)) : besideServers(parseOptions(args));
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
    const tables = await run(await setUp(cleanUp));
    progress('done', true);
    process.stdout.write(`\n${tables}\n`);
  } finally {
    await cleanUp.disposeAsync();
  }
}

await main();
