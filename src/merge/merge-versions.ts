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
import {
  IdempotencyKeyReusedError,
  InputCheck,
  InvalidInputError,
  LimitExceededError,
} from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { NonNegativeInt, UUID } from '../graphql/scalars.ts';
import { idempotencyKeyField } from '../idempotency/idempotency-key.field.ts';
import { ProjectInactiveError, ProjectNotFoundError } from '../project/project-refusals.ts';
import { onProject } from '../project/project-target.ts';
import { descriptionFault, nameFault } from '../project/text.ts';
import { addVersion } from '../version/add-version.ts';
import { Version } from '../version/version.entity.ts';
import { versionDescriptionField, versionNameField } from '../version/version-fields.ts';
import { VersionNotFoundError } from '../version/version-refusals.ts';
import { MergeConflictError } from './merge-refusals.ts';
import { MergeResolutionInput } from './merge-resolution.input.ts';
import { type PreparedMerge, prepareMerge } from './prepare-merge.ts';

@InputType({ description: 'Two versions to merge.' })
export class MergeVersionsInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => NonNegativeInt, {
    description: 'The number of the version to merge into: the parent of the new one.',
  })
  intoNumber!: number;

  @Field(() => NonNegativeInt, {
    description: 'The number of the version to merge: one that the other neither is nor stems from.',
  })
  fromNumber!: number;

  @Field(() => String, versionNameField)
  name!: string;

  @Field(() => String, versionDescriptionField)
  description?: string | null;

  @Field(() => [MergeResolutionInput], {
    nullable: true,
    description:
      'How to resolve the conflicts that this call was refused with: one for each path, at most MAX_VERSION_FILES.',
  })
  resolutions?: MergeResolutionInput[] | null;

  @Field(() => UUID, idempotencyKeyField)
  idempotencyKey?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'The versions were merged.' })
export class MergeVersionsSuccess {
  @Field(() => Version, { description: 'The new version.' })
  readonly version: Version;

  constructor(version: Version) {
    this.version = version;
  }
}

export const MergeVersionsResult = createUnionType({
  name: 'MergeVersionsResult',
  description: 'The new version, or why there is none.',
  types: () =>
    [
      MergeVersionsSuccess,
      InvalidInputError,
      ProjectNotFoundError,
      ProjectInactiveError,
      VersionNotFoundError,
      MergeConflictError,
      LimitExceededError,
      IdempotencyKeyReusedError,
      ForbiddenError,
    ] as const,
});

/** Holds the fields that need no merge against their rules. */
function checkMergeInput({ name, description }: MergeVersionsInput): InputCheck {
  const check = new InputCheck();
  check.field('name', nameFault(name.trim()));
  check.field('description', descriptionFault(description ?? ''));
  return check;
}

/**
 * Writes a version that was merged from two.
 * @param em in a transaction
 * @param prepared what prepareMerge gave for the input
 * @throws Rejection with any refusal of MergeVersionsResult
 */
export function mergeVersions(
  em: EntityManager,
  input: MergeVersionsInput,
  prepared: PreparedMerge,
  limits: Limits,
): Promise<Version> {
  const { intoNumber, fromNumber, name, description } = input;
  return addVersion(
    em,
    { ...input, parentNumber: intoNumber, mutation: 'mergeVersions', input },
    (_, { latestVersionNumber }) => {
      if ('missing' in prepared) {
        throw new Rejection(new VersionNotFoundError(prepared.missing, latestVersionNumber));
      }
      if ('refusal' in prepared) throw new Rejection(prepared.refusal);
      const { changes } = prepared;
      return { name: name.trim(), description: description ?? '', changes, mergedFromNumber: fromNumber };
    },
    limits,
  );
}

@Resolver()
export class MergeVersionsResolver {
  @Mutation(() => MergeVersionsResult, {
    description:
      'Makes a version of two: the files of `into`, with what `from` changed since the newest of their best common ancestors, per path and, where both changed a text, per line, as `git merge` does. Renames on one side follow edits on the other. Where the two are in conflict nothing is made before each conflict is resolved.',
  })
  mergeVersions(
    @Arg('input', () => MergeVersionsInput, {
      description: 'The two versions, the name and the resolutions.',
    })
    input: MergeVersionsInput,
    @Ctx() context: Context,
  ) {
    const { limits, loaders } = context;
    return context.mutate(
      onProject(input.projectId, ProjectRole.EDITOR),
      (em, prepared) => mergeVersions(em, input, prepared, limits),
      version => new MergeVersionsSuccess(version),
      () => prepareMerge(input, checkMergeInput(input), loaders, limits),
    );
  }
}
