import { alignOne, defineLoader, inGroups } from '../database/batch.ts';
import type { Db } from '../database/statement.ts';
import { type Page, pageText } from '../graphql/page.ts';
import { type LabelKey, labelText } from './label.loaders.ts';
import { nameLists } from './label.sql.ts';
import type { LabelMoveRow } from './label-move.entity.ts';
import {
  firstMovesOfLabels,
  firstMovesOfProjects,
  lastMovesOfLabels,
  lastMovesOfProjects,
  type MoveWindow,
  moveCountsOfLabels,
  moveCountsOfProjects,
} from './label-move.sql.ts';

/** The largest number that a move can have: PostgreSQL's integer. */
export const MOVE_NUMBER_MAX = 2 ** 31 - 1;

/** All moves of a project's labels. */
export interface ProjectKey {
  readonly projectId: string;
}

const projectText = ({ projectId }: ProjectKey) => projectId;

const idsOf = (keys: readonly ProjectKey[]) => keys.map(({ projectId }) => projectId);

/** Whose moves, and which page of them; the newest move comes first. */
export type OnPage<Key> = Key & { readonly page: Page<number> };

/**
 * Defines a loader of pages of moves: in reading order, and one more than the page's limit where there are as many.
 * @param select gives the moves of all keys whose numbers lie in a window, read from its upper or its lower end
 */
function defineMovePages<Key>(
  textOf: (key: Key | LabelMoveRow) => string,
  select: (
    db: Db,
    keys: readonly Key[],
    fromEnd: 'upper' | 'lower',
    ...window: MoveWindow
  ) => Promise<LabelMoveRow[]>,
) {
  return defineLoader<OnPage<Key>, readonly LabelMoveRow[]>(
    key => `${textOf(key)}:${pageText(key.page)}`,
    (keys, { db }) =>
      inGroups(
        keys,
        key => pageText(key.page),
        async group => {
          const { backward, after = MOVE_NUMBER_MAX, before = 0, limit } = (group[0] as OnPage<Key>).page;
          const rows = await select(db, group, backward ? 'lower' : 'upper', before, after, limit + 1);
          const byKey = Map.groupBy(rows, textOf);
          return group.map(key => byKey.get(textOf(key)) ?? []);
        },
      ),
  );
}

/** The moves of one label, its earlier lives included. */
export const movesOfLabel = defineMovePages<LabelKey>(labelText, (db, keys, fromEnd, ...window) =>
  (fromEnd === 'upper' ? lastMovesOfLabels : firstMovesOfLabels)(db, ...nameLists(keys), ...window),
);

/** The moves of all labels of a project, removed ones included. */
export const movesOfProject = defineMovePages<ProjectKey>(projectText, (db, keys, fromEnd, ...window) =>
  (fromEnd === 'upper' ? lastMovesOfProjects : firstMovesOfProjects)(db, idsOf(keys), ...window),
);

/** How many moves a label has. */
export const moveCountOfLabel = defineLoader<LabelKey, number>(labelText, async (keys, { db }) => {
  const rows = await moveCountsOfLabels(db, ...nameLists(keys));
  return alignOne(keys, rows, labelText, labelText).map(row => row?.count ?? 0);
});

/** How many moves all labels of a project have. */
export const moveCountOfProject = defineLoader<ProjectKey, number>(projectText, async (keys, { db }) => {
  const rows = await moveCountsOfProjects(db, idsOf(keys));
  return alignOne(keys, rows, projectText, projectText).map(row => row?.count ?? 0);
});
