import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Noodle, and the reference servers by how they make their answers. */
export const SERVER_NAMES = ['noodle', 'json', 'rows'] as const;

export type ServerName = (typeof SERVER_NAMES)[number];

export type PerServer<Value> = Record<ServerName, Value>;

/** Makes a value for each server. */
export function perServer<Value>(make: (name: ServerName) => Value): PerServer<Value> {
  return { noodle: make('noodle'), json: make('json'), rows: make('rows') };
}

const PROGRAMS: PerServer<string> = {
  noodle: '../src/main.js',
  json: './limit/json.js',
  rows: './limit/rows.js',
};

/** Connections to PostgreSQL that each server may hold. */
const POOL_SIZE = 10;
const START_MS = 30_000;

/** A server under test, in a process of its own. */
export interface Server {
  readonly name: ServerName;
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts a server on a free port, all with the same flags and as many connections to the database. */
export async function startServer(name: ServerName, databaseUrl: string): Promise<Server> {
  const program = fileURLToPath(new URL(PROGRAMS[name], import.meta.url));
  const child = spawn(process.execPath, ['--max-semi-space-size=64', program], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      DATABASE_POOL_SIZE: String(POOL_SIZE),
      PORT: '0',
      LOG_LEVEL: 'warn',
      // 0 measures Noodle without what it remembers from one request to the next.
      ...(process.env.PAGE_CACHE_FILES && { PAGE_CACHE_FILES: process.env.PAGE_CACHE_FILES }),
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  try {
    return { name, pid: child.pid ?? 0, port: await portOf(child, name), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Waits for the server to print its address. */
function portOf(child: ChildProcess, name: ServerName): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (how: string) => reject(new Error(`The server ${name} did not start: ${how}`));
    const timer = setTimeout(() => fail(`it said nothing for ${START_MS} ms`), START_MS);
    child.once('exit', code => fail(`exit code ${code}`));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', line => {
      const port = /listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}
