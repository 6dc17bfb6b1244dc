import { alignOne, defineLoader, inGroups } from '../database/batch.ts';
import type { LabelMoveRow } from '../label/label-move.entity.ts';
import { firstMovesOfProjects } from '../label/label-move.sql.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { versionsInRanges } from '../version/version.sql.ts';
import {
  type ProjectPosition,
  type ProjectState,
  projectPositions,
  projectStates,
} from './project-state.sql.ts';

const itself = (id: string) => id;
const idOf = ({ id }: { id: string }) => id;

/** Where a project stands; null where there is none. */
export const projectPosition = defineLoader<string, ProjectPosition | null>(itself, async (ids, { db }) =>
  alignOne(ids, await projectPositions(db, ids), itself, idOf),
);

/** A project with its fingerprint; null where there is none. */
export const projectState = defineLoader<string, ProjectState | null>(itself, async (ids, { db }) =>
  alignOne(ids, await projectStates(db, ids), itself, idOf),
);

/** A range of numbers of a project's versions, or moves, both ends included. */
export interface NumberRange {
  readonly projectId: string;
  readonly from: number;
  readonly to: number;
}

const rangeText = ({ projectId, from, to }: NumberRange) => `${projectId}:${from}:${to}`;

/** The versions of a range, in ascending order. */
export const versionsOfRange = defineLoader<NumberRange, readonly VersionRow[]>(
  rangeText,
  async (ranges, { db }) => {
    const projectIds = ranges.map(({ projectId }) => projectId);
    const rows = await versionsInRanges(
      db,
      [...new Set(projectIds)],
      projectIds,
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
    );
    // Ranges of one project may overlap, and then their versions come twice.
    const byText = new Map(rows.map(row => [`${row.projectId}:${row.number}`, row]));
    return ranges.map(({ projectId, from, to }) => {
      const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i);
      return numbers.flatMap(number => byText.get(`${projectId}:${number}`) ?? []);
    });
  },
);

/** The moves of labels of a range, in ascending order. */
export const movesOfRange = defineLoader<NumberRange, readonly LabelMoveRow[]>(rangeText, (ranges, { db }) =>
  inGroups(
    ranges,
    ({ from, to }) => `${from}:${to}`,
    async group => {
      const { from, to } = group[0] as NumberRange;
      const ids = group.map(({ projectId }) => projectId);
      const rows = await firstMovesOfProjects(db, ids, from - 1, to + 1, to - from + 1);
      const byProject = Map.groupBy(rows, ({ projectId }) => projectId);
      return ids.map(id => byProject.get(id) ?? []);
    },
  ),
);
