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
import { FileChangeInput } from '../file/file-change.input.ts';
import { checkChanges } from '../file/file-change.ts';
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
import { addVersion } from './add-version.ts';
import { Version } from './version.entity.ts';
import {
  expectedLatestVersionNumberField,
  versionDescriptionField,
  versionNameField,
} from './version-fields.ts';
import { VersionConflictError, VersionNotFoundError } from './version-refusals.ts';

@InputType({ description: 'A version to make from a parent by file changes.' })
export class CreateVersionInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => NonNegativeInt, {
    description: "The number of the version to start from: any of the project's, so that trees branch.",
  })
  parentNumber!: number;

  @Field(() => String, versionNameField)
  name!: string;

  @Field(() => String, versionDescriptionField)
  description?: string | null;

  @Field(() => [FileChangeInput], { description: 'What differs from the parent, at least one change.' })
  changes!: FileChangeInput[];

  @Field(() => NonNegativeInt, expectedLatestVersionNumberField)
  expectedLatestVersionNumber?: number | null;

  @Field(() => UUID, idempotencyKeyField)
  idempotencyKey?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'The version was made.' })
export class CreateVersionSuccess {
  @Field(() => Version, { description: 'The new version.' })
  readonly version: Version;

  constructor(version: Version) {
    this.version = version;
  }
}

export const CreateVersionResult = createUnionType({
  name: 'CreateVersionResult',
  description: 'The new version, or why there is none.',
  types: () =>
    [
      CreateVersionSuccess,
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
 * Makes a version from a parent by file changes: all of them, or none.
 * @param em in a transaction
 * @throws Rejection with any refusal of CreateVersionResult
 */
export async function createVersion(
  em: EntityManager,
  input: CreateVersionInput,
  limits: Limits,
): Promise<Version> {
  const name = input.name.trim();
  const description = input.description ?? '';
  const check = new InputCheck();
  check.field('name', nameFault(name));
  check.field('description', descriptionFault(description));
  check.field('changes', input.changes.length === 0 ? 'must hold at least one change' : null);
  check.done();
  holdLimit(limits, 'MAX_CHANGES', input.changes.length);
  const changes = checkChanges(input.changes, limits.MAX_FILE_SIZE);

  return addVersion(
    em,
    { ...input, mutation: 'createVersion', input },
    () => ({ name, description, changes }),
    limits,
  );
}

@Resolver()
export class CreateVersionResolver {
  @Mutation(() => CreateVersionResult, {
    description: 'Makes a version from any parent by file changes, all of them or none.',
  })
  createVersion(
    @Arg('input', () => CreateVersionInput, { description: 'The parent, the changes and the name.' })
    input: CreateVersionInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      onProject(input.projectId, ProjectRole.EDITOR),
      em => createVersion(em, input, context.limits),
      version => new CreateVersionSuccess(version),
    );
  }
}
