import { type EntityManager, LockMode } from '@mikro-orm/postgresql';
import { parseGlobalId } from '../graphql/global-id.ts';
import { Rejection } from '../graphql/rejection.ts';
import { Generation } from './generation.entity.ts';
import type { GenerationKey } from './generation.loaders.ts';
import { GenerationNotFoundError } from './generation-refusals.ts';

/**
 * Reads a generation and locks its row to the transaction's end; null when there is none. Where a project is locked,
 * too, the generation comes first.
 */
export function lockGeneration(
  em: EntityManager,
  { projectId, uuid }: GenerationKey,
): Promise<Generation | null> {
  return em.findOne(Generation, { projectId, uuid }, { lockMode: LockMode.PESSIMISTIC_WRITE });
}

/**
 * Reads a generation by its global id and locks its row to the transaction's end.
 * @throws Rejection with GenerationNotFoundError
 */
export async function lockGenerationById(em: EntityManager, id: string): Promise<Generation> {
  const key = parseGlobalId(id);
  const generation = key?.type === 'Generation' ? await lockGeneration(em, key) : null;
  if (!generation) throw new Rejection(new GenerationNotFoundError(id));
  return generation;
}
