import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { parseProjectId } from '../graphql/global-id.ts';
import { Rejection } from '../graphql/rejection.ts';
import { Project } from './project.entity.ts';
import { ProjectNotFoundError } from './project-refusals.ts';

/**
 * Reads a project and locks its row to the transaction's end, so that what is decided by it stays true. To be called
 * before anything is inserted that refers to the project: the lock would deadlock with its like.
 * @throws Rejection with ProjectNotFoundError
 */
export async function lockProject(em: EntityManager, projectId: string): Promise<Project> {
  const id = parseProjectId(projectId);
  const project = id ? await em.findOne(Project, id, { lockMode: LockMode.PESSIMISTIC_WRITE }) : null;
  if (!project) throw new Rejection(new ProjectNotFoundError(projectId));
  return project;
}
