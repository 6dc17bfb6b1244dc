import type { EntityManager } from '@mikro-orm/postgresql';
import type { Generation } from '../generation.entity.ts';
import { dropAnswers } from '../generation.sql.ts';
import type { GenerationFailure } from '../generation.type.ts';
import { GenerationAttempt } from '../generation-attempt.entity.ts';
import type { AttemptOutcome } from '../generation-status.ts';
import { lockGeneration } from '../lock-generation.ts';
import { type Lease, LeaseLost } from './lease.ts';
import type { WorkTools } from './work-tools.ts';

/** How an attempt ended, and, where that ends the generation, why it failed. */
export interface Ending {
  readonly attempt: {
    readonly number: number;
    readonly outcome: AttemptOutcome;
    readonly message: string;
  } | null;
  /** What was wrong with the file changes. */
  readonly issues?: GenerationFailure['issues'];
  readonly failure: GenerationFailure | null;
}

/**
 * Reads a generation and locks its row, for a run that holds it.
 * @param em in a transaction
 * @throws LeaseLost when the run holds it no more
 */
export async function lockHeld(em: EntityManager, { key, run }: Lease): Promise<Generation> {
  const generation = await lockGeneration(em, key);
  if (!generation?.isHeldBy(run)) throw new LeaseLost();
  return generation;
}

/** Notes how an attempt ended, and the generation's failure if it was the last one. @throws LeaseLost */
export async function noteEnding(tools: WorkTools, lease: Lease, ending: Ending): Promise<void> {
  await tools.fork().transactional(async em => {
    const generation = await lockHeld(em, lease);
    const at = new Date();
    generation.revision += 1;
    if (ending.attempt) {
      const { number, outcome, message } = ending.attempt;
      const attempt = await findAttempt(em, lease, number);
      attempt.end(outcome, at, message);
      attempt.issues = ending.issues ?? null;
    }
    if (!ending.failure) return;
    const { code, message } = ending.failure;
    generation.fail(ending.failure, at);
    for (const attempt of await openAttempts(em, lease)) attempt.end(code, at, message);
    await dropAnswers(em.getKysely(), lease.key.projectId, lease.key.uuid);
  });
  if (ending.failure) tools.metrics?.countGeneration('failed');
  tools.announcements.announce(lease.key.uuid);
}

/** One of the generation's attempts. */
export function findAttempt(em: EntityManager, { key }: Lease, number: number): Promise<GenerationAttempt> {
  return em.findOneOrFail(GenerationAttempt, { projectId: key.projectId, generationId: key.uuid, number });
}

/**
 * Puts a generation back into the queue: for another worker when this one is stopped, or to wait there.
 * @param notBefore until when it is to wait
 */
export async function releaseGeneration(
  tools: WorkTools,
  lease: Lease,
  notBefore: Date | null = null,
): Promise<void> {
  await tools.fork().transactional(async em => {
    const generation = await lockHeld(em, lease);
    generation.release(new Date(), notBefore);
    if (notBefore) await tools.queue.send(em.getKysely(), lease.key, notBefore);
    // Those that have their answer can still become the version.
    const cutOff = await openAttempts(em, lease, { answer: null });
    for (const attempt of cutOff) attempt.end('STOPPED', new Date(), 'The worker was stopped.');
  });
  tools.announcements.announce(lease.key.uuid);
}

/** The attempts that have not ended yet. */
async function openAttempts(
  em: EntityManager,
  { key }: Lease,
  where: { readonly answer?: null } = {},
): Promise<GenerationAttempt[]> {
  const ofGeneration = { projectId: key.projectId, generationId: key.uuid };
  const open = await em.find(GenerationAttempt, { ...ofGeneration, outcome: null, ...where });
  // One that was just ended is written at the transaction's end.
  return open.filter(({ outcome }) => outcome === null);
}
