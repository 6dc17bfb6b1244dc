import { isUnavailable } from '../../database/unavailable.ts';
import { AttemptSettlement } from './settle-attempts.ts';
import { abandonedGenerations } from './work.sql.ts';
import type { WorkTools } from './work-tools.ts';

/** How often to look, and how long a generation may be queued before its job is taken for lost; milliseconds. */
const SWEEP_MS = 5_000;
const LOST_MS = 10_000;

/** How many generations are queued again at once. */
const BATCH = 100;

/**
 * Queues again what a queue has lost or a worker has died over, time and again, for the rows are the truth; and settles
 * what cut-off calls took. @returns what ends that
 */
export function startSweeper(tools: WorkTools): () => Promise<void> {
  const stop = new AbortController();
  const settlement = new AttemptSettlement(tools, stop.signal);
  // Apart from each other: a provider that is slow to answer must not keep what was lost waiting.
  const rounds = [new Round(() => sweep(tools)), new Round(() => settlement.settle())];
  const begin = () => {
    for (const round of rounds) round.begin();
  };
  begin();
  const timer = setInterval(begin, SWEEP_MS);
  return async () => {
    clearInterval(timer);
    stop.abort();
    await Promise.all(rounds.map(round => round.ended));
  };
}

/** What is done time and again, but never twice at once. */
class Round {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | null = null;

  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when it isn't under way. */
  get ended(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  begin(): void {
    this.#running ??= this.#work().finally(() => {
      this.#running = null;
    });
  }
}

/** Queues again, once, what nobody works on. */
export async function sweep({ fork, log, queue }: Pick<WorkTools, 'fork' | 'log' | 'queue'>): Promise<void> {
  try {
    const db = fork().getKysely();
    for (const key of await abandonedGenerations(db, LOST_MS, BATCH)) await queue.send(db, key);
  } catch (err) {
    if (!isUnavailable(err)) log.error({ err }, 'abandoned generations could not be queued again');
  }
}
