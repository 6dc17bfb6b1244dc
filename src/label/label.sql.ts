import { statement } from '../database/statement.ts';
import type { Versions } from '../version/version.sql.ts';
import type { LabelRow } from './label.entity.ts';

const labelColumns = `l.project_id as "projectId", l.name, l.version_number as "versionNumber",
  l.updated_at as "updatedAt"`;

/** Labels by project ids and names, position by position; and before them each of the project ids once. */
export type Names = [projects: readonly string[], projectIds: readonly string[], names: readonly string[]];

/** Splits labels into the lists that statements take. */
export function nameLists(labels: readonly { projectId: string; name: string }[]): Names {
  const projectIds = labels.map(label => label.projectId);
  return [[...new Set(projectIds)], projectIds, labels.map(label => label.name)];
}

/** All labels of each project, by name. */
export const labelsOfProjects = statement<LabelRow, [projects: readonly string[]]>(
  'labels-of-projects',
  `select ${labelColumns}
   from label l
   where l.project_id = any ($1::uuid[])
   order by l.project_id, l.name`,
);

/** Labels by project and name. */
export const labelsByName = statement<LabelRow, Names>(
  'labels-by-name',
  `select ${labelColumns}
   from label l
   join unnest($2::uuid[], $3::text[]) k (project_id, name)
     on l.project_id = k.project_id and l.name = k.name
   where l.project_id = any ($1::uuid[])
   order by l.project_id, l.name`,
);

/** All labels that stand on each version, by name. */
export const labelsOfVersions = statement<LabelRow, Versions>(
  'labels-of-versions',
  `select ${labelColumns}
   from label l
   join unnest($2::uuid[], $3::int[]) k (project_id, number)
     on l.project_id = k.project_id and l.version_number = k.number
   where l.project_id = any ($1::uuid[])
   order by l.project_id, l.name`,
);

/** How many labels a project has. */
export const labelCount = statement<{ count: number }, [projectId: string]>(
  'label-count',
  'select count(*)::int as count from label l where l.project_id = $1',
);
