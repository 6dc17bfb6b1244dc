import { statement } from '../database/statement.ts';
import type { ProjectRow } from '../project/project.entity.ts';
import { projectColumns } from '../project/project.sql.ts';

/** Where a project stands: what has happened to it lies between two of these. */
export interface ProjectPosition {
  readonly id: string;
  readonly latestVersionNumber: number;
  /** The number of the last move of a label; 0 before the first one. */
  readonly lastMoveNumber: number;
  /** Changes with the project's own fields. (Its updatedAt changes with each version, too.) */
  readonly fingerprint: string;
}

const fingerprint = `encode(sha256(convert_to(
  (to_jsonb(p) - '{latest_version_number,updated_at}'::text[])::text, 'UTF8')), 'base64')`;

/** Where projects stand. */
export const projectPositions = statement<ProjectPosition, [ids: readonly string[]]>(
  'project-positions',
  `select p.id, p.latest_version_number as "latestVersionNumber", ${fingerprint} as fingerprint,
     coalesce((
       select m.number
       from label_move m
       where m.project_id = p.id and m.project_id = any ($1::uuid[])
       order by m.number desc
       limit 1
     ), 0) as "lastMoveNumber"
   from project p
   where p.id = any ($1::uuid[])
   order by p.id`,
);

/** A project and its fingerprint, of the same moment. */
export type ProjectState = ProjectRow & Pick<ProjectPosition, 'fingerprint'>;

/** Projects with their fingerprints. */
export const projectStates = statement<ProjectState, [ids: readonly string[]]>(
  'project-states',
  `select ${projectColumns('p')}, ${fingerprint} as fingerprint
   from project p
   where p.id = any ($1::uuid[])
   order by p.id`,
);
