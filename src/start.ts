import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { MikroORM } from '@mikro-orm/postgresql';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './database/embedded/embedded-postgres.ts';
import { connect, migrate } from './database/orm.ts';
import { isUnavailable } from './database/unavailable.ts';
import { drain } from './http/draining.ts';
import { createServer } from './http/server.ts';
import { forgetOldKeys } from './idempotency/forget-old-keys.ts';

/** How long a stopping server waits for its database to close, in milliseconds; less when it has cut requests off. */
const CLOSE_MS = 10_000;
const CUT_OFF_MS = 1_000;

/** Why a server can't start, for people: something around it must change. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

/** A server that answers requests. */
export interface RunningServer {
  /** Where it listens, without a path. */
  readonly url: string;
  /** The folder of its embedded database; undefined with DATABASE_URL. */
  readonly dataDir: string | undefined;
  /**
   * Stops in the opposite order of the start, after the requests that are under way.
   * @returns whether all of them ended within SHUTDOWN_SECONDS; the rest is cut off
   */
  stop(): Promise<boolean>;
}

/**
 * Starts a server: database, then HTTP.
 * @throws StartError, or DataDirInUseError, when something around the server prevents it; nothing stays running
 */
export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  await using started = new AsyncDisposableStack();
  const embedded = config.DATABASE_URL
    ? undefined
    : started.adopt(await startEmbeddedPostgres({ dataDir: config.NOODLE_DATA_DIR }), it => it.stop());
  const orm = started.adopt(await openDatabase(config, embedded), it => it.close());
  const server = started.adopt(await createServer(config, () => orm.em.fork(), log), it => it.close());
  const url = await listen(server, config);
  started.defer(forgetOldKeys(orm, config.IDEMPOTENCY_KEY_HOURS, log));

  const running = started.move();
  return {
    url,
    dataDir: embedded?.dataDir,
    async stop() {
      const drained = await drain(server, config.SHUTDOWN_SECONDS * 1_000);
      if (!drained) log.warn('some requests did not end in time');
      // A pool closes when its last statement has ended, which nobody waits for any more.
      const late = setTimeout(drained ? CLOSE_MS : CUT_OFF_MS, undefined, { ref: false });
      await Promise.race([running.disposeAsync(), late]);
      return drained;
    },
  };
}

async function openDatabase(config: Config, embedded: EmbeddedPostgres | undefined): Promise<MikroORM> {
  const url = config.DATABASE_URL ?? embedded?.url ?? '';
  const orm = await connect(url, config.DATABASE_POOL_SIZE);
  try {
    await migrate(orm);
    return orm;
  } catch (error) {
    await orm.close();
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

async function listen(server: FastifyInstance, { HOST, PORT }: Config): Promise<string> {
  try {
    await server.listen({ host: HOST, port: PORT });
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== 'listen' && syscall !== 'getaddrinfo') throw error;
    const reason = LISTEN_FAULTS[code ?? ''] ?? code;
    throw new StartError(`The server can't listen on port ${PORT} (PORT) of ${HOST} (HOST): ${reason}.`);
  }
  const { port } = server.server.address() as AddressInfo;
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`;
}

const LISTEN_FAULTS: Record<string, string> = {
  EADDRINUSE: 'another program listens there already',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine does not have the address',
  ENOTFOUND: 'there is no such host',
};
