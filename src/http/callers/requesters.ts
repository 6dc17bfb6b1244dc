import type { IncomingMessage } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { AccessSettings } from '../../access/access-settings.ts';
import { Authenticator, type KeyReader } from '../../access/authenticator.ts';
import { AUTH_FAILURE_POINTS, type RateLimits } from '../../access/rate-limit/rate-limits.ts';
import type { Requester } from '../../access/requester.ts';
import type { Caller } from '../../access/viewer.ts';
import type { Deadline } from '../deadline.ts';
import { authorizationOf } from './authorization.ts';
import { clientAddresses } from './client-address.ts';
import { isForLoopback } from './hosts.ts';

/** Tells who sends a request, and from where. */
export class Requesters {
  readonly #authenticator: Authenticator | null;
  readonly #addressOf: (request: IncomingMessage) => string;
  readonly #limits: RateLimits;
  readonly #deadline: Deadline;
  readonly #admitted = new WeakMap<IncomingMessage, Requester>();

  /**
   * @param limits what credentials that are not good use up
   * @param deadline of looking a credential up
   */
  constructor(
    settings: AccessSettings,
    keys: KeyReader,
    limits: RateLimits,
    deadline: Deadline,
    log: Logger,
  ) {
    this.#limits = limits;
    this.#deadline = deadline;
    this.#authenticator = settings.AUTH === 'on' ? new Authenticator(settings, keys, log) : null;
    this.#addressOf = clientAddresses(settings.TRUSTED_PROXIES);
  }

  /**
   * Who sends a request, by a credential that is good now.
   * @param params what a WebSocket brings besides its request's headers
   * @throws GraphQLError UNAUTHENTICATED for a credential that is not good; SERVICE_UNAVAILABLE when that can't be told,
   *   DEADLINE_EXCEEDED when it takes too long
   */
  async of(request: IncomingMessage, params?: Record<string, unknown>): Promise<Requester> {
    const address = this.#addressOf(request);
    try {
      return { caller: await this.#callerOf(request, params), address };
    } catch (error) {
      if ((error as Partial<GraphQLError>).extensions?.code === 'UNAUTHENTICATED') {
        await this.#limits.waste({ caller: 'nobody', address }, AUTH_FAILURE_POINTS);
      }
      throw error;
    }
  }

  /** Nobody known, at the IP address that a request comes from; of what trusted proxies hand on, at the one they name. */
  unknown(request: IncomingMessage): Requester {
    return { caller: 'nobody', address: this.#addressOf(request) };
  }

  /** Keeps who sends a request, for `admitted`. @throws GraphQLError as `of` does */
  async admit(request: IncomingMessage): Promise<void> {
    this.#admitted.set(request, await this.of(request));
  }

  /** Who sends a request; null for one that was not admitted. */
  ifAdmitted(request: IncomingMessage): Requester | null {
    return this.#admitted.get(request) ?? null;
  }

  /** Who sends a request that was admitted. */
  admitted(request: IncomingMessage): Requester {
    const requester = this.ifAdmitted(request);
    if (!requester) throw new Error('A request that nobody has admitted');
    return requester;
  }

  /** Why a request is none for this server, by the name that it calls it by; null for one that is. */
  misdirection({ headers }: IncomingMessage): string | null {
    if (this.#authenticator || isForLoopback(headers.host)) return null;
    return 'With AUTH=off the server is for this machine alone and answers to localhost, 127.0.0.1 and [::1]. To call it by another name, set AUTH=on.';
  }

  async #callerOf(request: IncomingMessage, params?: Record<string, unknown>): Promise<Caller> {
    const authenticator = this.#authenticator;
    if (!authenticator) return 'anyone';
    const authorization = authorizationOf(request, params);
    if (authorization === undefined) return 'nobody';
    return this.#deadline.run(work => work.wait(authenticator.viewerOf(authorization)));
  }
}
