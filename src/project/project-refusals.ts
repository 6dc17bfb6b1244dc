import { Field, ID, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from '../graphql/mutation-error.ts';
import { Project, type ProjectRow } from './project.entity.ts';

@ObjectType({ implements: MutationError, simpleResolvers: true, description: 'There is no such project.' })
export class ProjectNotFoundError extends MutationError {
  @Field(() => ID, { description: 'The id that names no project.' })
  readonly projectId: string;

  constructor(projectId: string) {
    super(ErrorCode.NOT_FOUND, 'There is no project with this id.');
    this.projectId = projectId;
  }
}

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The project is deleted, so it is closed to writing.',
})
export class ProjectInactiveError extends MutationError {
  @Field(() => Project, { description: 'The project; restoreProject brings it back.' })
  readonly project: ProjectRow;

  constructor(project: ProjectRow) {
    super(ErrorCode.PROJECT_INACTIVE, 'The project is deleted; restore it to write to it.');
    this.project = project;
  }
}
