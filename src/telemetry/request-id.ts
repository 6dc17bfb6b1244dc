import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

const current = new AsyncLocalStorage<string>();

const SANE = /^[\w-]{1,64}$/;

/** The id that a client gives its request, if it is short and plain; else a new one. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}

/** Runs what answers a request: everything that is called, and awaited, below finds its id. */
export function withRequestId<Result>(id: string, run: () => Result): Result {
  return current.run(id, run);
}

/** The id of the request that is being answered; undefined in what runs beside all requests. */
export function currentRequestId(): string | undefined {
  return current.getStore();
}
