import { alignOne, defineLoader, inGroups } from '../database/batch.ts';
import type { LabelMoveRow } from '../label/label-move.entity.ts';
import { firstMovesOfProjects } from '../label/label-move.sql.ts';
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

/** A range of numbers of a project's moves, or versions, both ends included. */
export interface NumberRange {
  readonly projectId: string;
  readonly from: number;
  readonly to: number;
}

/** The moves of labels of a range, in ascending order. */
export const movesOfRange = defineLoader<NumberRange, readonly LabelMoveRow[]>(
  ({ projectId, from, to }) => `${projectId}:${from}:${to}`,
  (ranges, { db }) =>
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
