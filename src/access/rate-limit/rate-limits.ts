import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Config } from '../../config.ts';
import type { Db } from '../../database/statement.ts';
import type { Requester } from '../requester.ts';
import { type Balance, secondsToReset } from './balance.ts';
import { BucketClient } from './bucket-client.ts';
import { bucketKey } from './bucket-key.ts';
import { RateLimited } from './rate-limited.ts';

/** What a request uses up that is refused before its cost is known: it can't be read, or breaks a rule. */
export const REFUSED_POINTS = 100;
/** What a credential that is not good uses up, of its address: they are not to be guessed. */
export const AUTH_FAILURE_POINTS = 10_000;
/** How many callers without points are known without looking into their buckets. */
const EXHAUSTED_MAX = 100_000;

type Settings = Pick<Config, 'RATE_LIMIT_POINTS' | 'RATE_LIMIT_SECONDS' | 'RATE_LIMIT_STORE'>;

/** What was taken from a bucket. */
interface Taken {
  readonly balance: Balance;
  /** The points that there were before. */
  readonly left: number;
  readonly isEnough: boolean;
}

/**
 * The points that callers have, each in a bucket that is full again when its window ends. What a bucket does not have
 * enough points for is refused and empties it: from then on all is, without looking at it.
 */
export class RateLimits {
  readonly #points: number;
  readonly #seconds: number;
  readonly #limiter: RateLimiterMemory | RateLimiterPostgres | undefined;
  readonly #exhausted = new LRUCache<string, Balance>({ max: EXHAUSTED_MAX });

  /** @param db reaches the database, for RATE_LIMIT_STORE=database */
  constructor({ RATE_LIMIT_POINTS, RATE_LIMIT_SECONDS, RATE_LIMIT_STORE }: Settings, db: () => Db) {
    this.#points = RATE_LIMIT_POINTS;
    this.#seconds = RATE_LIMIT_SECONDS;
    if (RATE_LIMIT_POINTS === 0) return;
    const options = { points: RATE_LIMIT_POINTS, duration: RATE_LIMIT_SECONDS, keyPrefix: '' };
    const memory = new RateLimiterMemory(options);
    this.#limiter =
      RATE_LIMIT_STORE === 'memory'
        ? memory
        : new RateLimiterPostgres({
            ...options,
            storeClient: new BucketClient(db),
            storeType: 'client',
            tableName: 'rate_limit_bucket',
            tableCreated: true,
            // While the database is away each server counts by itself.
            insuranceLimiter: memory,
          });
  }

  /**
   * Uses up points of a caller's.
   * @returns what is left; null where there is no limit
   * @throws RateLimited when the bucket has not enough of them
   */
  async consume(requester: Requester, points: number): Promise<Balance | null> {
    if (!this.#limiter) return null;
    const key = bucketKey(requester);
    if (points > this.#points) {
      const { balance } = await this.#take(key, REFUSED_POINTS);
      const message = `This costs ${points} points, more than the ${this.#points} that RATE_LIMIT_POINTS gives for ${this.#seconds} seconds: it can never run. Ask for smaller pages, or in several requests.`;
      throw new RateLimited(message, balance, null);
    }
    const { balance, left, isEnough } = await this.#take(key, points);
    if (isEnough) return balance;
    throw refusal(`This costs ${points} points, and ${left} of ${this.#points} were left`, balance);
  }

  /** Uses up points for what is refused anyway. @returns what is left; null where there is no limit */
  async waste(requester: Requester, points: number): Promise<Balance | null> {
    return this.#limiter ? (await this.#take(bucketKey(requester), points)).balance : null;
  }

  /** Refuses whoever has no points left, which takes no time. @throws RateLimited */
  demandSome(requester: Requester): void {
    const balance = this.#exhausted.get(bucketKey(requester));
    if (balance) throw refusal(`None of ${this.#points} points is left`, balance);
  }

  async #take(key: string, points: number): Promise<Taken> {
    const exhausted = this.#exhausted.get(key);
    if (exhausted) return { balance: exhausted, left: 0, isEnough: points === 0 };
    const { isEnough, consumedPoints, msBeforeNext } = await this.#consumed(key, points);
    const balance = {
      limit: this.#points,
      window: this.#seconds,
      remaining: Math.max(this.#points - consumedPoints, 0),
      resetAt: new Date(Date.now() + msBeforeNext),
    };
    if (balance.remaining === 0 && msBeforeNext > 0) this.#exhausted.set(key, balance, { ttl: msBeforeNext });
    return { balance, left: Math.max(this.#points - (consumedPoints - points), 0), isEnough };
  }

  async #consumed(key: string, points: number) {
    const limiter = this.#limiter as RateLimiterMemory | RateLimiterPostgres;
    try {
      const { consumedPoints, msBeforeNext } = await limiter.consume(key, points);
      return { isEnough: true, consumedPoints, msBeforeNext };
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const { consumedPoints, msBeforeNext } = error;
      return { isEnough: false, consumedPoints, msBeforeNext };
    }
  }
}

function refusal(reason: string, balance: Balance): RateLimited {
  const seconds = Math.max(secondsToReset(balance), 1);
  const message = `${reason}; all are there again in ${seconds} seconds, at ${balance.resetAt.toISOString()}.`;
  return new RateLimited(message, balance, seconds);
}
