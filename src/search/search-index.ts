import { LRUCache } from 'lru-cache';
import type { Db } from '../database/statement.ts';
import { besideWork } from '../database/work.ts';
import { countTexts, indexIsThere, indexTexts, sortIndex } from './search-index.sql.ts';

/** For how many projects the server counts what their searches take. */
const PROJECTS_COUNTED = 10_000;

/**
 * Brings a project's texts into the index as far as they aren't in there yet, a batch at a time; about 5 MB a second.
 * Whoever searches meanwhile reads what the index lacks.
 * @param signal ends it before the next statement, with its reason as the error
 * @returns whether the database has the index
 */
export async function indexProject(db: Db, projectId: string, signal?: AbortSignal): Promise<boolean> {
  const [index] = await indexIsThere(db);
  if (!index?.isThere) return false;
  let brought = 0;
  for (let after: Buffer | undefined = Buffer.alloc(0); after; brought++) {
    signal?.throwIfAborted();
    const [last]: { hash: Buffer }[] = await indexTexts(db, projectId, after);
    after = last?.hash;
    signal?.throwIfAborted();
    // Searches go on meanwhile.
    if (brought === 0 && after) await countTexts(db);
  }
  // The last time round there was nothing to bring.
  if (brought > 1) {
    await sortIndex(db);
    signal?.throwIfAborted();
    await countTexts(db);
  }
  return true;
}

/**
 * Decides what is worth an index, once a server: a project is, when its searches have taken a while altogether, since
 * the index takes time and space, too, and most projects are never searched, or small. One project at a time is brought
 * in, beside what the server does; what fails is tried again when searches have taken as long again.
 */
export class SearchIndexing {
  readonly #spent = new LRUCache<string, number>({ max: PROJECTS_COUNTED });
  readonly #worthIt: number;
  readonly #onFault: (error: unknown) => void;
  readonly #closing = new AbortController();
  #underWay: Promise<void> | undefined;
  #hasIndex = true;

  /**
   * @param options.worthIt how long a project's searches have to take, in milliseconds
   * @param options.onFault gets what kept a project from being brought in: nobody waits for it
   */
  constructor({ worthIt = 1_000, onFault = () => {} }: IndexingOptions = {}) {
    this.#worthIt = worthIt;
    this.#onFault = onFault;
  }

  /**
   * Notes that a search of projects took so many milliseconds.
   * @param db outside of any transaction
   */
  note(db: Db, projectIds: readonly string[], milliseconds: number): void {
    if (!this.#hasIndex || this.#closing.signal.aborted) return;
    for (const projectId of projectIds) {
      const spent = (this.#spent.get(projectId) ?? 0) + milliseconds / projectIds.length;
      this.#spent.set(projectId, spent);
      if (spent < this.#worthIt || this.#underWay) continue;
      this.#underWay = besideWork(() => this.#index(db, projectId));
    }
  }

  /** Resolves when no project is being brought in. */
  async settled(): Promise<void> {
    await this.#underWay;
  }

  /** Lets nothing follow the statement that is under way, lest it need a pool that closes. */
  close(): void {
    this.#closing.abort();
  }

  async #index(db: Db, projectId: string): Promise<void> {
    this.#spent.delete(projectId);
    try {
      this.#hasIndex = await indexProject(db, projectId, this.#closing.signal);
    } catch (error) {
      if (!this.#closing.signal.aborted) this.#onFault(error);
    } finally {
      this.#underWay = undefined;
    }
  }
}

interface IndexingOptions {
  readonly worthIt?: number;
  readonly onFault?: (error: unknown) => void;
}
