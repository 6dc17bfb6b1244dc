import type { AddressInfo } from 'node:net';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { FastifyInstance } from 'fastify';
import { type Config, parseConfig } from '../config.ts';
import { createServer } from '../http/server.ts';
import { createLog } from '../telemetry/create-log.ts';
import { Metrics } from '../telemetry/metrics.ts';

/** What a GraphQL server answered over HTTP. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions: { readonly code: string; readonly id?: string };
  }[];
}

/** A server that listens on a port of its own. */
export interface TestServer {
  readonly url: string;
  /** What it has logged, a line a message. */
  readonly logged: string[];
  /** Sends an operation as clients do. */
  send(query: string, variables?: Record<string, unknown>, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts a server. @param fork gives each request its entity manager */
export async function startServer(
  fork: () => EntityManager,
  settings: Record<string, string> = {},
): Promise<TestServer> {
  const config: Config = parseConfig({ LOG_LEVEL: 'warn', ...settings });
  const logged: string[] = [];
  const log = createLog(config.LOG_LEVEL, { write: line => void logged.push(line) });
  const server: FastifyInstance = await createServer(config, fork, log, { metrics: new Metrics() });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return {
    url,
    logged,
    async send(query, variables, headers) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
    },
    close: () => server.close(),
  };
}

/** Gives this test file a server, from before its first test to after its last one. */
export function useServer(fork: () => EntityManager, settings?: Record<string, string>): TestServer {
  const holder = {} as TestServer;
  beforeAll(async () => {
    Object.assign(holder, await startServer(fork, settings));
  });
  afterAll(() => holder.close());
  return holder;
}
