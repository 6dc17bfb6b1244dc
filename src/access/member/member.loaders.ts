import { alignOne, defineLoader } from '../../database/batch.ts';
import type { ProjectRole } from '../project-role.ts';
import { type MemberRow, membersAmong, membersOfProjects } from './member.sql.ts';

/** The members of a project, by subject. */
export const membersOfProject = defineLoader<string, readonly MemberRow[]>(
  projectId => projectId,
  async (projectIds, { db }) => {
    const rows = Map.groupBy(await membersOfProjects(db, projectIds), ({ projectId }) => projectId);
    return projectIds.map(projectId => rows.get(projectId) ?? []);
  },
);

/** A subject in a project. */
export interface RoleKey {
  readonly projectId: string;
  readonly subject: string;
}

const keyText = ({ projectId, subject }: RoleKey) => `${projectId}:${subject}`;

/** The role of a subject in a project; null for none, and where there is no such project. */
export const roleOfSubject = defineLoader<RoleKey, ProjectRole | null>(keyText, async (keys, { db }) => {
  const projectIds = [...new Set(keys.map(({ projectId }) => projectId))];
  const subjects = [...new Set(keys.map(({ subject }) => subject))];
  const rows = await membersAmong(db, projectIds, subjects);
  return alignOne(keys, rows, keyText, keyText).map(row => row?.role ?? null);
});
