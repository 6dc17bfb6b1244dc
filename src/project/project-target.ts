import type { ProjectRole } from '../access/project-role.ts';
import type { Target } from '../access/target.ts';
import { parseProjectId } from '../graphql/global-id.ts';
import { ProjectNotFoundError } from './project-refusals.ts';

/** What a mutation is about that changes a project. @param role the least that may */
export function onProject(projectId: string, role: ProjectRole): Target {
  const id = parseProjectId(projectId);
  return { project: { id, role, hidden: () => new ProjectNotFoundError(projectId) }, announced: id };
}

/** What a mutation is about that makes something of a project which its watchers do not hear of. */
export function fromProject(projectId: string, role: ProjectRole): Target {
  return { ...onProject(projectId, role), announced: null };
}
