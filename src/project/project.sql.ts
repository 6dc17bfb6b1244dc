import { statement } from '../database/statement.ts';
import type { ProjectRow } from './project.entity.ts';

export const projectColumns = `id, name, description, active, latest_version_number as "latestVersionNumber",
  created_at as "createdAt", updated_at as "updatedAt"`;

/** Projects by id, deleted ones too. */
export const projectsById = statement<ProjectRow, [ids: readonly string[]]>(
  'projects-by-id',
  `select ${projectColumns} from project where id = any ($1::uuid[]) order by id`,
);
