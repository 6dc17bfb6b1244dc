import { Field, ObjectType } from 'type-graphql';
import { NonNegativeInt } from '../../graphql/scalars.ts';
import type { Charge } from './charge.ts';

@ObjectType({
  simpleResolvers: true,
  description:
    'What the caller may use up, in points. An operation uses up its cost before it runs, and each event of a subscription as much again. The points are those of the viewer, or of the address that the call came from when nobody has signed in. A call that costs more points than are left is refused with the code RATE_LIMITED and leaves none.',
})
export class RateLimit {
  @Field(() => NonNegativeInt, {
    description: 'The points for each window of time; 9007199254740991 where there is no limit.',
  })
  readonly limit: number;

  @Field(() => NonNegativeInt, {
    description: 'The points that are left after this operation; 9007199254740991 where there is no limit.',
  })
  readonly remaining: number;

  @Field(() => Date, { description: 'When all points are there again; now where there is no limit.' })
  readonly resetAt: Date;

  @Field(() => NonNegativeInt, { description: 'The points that this operation itself costs.' })
  readonly cost: number;

  constructor({ cost, balance }: Charge) {
    this.limit = balance?.limit ?? Number.MAX_SAFE_INTEGER;
    this.remaining = balance?.remaining ?? Number.MAX_SAFE_INTEGER;
    this.resetAt = balance?.resetAt ?? new Date();
    this.cost = cost;
  }
}
