import { GraphQLError } from 'graphql';
import type { LoaderScope } from '../database/batch.ts';
import { Semaphore } from '../database/semaphore.ts';
import type { Db } from '../database/statement.ts';
import { limitTime } from './search.sql.ts';
import { SearchIndexing } from './search-index.ts';

/** PostgreSQL's code for a statement that was ended before its time. */
const QUERY_CANCELED = '57014';

/** How many seconds the searches of one request may take altogether. */
export const SEARCH_SECONDS = 5;

/** How long the searches of one request may take; one for the whole server. */
export class SearchTimeout {
  readonly milliseconds: number;

  constructor(milliseconds = SEARCH_SECONDS * 1_000) {
    this.milliseconds = milliseconds;
  }
}

/** How many searches run at once, lest they take all connections to the database. */
const SEARCHES_AT_ONCE = 4;

/** The server's places for searches that run at the same time. */
export class SearchSlots extends Semaphore {
  constructor() {
    super(SEARCHES_AT_ONCE);
  }
}

/** A search to run. */
export interface SearchTask {
  readonly projectIds: readonly string[];
  /** @param db in a transaction that only reads */
  readonly run: (db: Db) => Promise<void>;
}

/** The searches of one request: they run one after another, in the time that is left to them. */
export class Searches {
  #spent = 0;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Runs searches after those that the request has asked for before.
   * @returns the error for those that there was no time for; null when all were done
   */
  run(tasks: readonly SearchTask[], scope: LoaderScope): Promise<GraphQLError | null> {
    const turn = this.#last.then(() => this.#run(tasks, scope));
    this.#last = turn.catch(() => {});
    return turn;
  }

  async #run(tasks: readonly SearchTask[], { db, serverMemory }: LoaderScope): Promise<GraphQLError | null> {
    const timeout = serverMemory.keep(SearchTimeout).milliseconds;
    const slots = serverMemory.keep(SearchSlots);
    const start = performance.now();
    const left = () => Math.ceil(timeout - this.#spent - (performance.now() - start));
    if (left() <= 0 || !(await slots.acquire(left()))) return searchTimedOut(timeout);
    try {
      // The limit of time holds for this transaction, so that the pool gets its connection back as it was.
      await db
        .transaction()
        .setAccessMode('read only')
        .execute(async transaction => {
          for (const task of tasks) {
            await limitTime(transaction, `${Math.max(1, left())}`);
            const from = performance.now();
            try {
              await task.run(transaction);
            } finally {
              serverMemory.keep(SearchIndexing).note(db, task.projectIds, performance.now() - from);
            }
          }
        });
      return null;
    } catch (error) {
      if ((error as { code?: unknown }).code === QUERY_CANCELED) return searchTimedOut(timeout);
      throw error;
    } finally {
      this.#spent += performance.now() - start;
      slots.release();
    }
  }
}

function searchTimedOut(milliseconds: number): GraphQLError {
  return new GraphQLError(
    `The searches of a request may take ${milliseconds / 1_000} seconds, and this one was not done by then. Search below a directory ("under"), for a longer text, or in fewer versions at a time.`,
    { extensions: { code: 'SEARCH_TIMED_OUT' } },
  );
}
