import { fromKysely, type PgBoss } from 'pg-boss';
import type { Db } from '../database/statement.ts';
import { type TraceCarrier, traceCarrier } from '../telemetry/tracing.ts';
import type { GenerationKey } from './generation.loaders.ts';

/** The name of the queue. */
export const GENERATION_QUEUE = 'generation';

/** What its jobs hold: keys, for the rows are the truth, and the trace of whoever queued them. */
export interface GenerationJob extends GenerationKey, TraceCarrier {}

/** Which models may be asked. */
export interface Models {
  /** The one that is asked where a call names none. */
  readonly NOODLE_MODEL: string;
  /** The others that a call may name; `*` is any. */
  readonly NOODLE_MODELS: readonly string[];
}

/** Where generations are queued; closed on a server that knows no provider of models. */
export class GenerationQueue {
  readonly #boss: PgBoss | undefined;
  readonly #models: Models | undefined;

  /**
   * @param boss hands jobs to workers; without it rows wait until a worker's sweeper finds them
   * @param models which may be asked; without them the queue is closed
   */
  constructor(boss?: PgBoss, models?: Models) {
    this.#boss = boss;
    this.#models = models;
  }

  /** Which models may be asked; null where there is no provider. */
  get models(): Models | null {
    return this.#models ?? null;
  }

  /**
   * Queues a generation, unless it waits there already.
   * @param db in the transaction that makes the row wait, so that both are committed together
   * @param startAfter when it may be taken up; by default at once
   */
  async send(db: Db, { projectId, uuid }: GenerationKey, startAfter?: Date): Promise<void> {
    await this.#boss?.send(
      GENERATION_QUEUE,
      { projectId, uuid, ...traceCarrier() },
      { db: fromKysely(db), singletonKey: uuid, startAfter },
    );
  }
}
