import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { CUT_OFF } from '../draining.ts';
import type { Operations } from './operations.ts';
import type { StreamLimits } from './stream-limits.ts';

/** What all streams of a server work with. */
export interface Streaming {
  readonly operations: Operations;
  readonly streams: Streams;
  readonly limits: StreamLimits;
  readonly log: Logger;
}

/** A connection that stays open. */
export interface OpenStream {
  /** Ends its subscriptions at once, and itself when its other operations are answered. */
  end(): void;
  /** Ends without waiting for anything. */
  cut(): void;
}

/** The connections of a server that stay open: so many at most, and none when the server has closed. */
export class Streams {
  readonly #open = new Set<OpenStream>();
  readonly #maximum: number;
  #isClosing = false;
  #emptied = () => {};

  /** @param maximum the most of them at once */
  constructor(server: FastifyInstance, maximum: number) {
    this.#maximum = maximum;
    server.addHook('preClose', () => this.#end());
    server.server.on(CUT_OFF, () => {
      for (const stream of this.#open) stream.cut();
    });
  }

  /** Whether there is room for one more. */
  get hasRoom(): boolean {
    return !this.#isClosing && this.#open.size < this.#maximum;
  }

  /** Why there is no room, for people. */
  get refusal(): string {
    return this.#isClosing
      ? 'The server is shutting down.'
      : `The server holds ${this.#maximum} streams already, which is all it may.`;
  }

  add(stream: OpenStream): void {
    this.#open.add(stream);
    if (this.#isClosing) stream.end();
  }

  remove(stream: OpenStream): void {
    this.#open.delete(stream);
    if (this.#open.size === 0) this.#emptied();
  }

  async #end(): Promise<void> {
    this.#isClosing = true;
    const emptied = new Promise<void>(resolve => {
      this.#emptied = resolve;
    });
    for (const stream of [...this.#open]) stream.end();
    if (this.#open.size > 0) await emptied;
  }
}
