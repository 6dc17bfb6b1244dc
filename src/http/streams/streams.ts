import type { FastifyInstance, RouteShorthandOptions } from 'fastify';
import type { Logger } from 'pino';
import type { Requesters } from '../callers/requesters.ts';
import { CUT_OFF } from '../draining.ts';
import type { FaultFormatter } from '../faults.ts';
import type { RequestLog } from '../telemetry/request-log.ts';
import type { Operations } from './operations.ts';
import type { StreamLimits } from './stream-limits.ts';

/** What all streams of a server work with. */
export interface Streaming {
  readonly operations: Operations;
  readonly requesters: Requesters;
  /** Let requests in, before their bodies are read, and have them use points up. */
  readonly hooks: RouteHooks;
  readonly format: FaultFormatter;
  readonly streams: Streams;
  readonly limits: StreamLimits;
  readonly requestLog: RequestLog;
  readonly log: Logger;
}

/** What the routes of GraphQL do before and after they answer. */
export type RouteHooks = Pick<RouteShorthandOptions, 'onRequest' | 'preParsing' | 'onSend'>;

/** A connection that stays open. */
export interface OpenStream {
  /** Ends its subscriptions at once, and itself when its other operations are answered. */
  end(): void;
  /** Ends without waiting for anything. */
  cut(): void;
}

/** Why a stream is refused: an HTTP status, and what clients are told. */
export type StreamRefusal = readonly [status: number, code: string, message: string];

/**
 * The connections of a server that stay open: so many at most, so many of one caller, and none when the server has
 * closed.
 */
export class Streams {
  /** Each with the key of its caller. */
  readonly #open = new Map<OpenStream, string>();
  readonly #ofCallers = new Map<string, number>();
  readonly #limits: Pick<StreamLimits, 'connections' | 'connectionsOfCaller'>;
  #isClosing = false;
  #emptied = () => {};

  constructor(server: FastifyInstance, limits: Pick<StreamLimits, 'connections' | 'connectionsOfCaller'>) {
    this.#limits = limits;
    server.addHook('preClose', () => this.#end());
    server.server.on(CUT_OFF, () => {
      for (const stream of this.#open.keys()) stream.cut();
    });
  }

  /** How many there are. */
  get count(): number {
    return this.#open.size;
  }

  /** Why a caller may open no more, if so. @param key of the caller: see bucketKey */
  refusal(key: string): StreamRefusal | undefined {
    const { connections } = this.#limits;
    if (this.#isClosing) return [503, 'SERVICE_UNAVAILABLE', 'The server is shutting down.'];
    if (this.#open.size >= connections) {
      const message = `The server holds ${connections} streams already, which is all it may.`;
      return [503, 'SERVICE_UNAVAILABLE', message];
    }
    return this.#hasRoomFor(key) ? undefined : [429, 'RATE_LIMITED', this.refusalOfCaller];
  }

  /** Why a caller may open no more where others may, for people. */
  get refusalOfCaller(): string {
    return `One caller may hold ${this.#limits.connectionsOfCaller} streams open at once (MAX_STREAMS_PER_CALLER); end another first.`;
  }

  add(stream: OpenStream, key: string): void {
    this.#open.set(stream, key);
    this.#count(key, 1);
    if (this.#isClosing) stream.end();
  }

  /** Counts an open stream for another caller, who turned out to hold it. @returns whether they may hold one more */
  handOver(stream: OpenStream, key: string): boolean {
    const former = this.#open.get(stream);
    if (former === undefined || former === key) return true;
    if (!this.#hasRoomFor(key)) return false;
    this.#open.set(stream, key);
    this.#count(former, -1);
    this.#count(key, 1);
    return true;
  }

  remove(stream: OpenStream): void {
    const key = this.#open.get(stream);
    if (key === undefined) return;
    this.#open.delete(stream);
    this.#count(key, -1);
    if (this.#open.size === 0) this.#emptied();
  }

  #hasRoomFor(key: string): boolean {
    return (this.#ofCallers.get(key) ?? 0) < this.#limits.connectionsOfCaller;
  }

  #count(key: string, step: 1 | -1): void {
    const count = (this.#ofCallers.get(key) ?? 0) + step;
    if (count === 0) this.#ofCallers.delete(key);
    else this.#ofCallers.set(key, count);
  }

  async #end(): Promise<void> {
    this.#isClosing = true;
    const emptied = new Promise<void>(resolve => {
      this.#emptied = resolve;
    });
    for (const stream of [...this.#open.keys()]) stream.end();
    if (this.#open.size > 0) await emptied;
  }
}
