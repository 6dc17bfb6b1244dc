import { isUnavailable } from '../../database/unavailable.ts';
import { keepCallReport } from './call-model.ts';
import { unreportedAttempts } from './work.sql.ts';
import type { WorkTools } from './work-tools.ts';

/** Since when attempts are asked after, in milliseconds, how many at once, and how often each. */
const SINCE_MS = 15 * 60 * 1_000;
const BATCH = 100;
const TRIES = 5;

/**
 * Asks the provider what calls took that were cut off before it said so: by a cancel, a time-out or a worker's death.
 * They were paid for all the same.
 */
export class AttemptSettlement {
  readonly #tools: WorkTools;
  /** When an attempt was last asked after, and how often. */
  readonly #asked = new Map<string, { at: number; tries: number }>();
  readonly #stop: AbortSignal | undefined;

  /** @param stop has it ask no more */
  constructor(tools: WorkTools, stop?: AbortSignal) {
    this.#tools = tools;
    this.#stop = stop;
  }

  /** Asks after those whose time has come: each less and less often. */
  async settle(now = Date.now()): Promise<void> {
    const { fork, model, log } = this.#tools;
    try {
      const since = new Date(now - SINCE_MS);
      const attempts = await unreportedAttempts(fork().getKysely(), since, BATCH);
      this.#forget(since.getTime());
      for (const { projectId, uuid, number, providerId } of attempts) {
        if (this.#stop?.aborted) return;
        if (!this.#isDue(`${uuid}:${number}`, now)) continue;
        const usage = await model.usageOf(providerId, this.#stop);
        if (!usage) continue;
        await keepCallReport(this.#tools, { projectId, uuid }, number, { providerId, usage });
        this.#tools.announcements.announce(uuid);
      }
    } catch (err) {
      if (!isUnavailable(err))
        log.error({ err }, 'the usage of calls that were cut off could not be settled');
    }
  }

  #isDue(attempt: string, now: number): boolean {
    const { at, tries } = this.#asked.get(attempt) ?? { at: 0, tries: 0 };
    // At once, and 5 s, 10 s, 20 s, 40 s later.
    if (tries >= TRIES || now - at < 2_500 * 2 ** tries) return false;
    this.#asked.set(attempt, { at: now, tries: tries + 1 });
    return true;
  }

  #forget(before: number): void {
    for (const [attempt, { at }] of this.#asked) if (at < before) this.#asked.delete(attempt);
  }
}
