import { statement } from '../database/statement.ts';
import type { Names } from './label.sql.ts';
import type { LabelMoveRow } from './label-move.entity.ts';

const moveColumns = `m.project_id as "projectId", m.number, m.name, m.version_number as "versionNumber",
  m.previous_version_number as "previousVersionNumber", m.moved_at as "movedAt"`;

/** The number of the last move of a project's labels; no row before the first one. */
export const lastMoveNumber = statement<{ number: number }, [projectId: string]>(
  'last-move-number',
  'select m.number from label_move m where m.project_id = $1 order by m.number desc limit 1',
);

type Order = 'asc' | 'desc';
/** The numbers that moves lie between, neither included, and how many of them to give. */
export type MoveWindow = [above: number, below: number, limit: number];

// The rows of projects stand before the moves, for a label may have been removed. Names are compared together with
// numbers, lest the planner read a project's moves in the order of the primary key until it has found as many of the
// label's as the page holds, which may be all of them.
const movesOfLabels = (order: Order) => `
  select s.*
  from project p
  join unnest($2::uuid[], $3::text[]) k (project_id, name) on p.id = k.project_id
  cross join lateral (
    select ${moveColumns}
    from label_move m
    where m.project_id = p.id and m.project_id = any ($1::uuid[])
      and (m.name, m.number) > (k.name, $4) and (m.name, m.number) < (k.name, $5)
    order by m.name ${order}, m.number ${order}
    limit $6
  ) s
  where p.id = any ($1::uuid[])
  order by s."projectId", s.number ${order}`;

/** The last moves of each label whose numbers lie between two, the last one first. */
export const lastMovesOfLabels = statement<LabelMoveRow, [...Names, ...MoveWindow]>(
  'last-moves-of-labels',
  movesOfLabels('desc'),
);

/** The first moves of each label whose numbers lie between two. */
export const firstMovesOfLabels = statement<LabelMoveRow, [...Names, ...MoveWindow]>(
  'first-moves-of-labels',
  movesOfLabels('asc'),
);

/** How many moves each label has. */
export const moveCountsOfLabels = statement<{ projectId: string; name: string; count: number }, Names>(
  'move-counts-of-labels',
  `select p.id as "projectId", k.name, c.count
   from project p
   join unnest($2::uuid[], $3::text[]) k (project_id, name) on p.id = k.project_id
   cross join lateral (
     select count(*)::int as count
     from label_move m
     where m.project_id = p.id and m.project_id = any ($1::uuid[]) and m.name = k.name
   ) c
   where p.id = any ($1::uuid[])
   order by p.id, k.name`,
);

const movesOfProjects = (order: Order) => `
  select s.*
  from project p
  cross join lateral (
    select ${moveColumns}
    from label_move m
    where m.project_id = p.id and m.project_id = any ($1::uuid[]) and m.number > $2 and m.number < $3
    order by m.number ${order}
    limit $4
  ) s
  where p.id = any ($1::uuid[])
  order by s."projectId", s.number ${order}`;

/** The last moves of all labels of each project whose numbers lie between two, the last one first. */
export const lastMovesOfProjects = statement<LabelMoveRow, [projects: readonly string[], ...MoveWindow]>(
  'last-moves-of-projects',
  movesOfProjects('desc'),
);

/** The first moves of all labels of each project whose numbers lie between two. */
export const firstMovesOfProjects = statement<LabelMoveRow, [projects: readonly string[], ...MoveWindow]>(
  'first-moves-of-projects',
  movesOfProjects('asc'),
);

/** How many moves all labels of each project have; no row for those without. */
export const moveCountsOfProjects = statement<
  { projectId: string; count: number },
  [projects: readonly string[]]
>(
  'move-counts-of-projects',
  `select m.project_id as "projectId", count(*)::int as count
   from label_move m
   where m.project_id = any ($1::uuid[])
   group by m.project_id
   order by m.project_id`,
);
