import { randomUUID } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { parseConfig } from '../config.ts';
import { fileChanges } from '../generation/answer/file-changes.ts';
import { Generation } from '../generation/generation.entity.ts';
import { GenerationAttempt } from '../generation/generation-attempt.entity.ts';
import { AttemptOutcome } from '../generation/generation-status.ts';
import { generationId } from '../graphql/global-id.ts';
import type { Project } from '../project/project.entity.ts';
import { addVersion } from '../version/add-version.ts';
import { GOOD } from './answers.ts';

/** Makes a generation as it stands after two attempts, the first without a report, that became a version. */
export async function makeGeneration(fork: () => EntityManager, project: Project): Promise<Generation> {
  const em = fork();
  const generation = new Generation({
    projectId: project.id,
    parentNumber: 0,
    name: 'A page',
    projectContext: 'A shop',
    changeRequest: 'Add a page',
    model: 'test/model',
  });
  generation.lease(randomUUID(), new Date(), new Date());
  em.persist(generation);
  await em.flush();
  for (const outcome of [AttemptOutcome.TIMED_OUT, AttemptOutcome.SUCCEEDED]) {
    const attempt = new GenerationAttempt({
      projectId: project.id,
      generationId: generation.uuid,
      number: generation.countAttempt(),
      model: 'test/model',
      promptHash: Buffer.alloc(32, generation.attempts),
      promptPaths: ['b.ts', 'a.ts'],
      promptEstimate: 10,
      reservedTokens: 20,
    });
    attempt.end(outcome, new Date());
    if (outcome === 'SUCCEEDED')
      Object.assign(attempt, { promptTokens: 5, completionTokens: 2, costUsd: '0.10' });
    em.persist(attempt);
  }
  generation.succeed([], new Date());
  await em.flush();
  const { projectId, uuid } = generation;
  const content = { name: 'A page', description: '', generationId: uuid };
  const call = { projectId, parentNumber: 0, mutation: 'generateVersion', input: {} };
  await fork().transactional(inner =>
    addVersion(
      inner,
      call,
      () => ({ ...content, changes: fileChanges(GOOD, new Map(), [], 100) }),
      parseConfig({}),
    ),
  );
  return generation;
}

/** A generation's global id. */
export function idOf({ projectId, uuid }: Generation): string {
  return generationId(projectId, uuid);
}
