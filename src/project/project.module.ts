import { DeleteProjectResolver } from './delete-project.ts';
import { ProjectQueries } from './project.queries.ts';
import { RestoreProjectResolver } from './restore-project.ts';
import { UpdateProjectResolver } from './update-project.ts';

/** The resolvers of projects; creating one stands with versions, for it makes a version, too. */
export const projectModule = [
  ProjectQueries,
  UpdateProjectResolver,
  DeleteProjectResolver,
  RestoreProjectResolver,
];
