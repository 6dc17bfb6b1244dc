import { setImmediate } from 'node:timers/promises';

/** How long work may hold the event loop between two rests, in milliseconds. */
const STRETCH = 10;

/** Lets the event loop go on amid long work, so that the server goes on answering. */
export class Pace {
  #since = performance.now();

  /** Gives way where the event loop was held for long enough; to be awaited after each small step. */
  async rest(): Promise<void> {
    if (performance.now() - this.#since < STRETCH) return;
    await setImmediate();
    this.#since = performance.now();
  }
}
