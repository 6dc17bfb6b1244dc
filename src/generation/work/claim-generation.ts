import { LockMode } from '@mikro-orm/postgresql';
import { Generation } from '../generation.entity.ts';
import type { GenerationKey } from '../generation.loaders.ts';
import { GenerationAttempt } from '../generation-attempt.entity.ts';
import { LEASE_MS } from './lease.ts';
import { databaseTime } from './work.sql.ts';
import type { WorkTools } from './work-tools.ts';

/**
 * Leases a generation to a run; null when it has ended or another run holds it, so that a job that is delivered twice
 * does no harm. What an earlier run left open was interrupted, unless its answer is there.
 */
export function claimGeneration(
  { fork }: Pick<WorkTools, 'fork'>,
  key: GenerationKey,
  run: string,
): Promise<Generation | null> {
  return fork().transactional(async em => {
    // Whoever has locked it is at it, or died so that PostgreSQL has not noticed yet: no reason for a worker to wait.
    const lockMode = LockMode.PESSIMISTIC_PARTIAL_WRITE;
    const { projectId, uuid } = key;
    const generation = await em.findOne(Generation, { projectId, uuid }, { lockMode });
    const [time] = await databaseTime(em.getKysely());
    const at = time?.now ?? new Date();
    if (!generation?.isOpen || (generation.leasedUntil && generation.leasedUntil > at)) return null;
    if (generation.notBefore && generation.notBefore > at) return null;
    generation.lease(run, at, new Date(at.getTime() + LEASE_MS));
    const cutOff = await em.find(GenerationAttempt, {
      projectId,
      generationId: uuid,
      outcome: null,
      answer: null,
    });
    for (const attempt of cutOff) attempt.end('INTERRUPTED', at, 'The worker died.');
    return generation;
  });
}
