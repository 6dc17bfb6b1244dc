import type { EntityManager } from '@mikro-orm/postgresql';
import { LabelMove, type LabelMoveRow } from './label-move.entity.ts';
import { lastMoveNumber } from './label-move.sql.ts';

/**
 * Records a label's move as its project's newest one.
 * @param em in a transaction that holds the project's lock
 */
export async function recordMove(em: EntityManager, move: Omit<LabelMoveRow, 'number'>): Promise<void> {
  const [last] = await lastMoveNumber(em.getKysely(), move.projectId);
  em.persist(new LabelMove({ ...move, number: (last?.number ?? 0) + 1 }));
}
