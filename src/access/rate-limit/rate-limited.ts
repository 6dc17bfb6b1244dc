import { GraphQLError } from 'graphql';
import type { Balance } from './balance.ts';

/** Refuses what a caller has no points left for. It answers in GraphQL's form, with the same code by all transports. */
export class RateLimited extends GraphQLError {
  /** How things stand after the refusal. */
  readonly balance: Balance;
  /** After how many seconds, rounded up, it may be tried again; null for what can never run. */
  readonly retryAfter: number | null;

  constructor(message: string, balance: Balance, retryAfter: number | null) {
    super(message, { extensions: { code: 'RATE_LIMITED' } });
    this.balance = balance;
    this.retryAfter = retryAfter;
  }
}
