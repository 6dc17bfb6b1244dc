import { PrimaryKeyProp } from '@mikro-orm/core';
import { Check, Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { invariant } from '../database/invariant.ts';
import { LABEL_NAME_BYTES_MAX, labelNameFault } from './label-name.ts';

/** A named pointer to a version. Its foreign key is the migrations': the version is never loaded through it. */
@ObjectType({
  simpleResolvers: true,
  description:
    'A named pointer to a version, such as "production". It can stand on any version of its project and be moved to any other; each move is recorded.',
})
@Entity({ tableName: 'label' })
@Index({ name: 'label_version_index', properties: ['versionNumber', 'projectId'] })
@Check({
  name: 'label_name_length',
  expression: `octet_length(name) >= 1 and octet_length(name) <= ${LABEL_NAME_BYTES_MAX}`,
})
export class Label {
  [PrimaryKeyProp]?: ['projectId', 'name'];

  @PrimaryKey({ type: 'uuid' })
  readonly projectId: string;

  @Field(() => String, {
    description: 'The name, which is one that Git would take for a branch; unique in the project.',
  })
  @PrimaryKey({ type: 'text', columnType: 'text collate "C"' })
  readonly name: string;

  @Property({ type: 'integer' })
  versionNumber: number;

  @Field(() => GraphQLDateTime, { description: 'When the label came to stand where it stands.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)' })
  updatedAt: Date;

  /** @throws InvariantError for a name that breaks its rule, or a number that no version has */
  constructor(projectId: string, name: string, versionNumber: number, at: Date) {
    const fault = labelNameFault(name);
    invariant(!fault, `A label's name ${fault}`);
    this.projectId = projectId;
    this.name = name;
    this.versionNumber = requireVersionNumber(versionNumber);
    this.updatedAt = at;
  }

  /** @throws InvariantError for a number that no version has */
  moveTo(versionNumber: number, at: Date): void {
    this.versionNumber = requireVersionNumber(versionNumber);
    this.updatedAt = at;
  }
}

/** The columns of a label: what reading loads, where an entity would cost more than it gives. */
export type LabelRow = Pick<Label, 'projectId' | 'name' | 'versionNumber' | 'updatedAt'>;

/**
 * Gives a version's number back.
 * @throws InvariantError for a number that no version has
 */
export function requireVersionNumber(versionNumber: number): number {
  invariant(Number.isSafeInteger(versionNumber) && versionNumber >= 0, 'A label stands on a version');
  return versionNumber;
}
