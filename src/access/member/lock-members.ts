import type { EntityManager } from '@mikro-orm/postgresql';
import { Rejection } from '../../graphql/rejection.ts';
import { lockProject } from '../../project/lock-project.ts';
import type { Project } from '../../project/project.entity.ts';
import { ProjectNotFoundError } from '../../project/project-refusals.ts';
import { demandRole } from '../policy.ts';
import { ProjectRole } from '../project-role.ts';
import { Member } from './member.entity.ts';
import { LastOwnerError } from './member-refusals.ts';

/**
 * Reads the members of a project and locks it, so that nobody else changes them before the transaction's end. The role
 * of the subject who asks is looked at again: another owner may have changed it since the policy did.
 * @param asking null for who may do all
 * @throws Rejection with ProjectNotFoundError or ForbiddenError
 */
export async function lockMembers(
  em: EntityManager,
  projectId: string,
  asking: string | null,
  needed: ProjectRole,
): Promise<{ project: Project; members: Member[] }> {
  const project = await lockProject(em, projectId);
  const members = await em.find(Member, { projectId: project.id });
  if (asking !== null) {
    const own = members.find(({ subject }) => subject === asking);
    if (!own) throw new Rejection(new ProjectNotFoundError(projectId));
    demandRole(own.role, needed);
  }
  return { project, members };
}

/** @throws Rejection with LastOwnerError when the member is the only owner among the members */
export function keepAnOwner(members: readonly Member[], member: Member): void {
  const owners = members.filter(({ role }) => role === ProjectRole.OWNER);
  if (owners.length === 1 && owners[0] === member) throw new Rejection(new LastOwnerError());
}
