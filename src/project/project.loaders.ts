import { alignOne, defineLoader } from '../database/batch.ts';
import type { ProjectRow } from './project.entity.ts';
import { projectsById } from './project.sql.ts';

/** Projects by id; null where there is none. */
export const projectById = defineLoader<string, ProjectRow | null>(
  id => id,
  async (ids, { db }) =>
    alignOne(
      ids,
      await projectsById(db, ids),
      id => id,
      row => row.id,
    ),
);
