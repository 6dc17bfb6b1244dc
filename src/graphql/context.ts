import type { EntityManager } from '@mikro-orm/postgresql';
import { demand } from '../access/policy.ts';
import type { Requester } from '../access/requester.ts';
import { type Watched, wakeUpsWhileSeen } from '../access/still-sees.ts';
import type { Target } from '../access/target.ts';
import type { Limits } from '../config.ts';
import { Announcements } from '../database/announcements.ts';
import { type LoaderDefinition, Loaders } from '../database/batch.ts';
import { Memory } from '../database/memory.ts';
import { SharedReads } from '../database/shared-reads.ts';
import { currentWork } from '../database/work.ts';
import { OperationRecord } from '../telemetry/operation-record.ts';
import type { MutationError } from './mutation-error.ts';
import { Rejection } from './rejection.ts';

/** What the resolvers of one request work with, or those of one event of a subscription. */
export class Context {
  readonly limits: Limits;
  readonly requester: Requester;
  /** What is noted of the request, for the log and the metrics. */
  readonly record: OperationRecord;
  // Not #private: Apollo hands resolvers a copy, which would lack them.
  private readonly em: EntityManager;
  private readonly serverMemory: Memory;
  private current: Loaders;

  /**
   * @param em an entity manager of the request's own
   * @param serverMemory what the server remembers from one request to the next
   * @param requester who asks; by default anyone, as with AUTH=off
   */
  constructor(
    em: EntityManager,
    limits: Limits,
    serverMemory = new Memory(),
    requester: Requester = { caller: 'anyone', address: '' },
    record = new OperationRecord(),
  ) {
    this.em = em;
    this.limits = limits;
    this.requester = requester;
    this.record = record;
    this.serverMemory = serverMemory;
    this.current = new Loaders(em.getKysely(), serverMemory);
  }

  /** Loads a value together with all others that are asked for at the same level of the query. */
  load<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value> {
    return this.current.loader(definition).load(key);
  }

  /** Loads a value that is not older than this call, together with all others that are asked for at the same time. */
  loadNow<Key, Value>(definition: LoaderDefinition<Key, Value>, key: Key): Promise<Value> {
    return this.serverMemory.keep(SharedReads).load(this.current.db, definition, key);
  }

  /**
   * Begins to watch something: yields at once, and whenever something of it may have changed, as long as the caller
   * may see it.
   * @param signal ends it, even while it waits
   * @throws GraphQLError UNAUTHENTICATED when the credential has ended; `hidden` when the project is seen no more
   */
  watch(watched: Watched, signal: AbortSignal): AsyncGenerator<void, void, undefined> {
    return wakeUpsWhileSeen(this, this.announcements, watched, signal);
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
   * Runs a command in a transaction of its own, if the caller may, and answers with its success, or with the refusal
   * that it throws, in which case nothing of it stays.
   * @param prepare reads and works out before the transaction begins what would hold it open for long; may refuse, too
   */
  async mutate<Made, Success, Prepared = undefined>(
    target: Target,
    command: (em: EntityManager, prepared: Prepared) => Promise<Made>,
    success: (made: Made) => Success,
    prepare?: () => Promise<Prepared>,
  ): Promise<Success | MutationError> {
    // Its client can't know how far it came: it is finished even if the client is gone.
    currentWork()?.keep();
    try {
      await demand(this, target);
      const prepared = (await prepare?.()) as Prepared;
      const em = this.em.fork({ keepTransactionContext: true });
      const made = await em.transactional(inner => command(inner, prepared));
      if (target.announced) this.announcements.announce(target.announced);
      return success(made);
    } catch (error) {
      if (!(error instanceof Rejection)) throw error;
      this.record.codes.add(error.refusal.code);
      return error.refusal;
    } finally {
      // What was loaded before this mutation may be out of date after it.
      this.current = new Loaders(this.em.getKysely(), this.serverMemory);
    }
  }
}
