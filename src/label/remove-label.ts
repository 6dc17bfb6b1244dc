import type { EntityManager } from '@mikro-orm/postgresql';
import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
} from 'type-graphql';
import { ForbiddenError } from '../access/access-refusals.ts';
import { ProjectRole } from '../access/project-role.ts';
import { Context } from '../graphql/context.ts';
import { InputCheck, InvalidInputError } from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { ProjectInactiveError, ProjectNotFoundError } from '../project/project-refusals.ts';
import { onProject } from '../project/project-target.ts';
import { Label, type LabelRow } from './label.entity.ts';
import { labelNameFault } from './label-name.ts';
import { LabelConflictError, LabelNotFoundError } from './label-refusals.ts';
import { lockLabel } from './lock-label.ts';
import { recordMove } from './record-move.ts';

@InputType({ description: 'A label to remove.' })
export class RemoveLabelInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => String, { description: "The label's name." })
  name!: string;

  @Field(() => NonNegativeInt, {
    nullable: true,
    description:
      'Refuse with LabelConflictError when the label does not stand on the version of this number by then.',
  })
  expectedVersionNumber?: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'The label is removed.' })
export class RemoveLabelSuccess {
  @Field(() => Label, { description: 'The label as it was.' })
  readonly label: LabelRow;

  constructor(label: LabelRow) {
    this.label = label;
  }
}

export const RemoveLabelResult = createUnionType({
  name: 'RemoveLabelResult',
  description: 'The removed label, or why it is not removed.',
  types: () =>
    [
      RemoveLabelSuccess,
      InvalidInputError,
      ProjectNotFoundError,
      ProjectInactiveError,
      LabelNotFoundError,
      LabelConflictError,
      ForbiddenError,
    ] as const,
});

/**
 * Removes a label and records this; its version stays.
 * @param em in a transaction
 * @throws Rejection with any refusal of RemoveLabelResult
 */
export async function removeLabel(em: EntityManager, input: RemoveLabelInput): Promise<LabelRow> {
  const check = new InputCheck();
  check.field('name', labelNameFault(input.name));
  check.done();

  const { label } = await lockLabel(em, input);
  if (!label) throw new Rejection(new LabelNotFoundError(input.name));

  // The entity is the unit of work's, which may take it apart.
  const { projectId, name, versionNumber, updatedAt } = label;
  const move = { projectId, name, versionNumber: null, previousVersionNumber: versionNumber };
  await recordMove(em, { ...move, movedAt: new Date() });
  em.remove(label);
  return { projectId, name, versionNumber, updatedAt };
}

@Resolver()
export class RemoveLabelResolver {
  @Mutation(() => RemoveLabelResult, {
    description: 'Removes a label and records this; the version that it stands on stays as it is.',
  })
  removeLabel(
    @Arg('input', () => RemoveLabelInput, { description: 'The label.' }) input: RemoveLabelInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      onProject(input.projectId, ProjectRole.EDITOR),
      em => removeLabel(em, input),
      label => new RemoveLabelSuccess(label),
    );
  }
}
