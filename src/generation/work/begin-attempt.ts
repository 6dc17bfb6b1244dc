import type { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../../config.ts';
import { lockProject } from '../../project/lock-project.ts';
import type { Generation } from '../generation.entity.ts';
import { GenerationAttempt } from '../generation-attempt.entity.ts';
import type { Conversation } from './conversation.ts';
import { lockHeld } from './end-generation.ts';
import { Failed } from './failure.ts';
import type { Lease } from './lease.ts';
import { spentByGeneration, spentByProject } from './work.sql.ts';
import type { WorkTools } from './work-tools.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The fewest tokens to write that are worth a call. */
const OUTPUT_MIN = 256;

/** A call that may be made. */
export interface BegunAttempt {
  readonly number: number;
  readonly model: string;
  /** The most tokens that the model may write, so that no budget is exceeded. */
  readonly maxOutputTokens: number;
}

/**
 * Writes down that a model is going to be called, unless that might exceed a budget. The project is locked meanwhile,
 * so that of calls which begin at once each sees what the others may take.
 * @throws Failed, or LeaseLost
 */
export async function beginAttempt(
  tools: WorkTools,
  lease: Lease,
  conversation: Conversation,
): Promise<BegunAttempt> {
  const begun = await tools.fork().transactional(async em => {
    const generation = await lockHeld(em, lease);
    const { projectId, uuid: generationId, model } = generation;
    const project = await lockProject(em, projectId);
    if (!project.active) throw Failed.by('PROJECT_INACTIVE', 'The project was deleted.');
    const { tokens: promptEstimate } = conversation;
    const maxOutputTokens = await outputWithin(em, generation, promptEstimate, tools.config);

    const attempt = new GenerationAttempt({
      projectId,
      generationId,
      number: generation.countAttempt(),
      model,
      promptHash: conversation.hash,
      promptPaths: conversation.paths,
      promptEstimate,
      reservedTokens: promptEstimate + maxOutputTokens,
    });
    em.persist(attempt);
    return { number: attempt.number, model, maxOutputTokens };
  });
  tools.announcements.announce(lease.key.uuid);
  return begun;
}

/** How many tokens a model may write without exceeding a budget. @throws Failed when that is too few */
async function outputWithin(
  em: EntityManager,
  { projectId, uuid }: Generation,
  promptEstimate: number,
  config: Config,
): Promise<number> {
  const db = em.getKysely();
  const [own] = await spentByGeneration(db, projectId, uuid);
  const [daily] = await spentByProject(db, projectId, new Date(Date.now() - DAY_MS));
  let output = config.GENERATION_OUTPUT_TOKENS;
  for (const [limit, allowed, spent] of [
    ['GENERATION_TOKENS', config.GENERATION_TOKENS, own],
    ['PROJECT_DAILY_TOKENS', config.PROJECT_DAILY_TOKENS, daily],
  ] as const) {
    const left = allowed - (spent?.tokens ?? 0) - promptEstimate;
    if (left < OUTPUT_MIN) {
      throw Failed.by(
        'BUDGET_EXCEEDED',
        `${limit} allows ${allowed} tokens; ${spent?.tokens} are used or reserved, and another call would read ${promptEstimate}.`,
      );
    }
    output = Math.min(output, left);
  }
  for (const [limit, allowed, spent] of [
    ['GENERATION_COST', config.GENERATION_COST, own],
    ['PROJECT_DAILY_COST', config.PROJECT_DAILY_COST, daily],
  ] as const) {
    if ((spent?.cost ?? 0) >= allowed) {
      throw Failed.by(
        'BUDGET_EXCEEDED',
        `${limit} allows ${allowed} US dollars, and ${spent?.cost} are spent.`,
      );
    }
  }
  return output;
}
