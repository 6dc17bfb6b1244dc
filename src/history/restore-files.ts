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
import { InvalidFileChangesError } from '../file/file-change-issue.ts';
import { Context } from '../graphql/context.ts';
import {
  holdLimit,
  IdempotencyKeyReusedError,
  InputCheck,
  InvalidInputError,
  LimitExceededError,
} from '../graphql/refusals.ts';
import { NonNegativeInt, UUID } from '../graphql/scalars.ts';
import { idempotencyKeyField } from '../idempotency/idempotency-key.field.ts';
import { ProjectInactiveError, ProjectNotFoundError } from '../project/project-refusals.ts';
import { onProject } from '../project/project-target.ts';
import { descriptionFault, nameFault } from '../project/text.ts';
import { addVersion } from '../version/add-version.ts';
import { Version } from '../version/version.entity.ts';
import {
  expectedLatestVersionNumberField,
  versionDescriptionField,
  versionNameField,
} from '../version/version-fields.ts';
import { VersionConflictError, VersionNotFoundError } from '../version/version-refusals.ts';
import { restoringChanges } from './restoring-changes.ts';

@InputType({ description: 'A version to make from a parent, with files as another version has them.' })
export class RestoreFilesInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => NonNegativeInt, { description: 'The number of the version to start from.' })
  parentNumber!: number;

  @Field(() => NonNegativeInt, {
    description: 'The number of the source: the version whose files are wanted.',
  })
  sourceNumber!: number;

  @Field(() => [String], {
    nullable: true,
    description:
      'The files and directories that are to be as in the source; what it lacks of them is deleted. Left out: all.',
  })
  paths?: string[] | null;

  @Field(() => String, versionNameField)
  name!: string;

  @Field(() => String, versionDescriptionField)
  description?: string | null;

  @Field(() => NonNegativeInt, expectedLatestVersionNumberField)
  expectedLatestVersionNumber?: number | null;

  @Field(() => UUID, idempotencyKeyField)
  idempotencyKey?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'The version was made.' })
export class RestoreFilesSuccess {
  @Field(() => Version, { description: 'The new version.' })
  readonly version: Version;

  constructor(version: Version) {
    this.version = version;
  }
}

export const RestoreFilesResult = createUnionType({
  name: 'RestoreFilesResult',
  description: 'The new version, or why there is none.',
  types: () =>
    [
      RestoreFilesSuccess,
      InvalidInputError,
      InvalidFileChangesError,
      ProjectNotFoundError,
      ProjectInactiveError,
      VersionNotFoundError,
      VersionConflictError,
      LimitExceededError,
      IdempotencyKeyReusedError,
      ForbiddenError,
    ] as const,
});

/**
 * Makes a version from a parent in which paths, or all, are as in another version. The contents stay in the database.
 * @param em in a transaction
 * @throws Rejection with any refusal of RestoreFilesResult
 */
export async function restoreFiles(
  em: EntityManager,
  input: RestoreFilesInput,
  limits: Limits,
): Promise<Version> {
  const name = input.name.trim();
  const description = input.description ?? '';
  const check = new InputCheck();
  check.field(
    'paths',
    input.paths?.length === 0 ? 'must hold at least one path, or be left out for all' : null,
  );
  check.field('name', nameFault(name));
  check.field('description', descriptionFault(description));
  check.done();
  holdLimit(limits, 'MAX_CHANGES', input.paths?.length ?? 0);

  return addVersion(
    em,
    { ...input, mutation: 'restoreFiles', input },
    async (parent, project) => ({
      name,
      description,
      changes: await restoringChanges(em.getKysely(), { parent, project, ...input }),
    }),
    limits,
  );
}

@Resolver()
export class RestoreFilesResolver {
  @Mutation(() => RestoreFilesResult, {
    description: 'Makes a version from any parent in which paths, or all, are as in another version.',
  })
  restoreFiles(
    @Arg('input', () => RestoreFilesInput, { description: 'The parent, the source, the paths and the name.' })
    input: RestoreFilesInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      onProject(input.projectId, ProjectRole.EDITOR),
      em => restoreFiles(em, input, context.limits),
      version => new RestoreFilesSuccess(version),
    );
  }
}
