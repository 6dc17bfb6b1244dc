import { pino } from 'pino';
import { ConfigError, parseConfig } from './config.ts';
import { DataDirInUseError } from './database/embedded/embedded-postgres.ts';
import { greeting } from './greeting.ts';
import { StartError, startServer } from './start.ts';

/** Starts the server, and stops it on SIGTERM and SIGINT: exit code 0 when all requests were answered. */
async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const log = pino({ level: config.LOG_LEVEL });
  const starting = startServer(config, log);
  let stopping = false;
  const stop = async (signal: string) => {
    // Ctrl-C under npm comes twice, so a repeated signal means nothing.
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: waiting for requests under way');
    const drained = await (await starting).stop();
    log.info('stopped');
    process.exit(drained ? 0 : 1);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.stdout.write(greeting(await starting));
}

try {
  await main();
} catch (error) {
  const expected =
    error instanceof ConfigError || error instanceof DataDirInUseError || error instanceof StartError;
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
}
