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
import { lockProject } from './lock-project.ts';
import { Project } from './project.entity.ts';
import { ProjectNotFoundError } from './project-refusals.ts';
import { onProject } from './project-target.ts';

@InputType({ description: 'A project to restore.' })
export class RestoreProjectInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'The project is active.' })
export class RestoreProjectSuccess {
  @Field(() => Project, { description: 'The project as it is now.' })
  readonly project: Project;

  constructor(project: Project) {
    this.project = project;
  }
}

export const RestoreProjectResult = createUnionType({
  name: 'RestoreProjectResult',
  description: 'The restored project, or why it is not restored.',
  types: () => [RestoreProjectSuccess, ProjectNotFoundError, ForbiddenError] as const,
});

/**
 * Brings a deleted project back; does nothing to one that is active.
 * @param em in a transaction
 * @throws Rejection with ProjectNotFoundError
 */
export async function restoreProject(em: EntityManager, input: RestoreProjectInput): Promise<Project> {
  const project = await lockProject(em, input.projectId);
  project.restore();
  return project;
}

@Resolver()
export class RestoreProjectResolver {
  @Mutation(() => RestoreProjectResult, {
    description: 'Brings a deleted project back as it was; restoring an active project succeeds.',
  })
  restoreProject(
    @Arg('input', () => RestoreProjectInput, { description: 'The project.' }) input: RestoreProjectInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      onProject(input.projectId, ProjectRole.OWNER),
      em => restoreProject(em, input),
      project => new RestoreProjectSuccess(project),
    );
  }
}
