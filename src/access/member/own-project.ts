import type { EntityManager } from '@mikro-orm/postgresql';
import { Rejection } from '../../graphql/rejection.ts';
import { Project } from '../../project/project.entity.ts';
import { ForbiddenError } from '../access-refusals.ts';
import { ProjectRole } from '../project-role.ts';
import { Member } from './member.entity.ts';

/** Makes the maker of a project its owner. @param subject the maker; null for anyone, whose projects have no owner */
export function ownProject(em: EntityManager, { id }: Project, subject: string | null): void {
  if (subject !== null) em.persist(new Member(id, subject, ProjectRole.OWNER));
}

/**
 * Finds a project again that an earlier call of a subject made, for a repetition of that call.
 * @throws Rejection with ForbiddenError where the subject has lost its role since
 */
export async function findMade(em: EntityManager, id: string, subject: string | null): Promise<Project> {
  const project = await em.findOneOrFail(Project, id);
  if (subject !== null && !(await em.findOne(Member, { projectId: project.id, subject }))) {
    throw new Rejection(new ForbiddenError('The project that this call made is no longer one of yours.'));
  }
  return project;
}
