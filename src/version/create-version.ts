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
import type { Limits } from '../config.ts';
import { FileChangeInput } from '../file/file-change.input.ts';
import { checkChanges } from '../file/file-change.ts';
import { InvalidFileChangesError } from '../file/file-change-issue.ts';
import { Context } from '../graphql/context.ts';
import {
  type GlobalId,
  parseGlobalId,
  parseProjectId,
  VERSION_NUMBER_MAX,
  versionId,
} from '../graphql/global-id.ts';
import {
  holdLimit,
  IdempotencyKeyReusedError,
  InputCheck,
  InvalidInputError,
  LimitExceededError,
} from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { NonNegativeInt, UUID } from '../graphql/scalars.ts';
import { idempotencyKeyField } from '../idempotency/idempotency-key.field.ts';
import { once } from '../idempotency/once.ts';
import { ProjectInactiveError, ProjectNotFoundError } from '../project/project-refusals.ts';
import { descriptionFault, nameFault } from '../project/text.ts';
import { nextVersionNumber, type ParentRow, projectAndParent } from './tree.sql.ts';
import { Version } from './version.entity.ts';
import { VersionConflictError, VersionNotFoundError } from './version-refusals.ts';
import { writeVersion } from './write-version.ts';

@InputType({ description: 'A version to make from a parent by file changes.' })
export class CreateVersionInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => NonNegativeInt, {
    description: "The number of the version to start from: any of the project's, so that trees branch.",
  })
  parentNumber!: number;

  @Field(() => String, { description: 'What the version is or changes: 1 to 255 characters after trimming.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'More words, at most 10,000 characters; "" by default.',
  })
  description?: string | null;

  @Field(() => [FileChangeInput], { description: 'What differs from the parent, at least one change.' })
  changes!: FileChangeInput[];

  @Field(() => NonNegativeInt, {
    nullable: true,
    description: 'Refuse with VersionConflictError when the latest version has another number by then.',
  })
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
  const { parentNumber, expectedLatestVersionNumber: expected } = input;
  const name = input.name.trim();
  const description = input.description ?? '';
  const check = new InputCheck();
  check.field('name', nameFault(name));
  check.field('description', descriptionFault(description));
  check.field('changes', input.changes.length === 0 ? 'must hold at least one change' : null);
  check.done();
  holdLimit(limits, 'MAX_CHANGES', input.changes.length);
  const changes = checkChanges(input.changes, limits.MAX_FILE_SIZE);

  const db = em.getKysely();
  const projectId = parseProjectId(input.projectId);
  const wanted = parentNumber > VERSION_NUMBER_MAX ? -1 : parentNumber;
  const [found] = projectId ? await projectAndParent(db, projectId, wanted) : [];
  if (!projectId || !found) throw new Rejection(new ProjectNotFoundError(input.projectId));

  return once(em, {
    key: input.idempotencyKey,
    projectId,
    mutation: 'createVersion',
    input: { ...input, projectId },
    idOf: version => versionId(projectId, version.number),
    find: id => {
      const made = parseGlobalId(id) as GlobalId & { type: 'Version' };
      return em.findOneOrFail(Version, { projectId, number: made.number });
    },
    make: async () => {
      const { project, latest, parent } = split(found);
      if (!project.active) throw new Rejection(new ProjectInactiveError(project));
      if (typeof expected === 'number' && expected !== latest) {
        throw new Rejection(new VersionConflictError(projectId, latest, expected));
      }
      if (!parent) throw new Rejection(new VersionNotFoundError(parentNumber, latest));

      const takeNumber = async () => {
        const [next] = await nextVersionNumber(db, projectId, new Date());
        // Others may have written since the project was read; its row is locked from here on.
        if (!next) throw new Rejection(new ProjectInactiveError({ ...project, active: false }));
        if (typeof expected === 'number' && expected !== next.number - 1) {
          throw new Rejection(new VersionConflictError(projectId, next.number - 1, expected));
        }
        return next.number;
      };
      return writeVersion(em, { projectId, parent, name, description, changes, takeNumber }, limits);
    },
  });
}

/** Splits a row into the project and the parent, which is null where the project has no such version. */
function split({ number, layers, fileCount, totalSize, overlaidRows, ...project }: ParentRow) {
  const parent =
    number === null ? null : { projectId: project.id, number, layers, fileCount, totalSize, overlaidRows };
  return { project, latest: project.latestVersionNumber, parent };
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
      em => createVersion(em, input, context.limits),
      version => new CreateVersionSuccess(version),
    );
  }
}
