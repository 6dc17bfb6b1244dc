import type { Logger } from 'pino';
import { type Config, ConfigError, parseConfig } from './config.ts';
import { DataDirInUseError } from './database/embedded/embedded-postgres.ts';
import { StartError } from './start-error.ts';
import { createLog } from './telemetry/create-log.ts';

/** What a process does until it is told to end. */
export interface Running {
  /** Ends it. @returns whether all that was under way came to its end */
  stop(): Promise<boolean>;
}

/**
 * Runs a process: reads the settings, starts it, and stops it on SIGTERM and SIGINT. It exits with 0 when all that was
 * under way came to its end, else with 1; with 1 and the reason on standard error when it can't start.
 * @param greeting what to tell the person who started it
 */
export async function runProcess<Started extends Running>(
  start: (config: Config, log: Logger) => Promise<Started>,
  greeting: (started: Started) => string,
): Promise<void> {
  try {
    const config = parseConfig(process.env);
    const log = createLog(config.LOG_LEVEL);
    const starting = start(config, log);
    stopOnSignals(starting, log);
    process.stdout.write(greeting(await starting));
  } catch (error) {
    const expected =
      error instanceof ConfigError || error instanceof DataDirInUseError || error instanceof StartError;
    process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  }
}

function stopOnSignals(starting: Promise<Running>, log: Logger): void {
  let stopping = false;
  const stop = async (signal: string) => {
    // Ctrl-C under npm comes twice, so a repeated signal means nothing.
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping: waiting for what is under way');
    const drained = await (await starting).stop();
    log.info('stopped');
    process.exit(drained ? 0 : 1);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
