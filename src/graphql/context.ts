import type { EntityManager } from '@mikro-orm/postgresql';
import type { Limits } from '../config.ts';
import { Announcements } from '../database/announcements.ts';
import { type LoaderDefinition, Loaders } from '../database/batch.ts';
import { Memory } from '../database/memory.ts';
import { SharedReads } from '../database/shared-reads.ts';
import type { Db } from '../database/statement.ts';
import type { MutationError } from './mutation-error.ts';
import { Rejection } from './rejection.ts';

/** What the resolvers of one request work with, or those of one event of a subscription. */
export class Context {
  readonly limits: Limits;
  // Not #private: Apollo hands resolvers a copy, which would lack them.
  private readonly em: EntityManager;
  private readonly serverMemory: Memory;
  private current: Loaders;

  /**
   * @param em an entity manager of the request's own
   * @param serverMemory what the server remembers from one request to the next
   */
  constructor(em: EntityManager, limits: Limits, serverMemory = new Memory()) {
    this.em = em;
    this.limits = limits;
    this.serverMemory = serverMemory;
    this.current = new Loaders(em.getKysely(), serverMemory);
  }

  /** The database outside of any transaction, for statements that answer one field of Query. */
  get db(): Db {
    return this.current.db;
  }

  /** Loads a value together with all others that are asked for at the same level of the query. */
  load<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value> {
    return this.current.loader(definition).load(key);
  }

  /** Loads a value that is not older than this call, together with all others that are asked for at the same time. */
  loadNow<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value> {
    return this.serverMemory.keep(SharedReads).load(this.current.db, definition, key);
  }

  /** What tells of changes, of whatever request. */
  get announcements(): Announcements {
    return this.serverMemory.keep(Announcements);
  }

  /** This request's loaders, to prime them, and to see what they remember. */
  get loaders(): Loaders {
    return this.current;
  }

  /**
   * Runs a command in a transaction of its own and answers with its success, or with the refusal that it throws,
   * in which case nothing of it stays.
   * @param changedId of the project or generation that it changes, whose watchers hear of it; null for what nobody can
   * watch yet
   * @param prepare reads and works out before the transaction begins what would hold it open for long; may refuse, too
   */
  async mutate<Made, Success, Prepared = undefined>(
    changedId: string | null,
    command: (em: EntityManager, prepared: Prepared) => Promise<Made>,
    success: (made: Made) => Success,
    prepare?: () => Promise<Prepared>,
  ): Promise<Success | MutationError> {
    try {
      const prepared = (await prepare?.()) as Prepared;
      const em = this.em.fork({ keepTransactionContext: true });
      const made = await em.transactional(inner => command(inner, prepared));
      if (changedId) this.announcements.announce(changedId.toLowerCase());
      return success(made);
    } catch (error) {
      if (error instanceof Rejection) return error.refusal;
      throw error;
    } finally {
      // What was loaded before this mutation may be out of date after it.
      this.current = new Loaders(this.em.getKysely(), this.serverMemory);
    }
  }
}
