import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<Work | undefined>();

/** The work that the caller does a part of; undefined in what runs beside all requests. */
export function currentWork(): Work | undefined {
  return current.getStore();
}

/** Runs what is to go on whatever becomes of the work that begins it. */
export function besideWork<Result>(run: () => Result): Result {
  return current.run(undefined, run);
}

/**
 * What is done for one request, as the database has to know of it: everything that is called, and awaited, below `run`
 * finds it by `currentWork`. When it is stopped its statements under way are cancelled, and no others begin.
 */
export class Work {
  /**
   * How many statements were sent for it so far, those that begin and end transactions among them. What it reads together
   * with others (SharedReads), and what runs beside it, is counted for nobody.
   */
  statements = 0;
  readonly #listeners = new Set<(work: Work) => void>();
  #reason: (() => Error) | undefined;
  #isKept = false;

  run<Result>(run: () => Result): Result {
    return current.run(this, run);
  }

  /** Why it was stopped, as an error of the asker's own; undefined while it goes on. */
  get stopped(): Error | undefined {
    return this.#reason?.();
  }

  /** Has a listener be called when it is stopped, once however often it is named. */
  onStop(listener: (work: Work) => void): void {
    this.#listeners.add(listener);
  }

  offStop(listener: (work: Work) => void): void {
    this.#listeners.delete(listener);
  }

  /** Waits for what others need, too, until it is stopped. */
  wait<Result>(answer: Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      const leave = () => reject(this.stopped);
      if (this.stopped) leave();
      else this.onStop(leave);
      answer.then(resolve, reject).finally(() => this.offStop(leave));
    });
  }

  stop(reason: () => Error): void {
    if (this.#reason) return;
    this.#reason = reason;
    for (const listener of [...this.#listeners]) listener(this);
  }

  /** Stops it as nobody waits for its answer any more, unless it is kept. */
  abandon(reason: () => Error): void {
    if (!this.#isKept) this.stop(reason);
  }

  /** Says that it changes something, which is to be done even if nobody waits for the answer. */
  keep(): void {
    this.#isKept = true;
  }
}
