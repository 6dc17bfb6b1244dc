import type { ApolloServerPlugin } from '@apollo/server';
import { type Balance, secondsToReset } from '../../access/rate-limit/balance.ts';
import { chargeOf, noteCharge } from '../../access/rate-limit/charge.ts';
import { RateLimited } from '../../access/rate-limit/rate-limited.ts';
import { type RateLimits, REFUSED_POINTS } from '../../access/rate-limit/rate-limits.ts';
import type { Context } from '../../graphql/context.ts';
import { toResponse } from '../result.ts';

/** The headers of an answer that pages of other origins may read. */
export const RATE_LIMIT_HEADERS = [
  'RateLimit-Policy',
  'RateLimit',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
];

/**
 * Has each operation use up its points before it runs, after all other checks, and refuses it where they don't suffice.
 * What is refused before, and so has no cost, uses up a fixed number. Must stand before the plugins that answer.
 */
export function chargedOperations(limits: RateLimits): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      let isCharged = false;
      return {
        async responseForOperation({ operation, contextValue, response: { http } }) {
          // Apollo comes here without an operation, too, when the document has none of the name that is asked for.
          if (!operation) return null;
          isCharged = true;
          const { cost } = chargeOf(contextValue);
          try {
            const balance = await limits.consume(contextValue.requester, cost);
            noteCharge(contextValue, { cost, balance });
            if (balance) setHeaders(http.headers, rateLimitHeaders(balance));
            return null;
          } catch (error) {
            if (!(error instanceof RateLimited)) throw error;
            setHeaders(http.headers, refusalHeaders(error));
            http.status = 429;
            return toResponse({ errors: [error.toJSON()] });
          }
        },
        async willSendResponse({ contextValue, response: { http } }) {
          if (isCharged) return;
          const balance = await limits.waste(contextValue.requester, REFUSED_POINTS);
          if (balance) setHeaders(http.headers, rateLimitHeaders(balance));
        },
      };
    },
  };
}

/**
 * How a bucket stands, as draft-ietf-httpapi-ratelimit-headers has it, and by the names that came before it. Times are
 * in seconds.
 */
export function rateLimitHeaders(balance: Balance): Record<string, string> {
  const { limit, window, remaining } = balance;
  const reset = secondsToReset(balance);
  return {
    'ratelimit-policy': `"points";q=${limit};w=${window}`,
    ratelimit: `"points";r=${remaining};t=${reset}`,
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(reset),
  };
}

/** The same with a refusal, and after how many seconds to try again. */
export function refusalHeaders({ balance, retryAfter }: RateLimited): Record<string, string> {
  return { ...rateLimitHeaders(balance), ...(retryAfter !== null && { 'retry-after': String(retryAfter) }) };
}

function setHeaders(headers: Map<string, string>, more: Record<string, string>): void {
  for (const [name, value] of Object.entries(more)) headers.set(name, value);
}
