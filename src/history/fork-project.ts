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
import { findMade, ownProject } from '../access/member/own-project.ts';
import { subjectOf } from '../access/policy.ts';
import { ProjectRole } from '../access/project-role.ts';
import { Context } from '../graphql/context.ts';
import { parseProjectId } from '../graphql/global-id.ts';
import { IdempotencyKeyReusedError, InputCheck, InvalidInputError } from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { NonNegativeInt, UUID } from '../graphql/scalars.ts';
import { idempotencyKeyField } from '../idempotency/idempotency-key.field.ts';
import { once } from '../idempotency/once.ts';
import { Project } from '../project/project.entity.ts';
import { projectsById } from '../project/project.sql.ts';
import { ProjectInactiveError, ProjectNotFoundError } from '../project/project-refusals.ts';
import { fromProject } from '../project/project-target.ts';
import { descriptionFault, nameFault } from '../project/text.ts';
import { findVersion } from '../version/find-version.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { VersionNotFoundError } from '../version/version-refusals.ts';
import { insertFork } from './fork.sql.ts';

@InputType({ description: 'A project to make from a version of another one.' })
export class ForkProjectInput {
  @Field(() => ID, { description: 'The id of the project to fork.' })
  projectId!: string;

  @Field(() => NonNegativeInt, {
    description: "The number of the version whose files the new project's version 0 is to have.",
  })
  versionNumber!: number;

  @Field(() => String, { description: "The new project's name: 1 to 255 characters after trimming." })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "What the new project is about, at most 10,000 characters; by default the forked project's description.",
  })
  description?: string | null;

  @Field(() => UUID, idempotencyKeyField)
  idempotencyKey?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'The project was made, with its version 0.' })
export class ForkProjectSuccess {
  @Field(() => Project, { description: 'The new project.' })
  readonly project: Project;

  constructor(project: Project) {
    this.project = project;
  }
}

export const ForkProjectResult = createUnionType({
  name: 'ForkProjectResult',
  description: 'The new project, or why there is none.',
  types: () =>
    [
      ForkProjectSuccess,
      InvalidInputError,
      ProjectNotFoundError,
      ProjectInactiveError,
      VersionNotFoundError,
      IdempotencyKeyReusedError,
      ForbiddenError,
    ] as const,
});

/**
 * Makes a project whose version 0 has the files of another project's version.
 * @param em in a transaction
 * @param owner the subject that makes it; null for anyone
 * @throws Rejection with any refusal of ForkProjectResult
 */
export async function forkProject(
  em: EntityManager,
  input: ForkProjectInput,
  owner: string | null = null,
): Promise<Project> {
  const name = input.name.trim();
  const check = new InputCheck();
  check.field('name', nameFault(name));
  check.field('description', descriptionFault(input.description ?? ''));
  check.done();

  const db = em.getKysely();
  const projectId = parseProjectId(input.projectId);
  const [source] = projectId ? await projectsById(db, [projectId]) : [];
  if (!projectId || !source) throw new Rejection(new ProjectNotFoundError(input.projectId));

  return once(em, {
    key: input.idempotencyKey,
    projectId,
    mutation: 'forkProject',
    input: { ...input, projectId, owner },
    idOf: project => project.id,
    find: id => findMade(em, id, owner),
    make: async () => {
      if (!source.active) throw new Rejection(new ProjectInactiveError(source));
      const version = await findVersion(db, source, input.versionNumber);
      const project = new Project(name, input.description ?? source.description, version);
      project.lock(source.lockedPaths);
      await em.persist(project).flush();
      await writeFork(em, project, source, version);
      ownProject(em, project, owner);
      return project;
    },
  });
}

async function writeFork(
  em: EntityManager,
  { id }: Project,
  source: { name: string },
  { projectId, number, layers, fileCount, totalSize }: VersionRow,
): Promise<void> {
  const text = { name: 'Initial version', description: `Forked from version ${number} of ${source.name}.` };
  const root = { projectId: id, number: 0, parent: null, ...text, fileCount, totalSize, snapshot: true };
  const { name, description, createdAt } = new Version(root);
  await insertFork(em.getKysely(), id, name, description, fileCount, totalSize, createdAt, projectId, layers);
}

@Resolver()
export class ForkProjectResolver {
  @Mutation(() => ForkProjectResult, {
    description: "Makes a project whose version 0 has the files of another project's version.",
  })
  forkProject(
    @Arg('input', () => ForkProjectInput, { description: 'The version, and the name of the new project.' })
    input: ForkProjectInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      fromProject(input.projectId, ProjectRole.VIEWER),
      em => forkProject(em, input, subjectOf(context)),
      project => new ForkProjectSuccess(project),
    );
  }
}
