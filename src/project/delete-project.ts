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

@InputType({ description: 'A project to delete.' })
export class DeleteProjectInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'The project is deleted.' })
export class DeleteProjectSuccess {
  @Field(() => Project, { description: 'The project as it is now.' })
  readonly project: Project;

  constructor(project: Project) {
    this.project = project;
  }
}

export const DeleteProjectResult = createUnionType({
  name: 'DeleteProjectResult',
  description: 'The deleted project, or why it is not deleted.',
  types: () => [DeleteProjectSuccess, ProjectNotFoundError, ForbiddenError] as const,
});

/**
 * Deletes a project softly; does nothing to one that is deleted already.
 * @param em in a transaction
 * @throws Rejection with ProjectNotFoundError
 */
export async function deleteProject(em: EntityManager, input: DeleteProjectInput): Promise<Project> {
  const project = await lockProject(em, input.projectId);
  project.delete();
  return project;
}

@Resolver()
export class DeleteProjectResolver {
  @Mutation(() => DeleteProjectResult, {
    description:
      'Takes a project out of the lists and closes it to writing. Nothing is lost, and restoreProject brings it back; deleting a deleted project succeeds.',
  })
  deleteProject(
    @Arg('input', () => DeleteProjectInput, { description: 'The project.' }) input: DeleteProjectInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      onProject(input.projectId, ProjectRole.OWNER),
      em => deleteProject(em, input),
      project => new DeleteProjectSuccess(project),
    );
  }
}
