import { alignOne, defineLoader, oneByOne } from '../database/batch.ts';
import type { Page } from '../graphql/page.ts';
import type { ProjectRow } from './project.entity.ts';
import { projectsById } from './project.sql.ts';
import {
  countProjects,
  type ListedProject,
  listProjects,
  type ProjectFilter,
  type ProjectKey,
  type ProjectOrder,
} from './project-list.ts';

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

/** Which projects somebody lists. */
export interface ProjectListKey {
  /** Whose projects: those that it is a member of; null for all. */
  readonly subject: string | null;
  readonly filter: ProjectFilter;
}

/** A page of a list of projects. */
export interface ProjectPageKey extends ProjectListKey {
  readonly order: ProjectOrder;
  readonly page: Page<ProjectKey>;
}

/** The projects of a page, in reading order and one more than its limit where there are as many. */
export const projectsOnPage = defineLoader<ProjectPageKey, readonly ListedProject[]>(
  JSON.stringify,
  async (keys, scope) => {
    const pages = await oneByOne(keys, ({ subject, filter, order, page }) =>
      listProjects(scope.db, subject, filter, order, page),
    );
    const projects = scope.loader(projectById);
    for (const rows of pages)
      if (!(rows instanceof Error)) for (const row of rows) projects.prime(row.id, row);
    return pages;
  },
);

/** How many projects a filter lets through. */
export const projectCount = defineLoader<ProjectListKey, number>(JSON.stringify, (keys, { db }) =>
  oneByOne(keys, ({ subject, filter }) => countProjects(db, subject, filter)),
);
