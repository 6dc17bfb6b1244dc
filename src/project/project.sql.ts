import { statement } from '../database/statement.ts';
import type { ProjectRow } from './project.entity.ts';

/** The columns of a ProjectRow, of the table under the given alias. */
export const projectColumns = (p: string) =>
  `${p}.id, ${p}.name, ${p}.description, ${p}.active, ${p}.latest_version_number as "latestVersionNumber",
   ${p}.created_at as "createdAt", ${p}.updated_at as "updatedAt",
   ${p}.forked_from_project_id as "forkedFromProjectId", ${p}.forked_from_number as "forkedFromNumber",
   ${p}.locked_paths as "lockedPaths"`;

/** Projects by id, deleted ones too. */
export const projectsById = statement<ProjectRow, [ids: readonly string[]]>(
  'projects-by-id',
  `select ${projectColumns('p')} from project p where p.id = any ($1::uuid[]) order by p.id`,
);
