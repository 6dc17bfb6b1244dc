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
import type { Limits } from '../config.ts';
import { Context } from '../graphql/context.ts';
import { holdLimit, InputCheck, InvalidInputError, LimitExceededError } from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { ProjectInactiveError, ProjectNotFoundError } from '../project/project-refusals.ts';
import { onProject } from '../project/project-target.ts';
import { VersionNotFoundError } from '../version/version-refusals.ts';
import { Label } from './label.entity.ts';
import { labelCount } from './label.sql.ts';
import { labelNameFault } from './label-name.ts';
import { LabelConflictError } from './label-refusals.ts';
import { lockLabel } from './lock-label.ts';
import { recordMove } from './record-move.ts';

@InputType({ description: 'A label and the version that it is to stand on.' })
export class SetLabelInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => String, {
    description:
      'The name of a label, new or not: one that Git would take for a branch, of at most 255 bytes. It is taken as it is, without trimming. (As branches, Git would not have both `a` and `a/b`; labels may.)',
  })
  name!: string;

  @Field(() => NonNegativeInt, {
    description: "The number of the version that the label is to stand on: any of the project's.",
  })
  versionNumber!: number;

  @Field(() => NonNegativeInt, {
    nullable: true,
    description:
      'Refuse with LabelConflictError when the label does not stand on the version of this number by then. Excludes `expectNew`.',
  })
  expectedVersionNumber?: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Refuse with LabelConflictError when there is a label of this name already. Excludes `expectedVersionNumber`.',
  })
  expectNew?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: 'The label stands where it was to stand.' })
export class SetLabelSuccess {
  @Field(() => Label, { description: 'The label as it is now.' })
  readonly label: Label;

  constructor(label: Label) {
    this.label = label;
  }
}

export const SetLabelResult = createUnionType({
  name: 'SetLabelResult',
  description: 'The label, or why it does not stand where it was to stand.',
  types: () =>
    [
      SetLabelSuccess,
      InvalidInputError,
      ProjectNotFoundError,
      ProjectInactiveError,
      VersionNotFoundError,
      LabelConflictError,
      LimitExceededError,
      ForbiddenError,
    ] as const,
});

/**
 * Makes a label or moves it, and records this; does neither to one that stands where it is to stand.
 * @param em in a transaction
 * @throws Rejection with any refusal of SetLabelResult
 */
export async function setLabel(em: EntityManager, input: SetLabelInput, limits: Limits): Promise<Label> {
  const { name, versionNumber } = input;
  const check = new InputCheck();
  check.field('name', labelNameFault(name));
  const isExpectedTwice = input.expectNew && typeof input.expectedVersionNumber === 'number';
  check.field('expectNew', isExpectedTwice ? 'must not be given with expectedVersionNumber' : null);
  check.done();

  const { project, label } = await lockLabel(em, input);
  const projectId = project.id;
  // Numbers have no gaps.
  if (versionNumber > project.latestVersionNumber) {
    throw new Rejection(new VersionNotFoundError(versionNumber, project.latestVersionNumber));
  }
  const previousVersionNumber = label?.versionNumber ?? null;
  if (label && previousVersionNumber === versionNumber) return label;

  if (!label) {
    const [labels] = await labelCount(em.getKysely(), projectId);
    holdLimit(limits, 'MAX_LABELS', (labels?.count ?? 0) + 1);
  }

  const movedAt = new Date();
  await recordMove(em, { projectId, name, versionNumber, previousVersionNumber, movedAt });
  label?.moveTo(versionNumber, movedAt);
  const set = label ?? new Label(projectId, name, versionNumber, movedAt);
  em.persist(set);
  return set;
}

@Resolver()
export class SetLabelResolver {
  @Mutation(() => SetLabelResult, {
    description:
      'Makes a label or moves it to another version, and records this. Setting a label to where it stands succeeds and changes nothing.',
  })
  setLabel(
    @Arg('input', () => SetLabelInput, { description: 'The label and its version.' }) input: SetLabelInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      onProject(input.projectId, ProjectRole.EDITOR),
      em => setLabel(em, input, context.limits),
      label => new SetLabelSuccess(label),
    );
  }
}
