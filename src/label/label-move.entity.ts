import { PrimaryKeyProp } from '@mikro-orm/core';
import { Check, Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { invariant } from '../database/invariant.ts';
import { requireVersionNumber } from './label.entity.ts';
import { LABEL_NAME_BYTES_MAX, labelNameFault } from './label-name.ts';

/**
 * A label's step from one version to another, or into or out of being; never changed and never taken away. Its
 * foreign keys are the migrations': the versions are never loaded through it.
 */
@ObjectType({
  simpleResolvers: true,
  description:
    'A step of a label: its making, its move from one version to another, or its removal. Moves are kept when their label is removed.',
})
@Entity({ tableName: 'label_move' })
@Index({ name: 'label_move_name_index', properties: ['projectId', 'name', 'number'] })
@Check({ name: 'label_move_number_range', expression: 'number >= 1' })
@Check({
  name: 'label_move_name_length',
  expression: `octet_length(name) >= 1 and octet_length(name) <= ${LABEL_NAME_BYTES_MAX}`,
})
// It refuses two nulls, too.
@Check({
  name: 'label_move_previous_version_other',
  expression: 'version_number is distinct from previous_version_number',
})
export class LabelMove {
  [PrimaryKeyProp]?: ['projectId', 'number'];

  @PrimaryKey({ type: 'uuid' })
  readonly projectId: string;

  /** The position among all moves of the project's labels: 1, 2, ... in the order of their happening. */
  @PrimaryKey({ type: 'integer', autoincrement: false })
  readonly number: number;

  @Field(() => String, { description: "The label's name." })
  @Property({ type: 'text', columnType: 'text collate "C"' })
  readonly name: string;

  /** The version that the label came to stand on; null when it was removed. */
  @Property({ type: 'integer', nullable: true })
  readonly versionNumber: number | null;

  /** The version that the label stood on before; null when it was new. */
  @Property({ type: 'integer', nullable: true })
  readonly previousVersionNumber: number | null;

  @Field(() => GraphQLDateTime, { description: 'When it happened.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)' })
  readonly movedAt: Date;

  /** @throws InvariantError for a move that leads from nowhere to nowhere, or nowhere else */
  constructor(move: LabelMoveRow) {
    const { number, versionNumber, previousVersionNumber } = move;
    invariant(Number.isSafeInteger(number) && number >= 1, 'Moves are numbered from 1');
    const fault = labelNameFault(move.name);
    invariant(!fault, `A label's name ${fault}`);
    invariant(versionNumber !== previousVersionNumber, 'A move leads to another version');
    this.projectId = move.projectId;
    this.number = number;
    this.name = move.name;
    this.versionNumber = versionNumber === null ? null : requireVersionNumber(versionNumber);
    this.previousVersionNumber =
      previousVersionNumber === null ? null : requireVersionNumber(previousVersionNumber);
    this.movedAt = move.movedAt;
  }
}

/** The columns of a move: what reading loads, and what a new one is made of. */
export type LabelMoveRow = Pick<
  LabelMove,
  'projectId' | 'number' | 'name' | 'versionNumber' | 'previousVersionNumber' | 'movedAt'
>;
