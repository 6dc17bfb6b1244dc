import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** The points that a viewer or an address has used up, where several servers share them: rate-limiter-flexible's table. */
@Entity({ tableName: 'rate_limit_bucket' })
export class RateLimitBucket {
  @PrimaryKey({ type: 'string', columnType: 'varchar(255)' })
  readonly key!: string;

  @Property({ type: 'integer', default: 0 })
  readonly points!: number;

  /** When the bucket is full again, in milliseconds since 1970. */
  @Property({ type: 'bigint', nullable: true })
  readonly expire!: string | null;
}
