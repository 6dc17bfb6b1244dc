import { isUnavailable } from '../../database/unavailable.ts';
import type { GenerationKey } from '../generation.loaders.ts';
import type { GeneratedChange } from '../generation.type.ts';
import { extendLease } from './work.sql.ts';
import type { WorkTools } from './work-tools.ts';

/** How long a run holds a generation without a sign of life, in milliseconds: then another one may take it over. */
export const LEASE_MS = 10_000;

/** How often a sign of life is given at least, and how often new changes are kept at most, in milliseconds. */
const ALIVE_MS = 2_000;
const PROGRESS_MS = 300;

/** A run's lease of a generation has ended: it was cancelled, or another run took it over. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/**
 * Holds a generation for a run: extends the lease, and keeps what the model writes, until it is disposed of. A database
 * that can't be reached for a while loses it only if another run takes it over meanwhile.
 */
export class Lease implements AsyncDisposable {
  readonly run: string;
  readonly key: GenerationKey;
  readonly #tools: WorkTools;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #unwatch: () => void;
  #news: (() => readonly GeneratedChange[]) | null = null;
  #extended = Date.now();
  #extending: Promise<void> | null = null;
  #isAsked = false;
  #isDisposed = false;

  constructor(tools: WorkTools, key: GenerationKey, run: string) {
    this.#tools = tools;
    this.key = key;
    this.run = run;
    this.#timer = setInterval(() => this.#tick(), PROGRESS_MS);
    // Somebody may have cancelled it.
    this.#unwatch = tools.announcements.watch(key.uuid, () => void this.#extend(false));
  }

  /** Is aborted, with LeaseLost as its reason, as soon as the run is found to hold the generation no more. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Says that there is something new to keep. @param changes gives it when its time has come */
  progress(changes: () => readonly GeneratedChange[]): void {
    this.#news = changes;
  }

  /** Keeps what is new without waiting for its time. */
  async flush(): Promise<void> {
    await this.#extending;
    if (this.#news) await this.#extend(true);
    // What could not be kept must not come after what is written next.
    this.#news = null;
  }

  #tick(): void {
    if (this.#news || Date.now() - this.#extended >= ALIVE_MS) void this.#extend(true);
  }

  async #extend(withNews: boolean): Promise<void> {
    if (this.signal.aborted || this.#isDisposed) return;
    // What is under way may have looked before what is announced happened.
    if (this.#extending) this.#isAsked ||= !withNews;
    else {
      this.#extending = this.#extendNow(withNews ? this.#news : null);
      await this.#extending;
      this.#extending = null;
      if (this.#isAsked) {
        this.#isAsked = false;
        await this.#extend(false);
      }
    }
  }

  async #extendNow(news: (() => readonly GeneratedChange[]) | null): Promise<void> {
    const { announcements, fork, log } = this.#tools;
    const { projectId, uuid } = this.key;
    try {
      if (news) this.#news = null;
      const changes = news ? JSON.stringify(news()) : null;
      const [held] = await extendLease(fork().getKysely(), projectId, uuid, this.run, LEASE_MS, changes);
      this.#extended = Date.now();
      if (!held) this.#lost.abort(new LeaseLost());
      else if (news) announcements.announce(uuid);
    } catch (err) {
      if (news) this.#news ??= news;
      if (!isUnavailable(err)) log.error({ err, generation: uuid }, 'a lease could not be extended');
    }
  }

  /** Ends the signs of life, and waits for one that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isDisposed = true;
    clearInterval(this.#timer);
    this.#unwatch();
    await this.#extending;
  }
}
