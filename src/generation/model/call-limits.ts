import type { FaultDetails } from './model-fault.ts';

/** How long a provider may be silent, in milliseconds. */
export interface Patience {
  readonly firstTokenMs: number;
  readonly betweenTokensMs: number;
}

/** The most characters of an answer. */
const TEXT_MAX = 8 * 1024 * 1024;

/** The most bytes of a response: what 300 000 tokens in chunks of their own take. */
const BODY_MAX = 128 * 1024 * 1024;

/** The most bytes between two events: the stream's parser keeps an unfinished event in memory. */
const EVENT_MAX = 16 * 1024 * 1024;

const ABORTED: FaultDetails = {
  code: 'ABORTED',
  message: 'The call was ended by its caller.',
  transient: false,
};

const ENDLESS: FaultDetails = {
  code: 'INVALID_ANSWER',
  message: 'The answer is longer than any answer can be, and was cut off.',
  transient: false,
};

/** What ends a call before its answer does: its caller, the provider's silence, an answer without end. */
export class CallLimits {
  /** Why the call was ended; null while it may go on. */
  fault: FaultDetails | null = null;
  readonly #ending = new AbortController();
  readonly #caller: AbortSignal;
  readonly #betweenTokensMs: number;
  readonly #onAbort = () => this.#end(ABORTED);
  #timer: NodeJS.Timeout | undefined;
  #body = 0;
  #event = 0;

  /** Begins to wait for the first token. */
  constructor(caller: AbortSignal, { firstTokenMs, betweenTokensMs }: Patience) {
    this.#caller = caller;
    this.#betweenTokensMs = betweenTokensMs;
    this.#timer = setTimeout(() => this.#end(silence('begin its answer', firstTokenMs)), firstTokenMs);
    caller.addEventListener('abort', this.#onAbort, { once: true });
    if (caller.aborted) this.#onAbort();
  }

  /** Aborts when the call ends, or is over. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  /** Notes that a token came; not after the call has ended. */
  token(): void {
    clearTimeout(this.#timer);
    const milliseconds = this.#betweenTokensMs;
    this.#timer = setTimeout(() => this.#end(silence('go on with its answer', milliseconds)), milliseconds);
  }

  /** Notes that bytes of the response came. */
  bytes(count: number): void {
    this.#body += count;
    this.#event += count;
    if (this.#body > BODY_MAX || this.#event > EVENT_MAX) this.#end(ENDLESS);
  }

  /** Notes that an event of the response is complete. @param length of the text until now, in characters */
  event(length: number): void {
    this.#event = 0;
    if (length > TEXT_MAX) this.#end(ENDLESS);
  }

  /** Closes the connection, if it is still open, and forgets the caller. */
  close(): void {
    clearTimeout(this.#timer);
    this.#caller.removeEventListener('abort', this.#onAbort);
    this.#ending.abort();
  }

  #end(fault: FaultDetails): void {
    this.fault ??= fault;
    this.close();
  }
}

function silence(to: string, milliseconds: number): FaultDetails {
  const message = `The provider didn't ${to} within ${milliseconds / 1_000} seconds.`;
  return { code: 'TIMED_OUT', message, transient: true };
}
