import {
  type CryptoKey,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type FlattenedJWSInput,
  type JWTHeaderParameters,
  type RemoteJWKSet,
} from 'jose';
import type { Logger } from 'pino';
import { KeysUnavailableError } from './token-fault.ts';

/** How long the identity provider may take to answer, in milliseconds. */
const FETCH_MS = 5_000;
/** How long its keys are used before they are fetched again. */
const KEEP_MS = 600_000;
/** How long they are used where they can't be fetched again: an outage of the provider must not lock everybody out. */
const OUTAGE_MS = 86_400_000;
/** How long after a fetch there is none for a token by an unknown key, and after one that failed none for the keys' age. */
const COOLDOWN_MS = 10_000;
/** How long after a fetch there is no other one, even if it failed. */
const RETRY_MS = 1_000;

/** What is the matter with the token that a key is looked for, not with the keys. */
const TOKEN_FAULTS = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];

/** The keys that an identity provider publishes. They are fetched when they are needed; a new one is found by itself. */
export class RemoteKeys {
  readonly #keys: RemoteJWKSet;
  readonly #log: Logger;
  readonly #cooldownMs: number;
  readonly #retryMs: number;
  readonly #now: () => number;
  #mayFetchFrom = Number.NEGATIVE_INFINITY;
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #failedAt = Number.NEGATIVE_INFINITY;
  #isDown = false;

  /** @param timing `now` gives the time in milliseconds, from whenever on */
  constructor(
    url: string,
    log: Logger,
    { cooldownMs = COOLDOWN_MS, retryMs = RETRY_MS, now = Date.now } = {},
  ) {
    this.#log = log;
    this.#cooldownMs = cooldownMs;
    this.#retryMs = retryMs;
    this.#now = now;
    this.#keys = createRemoteJWKSet(new URL(url), {
      timeoutDuration: FETCH_MS,
      // When to fetch is decided here: jose would forget the keys that it has when it can't.
      cooldownDuration: Number.POSITIVE_INFINITY,
      cacheMaxAge: Number.POSITIVE_INFINITY,
      [customFetch]: (...asked) => this.#fetch(...asked),
    });
  }

  /**
   * The key that a token says it is signed with.
   * @throws KeysUnavailableError when it isn't known and can't be asked for; JOSEError when there is none
   */
  async find(header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    try {
      await this.#refresh();
      return await this.#findOrReload(header, token);
    } catch (error) {
      if (TOKEN_FAULTS.some(fault => error instanceof fault)) throw error;
      this.#tell(error as Error);
      throw new KeysUnavailableError('The keys of tokens are unavailable', { cause: error });
    }
  }

  /** Fetches the keys when it is time. @throws Error when that fails, and those that are known, if any, are too old */
  async #refresh(): Promise<void> {
    const age = this.#now() - this.#fetchedAt;
    if (age < KEEP_MS) return;
    if (age >= OUTAGE_MS) return this.#reload();
    const sinceFailure = this.#now() - this.#failedAt;
    if (sinceFailure < this.#cooldownMs) return;
    const reloaded = this.#reload().catch(error => this.#tell(error));
    // During an outage nobody waits for it. Otherwise all do: a key may have been withdrawn.
    if (sinceFailure >= KEEP_MS) await reloaded;
  }

  async #findOrReload(header: JWTHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    try {
      return await this.#keys(header, token);
    } catch (error) {
      const isUnknown = error instanceof errors.JWKSNoMatchingKey;
      if (!isUnknown || this.#now() - this.#fetchedAt < this.#cooldownMs) throw error;
      await this.#reload();
      return this.#keys(header, token);
    }
  }

  async #reload(): Promise<void> {
    try {
      await this.#keys.reload();
    } catch (error) {
      this.#failedAt = this.#now();
      throw error;
    }
    this.#fetchedAt = this.#now();
    this.#isDown = false;
  }

  readonly #fetch: FetchImplementation = async (url, options) => {
    // Every token that names an unknown key asks, and where nobody answers there would be no end of it.
    if (this.#now() < this.#mayFetchFrom) throw new Error('They were asked for a moment ago');
    this.#mayFetchFrom = this.#now() + this.#retryMs;
    return fetch(url, options);
  };

  /** Once until they can be fetched again: an outage would fill the log. */
  #tell({ message, cause }: Error): void {
    if (this.#isDown) return;
    this.#isDown = true;
    const { code } = (cause ?? {}) as { code?: unknown };
    this.#log.error({ reason: message, code }, 'the keys by which tokens are verified can not be fetched');
  }
}
