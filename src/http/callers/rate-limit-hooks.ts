import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimited } from '../../access/rate-limit/rate-limited.ts';
import { type RateLimits, REFUSED_POINTS } from '../../access/rate-limit/rate-limits.ts';
import { refuse } from '../request-faults.ts';
import { endingUploads } from './authentication.ts';
import { rateLimitHeaders, refusalHeaders } from './rate-limit.ts';
import type { Requesters } from './requesters.ts';

/** Route hooks by which requests use points up that GraphQL never sees. */
export class RateLimitHooks {
  readonly #limits: RateLimits;
  readonly #requesters: Requesters;

  constructor(limits: RateLimits, requesters: Requesters) {
    this.#limits = limits;
    this.#requesters = requesters;
  }

  /** Refuses callers without points before their bodies are read; must come after what says who they are. */
  readonly onRequest = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const requester = this.#requesters.admitted(request.raw);
    try {
      this.#limits.demandSome(requester);
      return undefined;
    } catch (error) {
      if (!(error instanceof RateLimited)) throw error;
      endingUploads(request, reply).headers(refusalHeaders(error));
      return refuse(reply, 429, 'RATE_LIMITED', error.message);
    }
  };

  /** Has refused requests use points up that have not done so yet. */
  readonly onSend = async <Payload>(
    request: FastifyRequest,
    reply: FastifyReply,
    payload: Payload,
  ): Promise<Payload> => {
    const { statusCode } = reply;
    const requester = this.#requesters.ifAdmitted(request.raw);
    // Who is not let in has used up more by then.
    if (!requester || statusCode < 400 || statusCode >= 500 || reply.hasHeader('ratelimit')) return payload;
    const balance = await this.#limits.waste(requester, REFUSED_POINTS);
    if (balance) reply.headers(rateLimitHeaders(balance));
    return payload;
  };
}
