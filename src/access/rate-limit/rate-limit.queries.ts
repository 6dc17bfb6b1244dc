import { Ctx, Query, Resolver } from 'type-graphql';
import type { Context } from '../../graphql/context.ts';
import { chargeOf } from './charge.ts';
import { RateLimit } from './rate-limit.type.ts';

@Resolver()
export class RateLimitQueries {
  @Query(() => RateLimit, {
    description: 'What the caller may use up, and what is left of it. Anybody may ask.',
  })
  rateLimit(@Ctx() context: Context): RateLimit {
    return new RateLimit(chargeOf(context));
  }
}
