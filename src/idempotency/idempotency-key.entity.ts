import { OptionalProps } from '@mikro-orm/core';
import { Check, Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';

/** A key under which a call was made, what the call asked for and what it made. */
@Entity({ tableName: 'idempotency_key' })
@Index({ name: 'idempotency_key_created_at_index', properties: ['createdAt'] })
@Check({ name: 'idempotency_key_request_hash_length', expression: 'octet_length(request_hash) = 32' })
export class IdempotencyKey {
  [OptionalProps]?: 'result' | 'createdAt';

  /** Where the key counts: a project's id, or for calls outside of any one made of the key and of who calls. */
  @PrimaryKey({ type: 'uuid' })
  readonly scopeId!: string;

  @PrimaryKey({ type: 'uuid' })
  readonly key!: string;

  /** The SHA-256 of what the call asked for. */
  @Property({ type: 'blob', columnType: 'bytea' })
  readonly requestHash!: Buffer;

  /** The global id of what the call made; null until it has. */
  @Property({ type: 'text', nullable: true })
  readonly result!: string | null;

  @Property({ type: 'Date', columnType: 'timestamptz(3)', defaultRaw: 'now()' })
  readonly createdAt!: Date;
}
