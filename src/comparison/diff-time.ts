/** How long the comparing of files' lines may take in one request, in milliseconds. */
const DIFF_MS = 10_000;

/** The time that comparing lines has taken in one request; files whose turn comes later are not compared. */
export class DiffTime {
  readonly #milliseconds: number;
  #spent = 0;

  constructor(milliseconds = DIFF_MS) {
    this.#milliseconds = milliseconds;
  }

  /** Whether there is any left. */
  get isLeft(): boolean {
    return this.#spent < this.#milliseconds;
  }

  /** Takes the time that some work takes, waiting for its turn included. */
  async spend<Result>(work: Promise<Result>): Promise<Result> {
    const start = performance.now();
    try {
      return await work;
    } finally {
      this.#spent += performance.now() - start;
    }
  }
}
