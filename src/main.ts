import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { type Config, ConfigError, parseConfig } from './config.ts';
import { DataDirInUseError, startEmbeddedPostgres } from './database/embedded/embedded-postgres.ts';
import { connect, migrate } from './database/orm.ts';
import { createServer } from './http/server.ts';
import { forgetOldKeys } from './idempotency/forget-old-keys.ts';

const FIRST_QUERY =
  '{ projects(first: 10) { totalCount nodes { id name latestVersion { number fileCount } } } }';

/** Starts the server: settings, database, HTTP; and stops it in the opposite order on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const log = pino({ level: config.LOG_LEVEL });
  const embedded = config.DATABASE_URL
    ? undefined
    : await startEmbeddedPostgres({ dataDir: config.NOODLE_DATA_DIR });
  const orm = await connect(config.DATABASE_URL ?? embedded?.url ?? '', config.DATABASE_POOL_SIZE);
  await migrate(orm);
  const stopForgetting = forgetOldKeys(orm, config.IDEMPOTENCY_KEY_HOURS, log);
  const server = await createServer(config, () => orm.em.fork(), log);
  await server.listen({ host: config.HOST, port: config.PORT });
  greet(config, server.server.address() as AddressInfo, embedded?.dataDir);

  let stopping = false;
  const stop = async (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: waiting for requests under way');
    setTimeout(
      () => {
        log.warn('some requests did not end in time');
        process.exit(1);
      },
      config.SHUTDOWN_SECONDS * 1_000 + 1_000,
    ).unref();
    const closed = server.close();
    setTimeout(() => server.server.closeAllConnections(), config.SHUTDOWN_SECONDS * 1_000).unref();
    await closed;
    stopForgetting();
    await orm.close();
    await embedded?.stop();
    log.info('stopped');
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function greet(config: Config, { port }: AddressInfo, dataDir: string | undefined): void {
  const host = config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST;
  const data = dataDir ? `PostgreSQL of its own, data in ${dataDir}` : 'PostgreSQL at DATABASE_URL';
  process.stdout.write(`
  Noodle listens on http://${host}:${port}/graphql
  ${data}
  Open that address in a browser for Apollo Sandbox, or try:

    curl http://${host}:${port}/graphql -H 'content-type: application/json' \\
      -d '${JSON.stringify({ query: FIRST_QUERY })}'

`);
}

try {
  await main();
} catch (error) {
  const expected = error instanceof ConfigError || error instanceof DataDirInUseError;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}
