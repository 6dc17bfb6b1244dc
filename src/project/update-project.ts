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
import { PATTERN_MAX } from '../file/path-pattern.ts';
import { Context } from '../graphql/context.ts';
import { InputCheck, InvalidInputError } from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { lockProject } from './lock-project.ts';
import { LOCKED_PATHS_MAX, lockedPathsFaults } from './locked-paths.ts';
import { Project } from './project.entity.ts';
import { ProjectInactiveError, ProjectNotFoundError } from './project-refusals.ts';
import { onProject } from './project-target.ts';
import { descriptionFault, nameFault } from './text.ts';

@InputType({ description: 'What is to change of a project; what is left out stays.' })
export class UpdateProjectInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The new name: 1 to 255 characters after trimming. Left out: unchanged; null is refused.',
  })
  name?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The new description: at most 10,000 characters. Left out: unchanged; null is refused.',
  })
  description?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: `The new patterns of the files that no model may change: at most ${LOCKED_PATHS_MAX}, each of 1 to ${PATTERN_MAX} characters, relative and \`/\`-separated; brought into Unicode NFC, each kept once. \`*\` stands for any characters within a segment, \`?\` for one, \`**\` as a whole segment for any number of segments; case counts. A pattern also covers all that lies below a directory it matches. Left out: unchanged; null is refused.`,
  })
  lockedPaths?: string[] | null;
}

@ObjectType({ simpleResolvers: true, description: 'The project is as the input says.' })
export class UpdateProjectSuccess {
  @Field(() => Project, { description: 'The project as it is now.' })
  readonly project: Project;

  constructor(project: Project) {
    this.project = project;
  }
}

export const UpdateProjectResult = createUnionType({
  name: 'UpdateProjectResult',
  description: 'The changed project, or why it was not changed.',
  types: () =>
    [
      UpdateProjectSuccess,
      InvalidInputError,
      ProjectNotFoundError,
      ProjectInactiveError,
      ForbiddenError,
    ] as const,
});

/**
 * Changes a project's name, description or locked paths.
 * @param em in a transaction
 * @throws Rejection with any refusal of UpdateProjectResult
 */
export async function updateProject(em: EntityManager, input: UpdateProjectInput): Promise<Project> {
  const name = input.name?.trim();
  const { description, lockedPaths } = input;
  const unsetting = 'must be left out to stay as it is; null is no value for it';
  const check = new InputCheck();
  check.field('name', input.name === null ? unsetting : name === undefined ? null : nameFault(name));
  check.field(
    'description',
    description === null ? unsetting : description === undefined ? null : descriptionFault(description),
  );
  if (lockedPaths === null) check.field('lockedPaths', unsetting);
  for (const { index, fault } of lockedPathsFaults(lockedPaths ?? [])) {
    check.field(index === null ? 'lockedPaths' : ['lockedPaths', String(index)], fault);
  }
  check.done();

  const project = await lockProject(em, input.projectId);
  if (!project.active) throw new Rejection(new ProjectInactiveError(project));
  if (name !== undefined) project.rename(name);
  if (typeof description === 'string') project.describe(description);
  if (lockedPaths) project.lock(lockedPaths);
  return project;
}

@Resolver()
export class UpdateProjectResolver {
  @Mutation(() => UpdateProjectResult, {
    description: "Changes a project's name, description or locked paths.",
  })
  updateProject(
    @Arg('input', () => UpdateProjectInput, { description: 'The project and what is to change.' })
    input: UpdateProjectInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      onProject(input.projectId, ProjectRole.EDITOR),
      em => updateProject(em, input),
      project => new UpdateProjectSuccess(project),
    );
  }
}
