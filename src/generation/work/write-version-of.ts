import type { EntityManager } from '@mikro-orm/postgresql';
import { InvalidFileChangesError } from '../../file/file-change-issue.ts';
import { holdLimit, LimitExceededError } from '../../graphql/refusals.ts';
import { Rejection } from '../../graphql/rejection.ts';
import { ProjectInactiveError } from '../../project/project-refusals.ts';
import { DESCRIPTION_MAX } from '../../project/text.ts';
import { addVersion } from '../../version/add-version.ts';
import type { Answer } from '../answer/answer-schema.ts';
import { AnswerStream } from '../answer/answer-stream.ts';
import { fileChanges, pathsToRead } from '../answer/file-changes.ts';
import { dropAnswers } from '../generation.sql.ts';
import type { GenerationFailure } from '../generation.type.ts';
import { findAttempt, lockHeld } from './end-generation.ts';
import { Failed } from './failure.ts';
import type { Lease } from './lease.ts';
import type { ParentFiles } from './parent-files.ts';
import type { WorkTools } from './work-tools.ts';

/** Why an answer became no version, for the model to mend. */
export type Refused = Pick<GenerationFailure, 'message' | 'issues'>;

/**
 * Makes the version out of a model's answer, and ends the attempt and the generation with it: all in one transaction.
 * The same rules hold as for clients, and the project's locked paths.
 * @returns null, or why the answer can't become a version
 * @throws Failed when no answer could, or LeaseLost
 */
export async function writeVersionOf(
  tools: WorkTools,
  lease: Lease,
  attempt: number,
  answer: Answer,
  parent: ParentFiles,
): Promise<Refused | null> {
  const texts = await parent.textsOf(pathsToRead(answer));
  try {
    await tools.fork().transactional(em => write(em, tools, lease, attempt, answer, texts));
  } catch (error) {
    if (error instanceof Rejection) return refusedBy(error);
    throw error;
  }
  tools.metrics?.countGeneration('succeeded');
  tools.announcements.announce(lease.key.uuid);
  tools.announcements.announce(lease.key.projectId);
  return null;
}

async function write(
  em: EntityManager,
  { config }: WorkTools,
  lease: Lease,
  attempt: number,
  answer: Answer,
  texts: ReadonlyMap<string, string>,
): Promise<void> {
  const generation = await lockHeld(em, lease);
  const { projectId, uuid: generationId, parentNumber, name } = generation;
  holdLimit(config, 'MAX_CHANGES', answer.changes.length);
  const call = { projectId, parentNumber, mutation: 'generateVersion', input: {} };
  await addVersion(
    em,
    call,
    (_, { lockedPaths }) => ({
      name,
      description: [...answer.summary].slice(0, DESCRIPTION_MAX).join(''),
      changes: fileChanges(answer, texts, lockedPaths, config.MAX_FILE_SIZE),
      generationId,
    }),
    config,
  );
  const at = new Date();
  (await findAttempt(em, lease, attempt)).end('SUCCEEDED', at);
  const written = new AnswerStream();
  written.add(JSON.stringify(answer));
  generation.succeed(written.changes(), at);
  await dropAnswers(em.getKysely(), projectId, generationId);
}

/** @throws Failed for a refusal that no other answer would escape */
function refusedBy({ refusal }: Rejection): Refused {
  const { message } = refusal;
  if (refusal instanceof ProjectInactiveError) throw Failed.by('PROJECT_INACTIVE', message);
  if (refusal instanceof InvalidFileChangesError) return { message, issues: refusal.issues };
  if (refusal instanceof LimitExceededError) return { message, issues: [] };
  throw Failed.by('INTERNAL', message);
}
