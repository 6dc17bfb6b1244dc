import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from '@mikro-orm/postgresql';
import { createClient as createEventStreamClient } from 'graphql-sse';
import { createClient as createWebSocketClient } from 'graphql-ws';
import { pino } from 'pino';
import WebSocket from 'ws';
import { parseConfig } from '../config.ts';
import { Announcements } from '../database/announcements.ts';
import { createServer } from '../http/server.ts';
import type { ServerParts } from '../http/server-parts.ts';
import type { Answer, TestServer } from './server.ts';

/** What one result of an operation holds. */
export type StreamAnswer = Pick<Answer, 'data' | 'errors'>;

/** The answers to an operation, as they come. */
export interface Subscription extends AsyncIterable<StreamAnswer> {
  /** The next so many answers. @throws Error when it ends before, or the errors that it ends with */
  take(count: number): Promise<StreamAnswer[]>;
  /** The next answer's data. */
  next(): Promise<StreamAnswer['data']>;
  /** Ends it from the client's side. */
  end(): Promise<void>;
}

/**
 * Asks for an operation by one of the transports.
 * @param url of a server, without a path
 * @param headers what comes besides, as headers, or over WebSocket as the parameters of the connection
 */
export type Subscribe = (
  url: string,
  query: string,
  variables?: Record<string, unknown>,
  headers?: Record<string, string>,
) => Subscription;

/** Asks over a WebSocket of its own. */
export const overWebSocket: Subscribe = (url, query, variables, headers) => {
  const client = createWebSocketClient({
    url: `${url.replace(/^http/, 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: headers,
    retryAttempts: 0,
  });
  const answers = client.iterate({ query, variables }) as AsyncIterableIterator<StreamAnswer>;
  return subscriptionTo(answers, async () => client.dispose());
};

/** Asks for server-sent events on a connection of its own. */
export const overEventStream: Subscribe = (url, query, variables, headers = {}) => {
  const client = createEventStreamClient({ url: `${url}/graphql/stream`, headers, retryAttempts: 0 });
  const answers = client.iterate({ query, variables }) as AsyncIterableIterator<StreamAnswer>;
  return subscriptionTo(answers, async () => client.dispose());
};

/** Both transports by their names, to test each. */
export const TRANSPORTS: readonly (readonly [string, Subscribe])[] = [
  ['WebSocket', overWebSocket],
  ['server-sent events', overEventStream],
];

function subscriptionTo(
  answers: AsyncIterableIterator<StreamAnswer>,
  close: () => Promise<void>,
): Subscription {
  const take = async (count: number) => {
    const taken: StreamAnswer[] = [];
    while (taken.length < count) {
      const { done, value } = await answers.next();
      if (done) throw new Error(`It ended after ${taken.length} of ${count} answers`);
      taken.push(value);
    }
    return taken;
  };
  return {
    take,
    async next() {
      const [answer] = await take(1);
      if (answer?.errors) throw new Error(JSON.stringify(answer.errors));
      return answer?.data;
    },
    async end() {
      await answers.return?.();
      await close();
    },
    [Symbol.asyncIterator]: () => answers,
  };
}

/** The error that a subscription ends with, by whatever transport; what it tells before is passed over. */
export async function failureOf(
  subscription: Subscription,
): Promise<NonNullable<StreamAnswer['errors']>[number]> {
  try {
    for await (const { errors } of subscription) if (errors?.[0]) return errors[0];
  } catch (failure) {
    if (Array.isArray(failure)) return failure[0];
    throw failure;
  }
  throw new Error('It ended without an error');
}

/** A server that streams, and what wakes its subscriptions. */
export interface StreamingServer extends TestServer {
  readonly announcements: Announcements;
}

/** Starts a server, with the given parts where they matter to a test. */
export async function startStreamingServer(
  fork: () => EntityManager,
  { settings = {}, ...parts }: ServerParts & { settings?: Record<string, string> } = {},
): Promise<StreamingServer> {
  const config = parseConfig({ LOG_LEVEL: 'warn', ...settings });
  const logged: string[] = [];
  const log = pino({ level: config.LOG_LEVEL }, { write: line => logged.push(line) });
  const announcements = parts.announcements ?? new Announcements();
  const server = await createServer(config, fork, log, { ...parts, announcements });
  await server.listen({ host: '127.0.0.1', port: 0 });
  const url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
  return {
    url,
    logged,
    announcements,
    async send(query, variables, headers) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, ...((await response.json()) as StreamAnswer) };
    },
    close: () => server.close(),
  };
}

/** Gives this test file a server that streams, from before its first test to after its last one. */
export function useStreamingServer(...args: Parameters<typeof startStreamingServer>): StreamingServer {
  const holder = {} as StreamingServer;
  beforeAll(async () => {
    Object.assign(holder, await startStreamingServer(...args));
  });
  afterAll(() => holder.close());
  return holder;
}

/** Waits until something is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(5);
}

/** Waits until so many subscriptions are told of changes, none of which they miss from then on. */
export function untilWatched(announcements: Announcements, count: number): Promise<void> {
  return until(() => announcements.watching === count);
}
