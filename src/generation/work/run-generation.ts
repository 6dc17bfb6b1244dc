import { randomUUID } from 'node:crypto';
import { isUnavailable } from '../../database/unavailable.ts';
import type { GenerationKey } from '../generation.loaders.ts';
import type { GenerationFailure } from '../generation.type.ts';
import { GenerationFailureCode } from '../generation-status.ts';
import { claimGeneration } from './claim-generation.ts';
import { noteEnding, releaseGeneration } from './end-generation.ts';
import { Failed } from './failure.ts';
import { GenerationWork, Postponed, Stopped } from './generation-work.ts';
import { Lease, LeaseLost } from './lease.ts';
import type { WorkTools } from './work-tools.ts';

const INTERNAL: GenerationFailure = {
  code: GenerationFailureCode.INTERNAL,
  message: 'The server failed; its log says more.',
  issues: [],
};

/**
 * Takes a generation up and brings it to its end: a version, or a failure that says why. Does nothing for one that has
 * ended or that another run holds. What it has begun stays in the rows, so that another run can go on from there.
 * @param stop has it put back into the queue
 * @throws Stopped after that; and when the database can't be reached, for somebody to take it up again when the lease
 * has ended
 */
export async function runGeneration(tools: WorkTools, key: GenerationKey, stop: AbortSignal): Promise<void> {
  const generation = await claimGeneration(tools, key, randomUUID());
  if (!generation?.leasedBy) return;
  tools.announcements.announce(key.uuid);
  await using lease = new Lease(tools, key, generation.leasedBy);
  try {
    await new GenerationWork(tools, lease, generation, stop).toTheEnd();
  } catch (error) {
    await endBy(error, tools, lease);
  }
}

async function endBy(error: unknown, tools: WorkTools, lease: Lease): Promise<void> {
  try {
    if (error instanceof Stopped || error instanceof Postponed) {
      await releaseGeneration(tools, lease, error instanceof Postponed ? error.until : null);
      if (error instanceof Stopped) throw error;
      return;
    }
    if (error instanceof Failed) await noteEnding(tools, lease, { attempt: null, failure: error.failure });
    else if (isUnavailable(error)) throw error;
    else if (!(error instanceof LeaseLost)) {
      tools.log.error({ err: error, generation: lease.key.uuid }, 'a generation failed');
      await noteEnding(tools, lease, { attempt: null, failure: INTERNAL });
    }
  } catch (ending) {
    if (!(ending instanceof LeaseLost)) throw ending;
  }
}
