import { OptionalProps } from '@mikro-orm/core';
import { Check, Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { invariant } from '../../database/invariant.ts';
import { Node } from '../../graphql/node.ts';
import { NAME_MAX, nameFault } from '../../project/text.ts';
import { isScope, type Scope } from '../scope.ts';
import { SUBJECT_MAX, subjectFault } from '../subject.ts';

/** The columns of a key that may be shown. */
export type ApiKeyRow = Pick<
  ApiKey,
  'uuid' | 'subject' | 'name' | 'scopes' | 'createdAt' | 'lastUsedAt' | 'expiresAt' | 'revokedAt'
>;

/** The bytes of a SHA-256. */
const HASH_BYTES = 32;

/** A credential for programs. Its secret is shown once and known to its bearer alone: here is its hash. */
@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A credential for programs: a secret that is shown once, when the key is made.',
})
@Entity({ tableName: 'api_key' })
@Index({
  name: 'api_key_subject_index',
  expression: 'create index api_key_subject_index on api_key (subject, id) where (revoked_at is null)',
})
@Check({ name: 'api_key_hash_length', expression: `octet_length(hash) = ${HASH_BYTES}` })
@Check({
  name: 'api_key_subject_length',
  expression: `char_length(subject) >= 1 and char_length(subject) <= ${SUBJECT_MAX}`,
})
@Check({
  name: 'api_key_name_length',
  expression: `char_length(name) >= 1 and char_length(name) <= ${NAME_MAX}`,
})
@Check({
  name: 'api_key_scopes_known',
  expression: "cardinality(scopes) >= 1 and scopes <@ array['read', 'write', 'admin']",
})
export class ApiKey implements Omit<Node, 'id'> {
  [OptionalProps]?: 'createdAt' | 'lastUsedAt' | 'revokedAt';

  /** Of version 7, so that keys sort by age. */
  @PrimaryKey({ type: 'uuid', fieldName: 'id' })
  readonly uuid: string;

  /** The SHA-256 of the secret. */
  @Property({ type: 'blob', columnType: 'bytea' })
  readonly hash: Buffer;

  /** Whom its bearer acts as. */
  @Property({ type: 'text', columnType: 'text collate "C"' })
  readonly subject: string;

  @Field(() => String, { description: 'What its maker calls it, of 1 to 255 characters.' })
  @Property({ type: 'text' })
  readonly name: string;

  @Field(() => [String], {
    description: 'What its bearer may do: `read`, `write` (which covers `read`), `admin` (which covers all).',
  })
  @Property({ type: 'string[]', columnType: 'text[]' })
  readonly scopes: readonly Scope[];

  @Field(() => GraphQLDateTime, { description: 'When the key was made.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)' })
  readonly createdAt: Date = new Date();

  @Field(() => GraphQLDateTime, {
    nullable: true,
    description: 'When it was used last, to the minute; null for never.',
  })
  @Property({ type: 'Date', columnType: 'timestamptz(3)', nullable: true })
  readonly lastUsedAt: Date | null = null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ends; null for never.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)', nullable: true })
  readonly expiresAt: Date | null;

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it was revoked; null for not.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)', nullable: true })
  revokedAt: Date | null = null;

  /** @throws InvariantError for a name, subject, hash or scopes that break their rules */
  constructor(key: Pick<ApiKey, 'uuid' | 'hash' | 'subject' | 'name' | 'scopes' | 'expiresAt'>) {
    const fault = nameFault(key.name) ?? subjectFault(key.subject);
    invariant(!fault, `An API key's name or subject ${fault}`);
    invariant(key.hash.length === HASH_BYTES, 'An API key is kept as its SHA-256');
    invariant(key.scopes.length > 0 && key.scopes.every(isScope), 'A key has known scopes');
    this.uuid = key.uuid;
    this.hash = key.hash;
    this.subject = key.subject;
    this.name = key.name;
    this.scopes = key.scopes;
    this.expiresAt = key.expiresAt;
  }

  /** Ends the key; one that is revoked stays so. */
  revoke(at: Date): void {
    this.revokedAt ??= at;
  }
}
