import { setTimeout } from 'node:timers/promises';
import { isUnavailable } from '../../database/unavailable.ts';
import { Answer } from '../answer/answer-schema.ts';
import { AnswerStream } from '../answer/answer-stream.ts';
import type { GenerationKey } from '../generation.loaders.ts';
import type { FinishReason, Usage } from '../model/model-call.ts';
import { ModelFault } from '../model/model-fault.ts';
import { storable } from '../storable.ts';
import type { BegunAttempt } from './begin-attempt.ts';
import type { Conversation } from './conversation.ts';
import type { Lease } from './lease.ts';
import { keepReport } from './work.sql.ts';
import type { WorkTools } from './work-tools.ts';

/** How long a worker tries to keep what it paid for while the database can't be reached, and how often; milliseconds. */
const PATIENCE_MS = 120_000;
const PAUSE_MS = 1_000;

/** What of a call is kept. */
interface Report {
  readonly providerId: string | null;
  readonly usage: Usage | null;
  readonly answer?: string;
  readonly finishReason?: FinishReason;
}

/**
 * Calls the model, shows what it writes as it comes, and keeps what came and what it took, also of a call that failed.
 * Neither a transaction nor a connection is held meanwhile.
 * @throws ModelFault
 */
export async function callModel(
  tools: WorkTools,
  lease: Lease,
  { number, model, maxOutputTokens }: BegunAttempt,
  { messages }: Conversation,
  signal: AbortSignal,
): Promise<void> {
  const written = new AnswerStream();
  const keep = (report: Report) => keepCallReport(tools, lease.key, number, report);
  let identified: Promise<void> | undefined;
  try {
    const call = {
      model,
      messages,
      maxOutputTokens,
      structured: true,
      signal,
      onId: (providerId: string) => {
        identified = keep({ providerId, usage: null }).catch(() => {});
      },
    };
    const answer = await tools.model.stream(call, Answer, piece => {
      written.add(piece);
      lease.progress(() => written.changes().slice(0, tools.config.MAX_CHANGES));
    });
    await keep({ ...answer, answer: storable(answer.text) });
  } catch (error) {
    if (error instanceof ModelFault) await keep(error);
    throw error;
  } finally {
    await identified;
    // What is shown is the whole attempt, and nothing of it comes after the next one has begun.
    await lease.flush();
  }
}

/** Keeps what came of a call, also when the database takes two minutes to come back. */
export async function keepCallReport(
  { fork, metrics }: Pick<WorkTools, 'fork' | 'metrics'>,
  { projectId, uuid }: GenerationKey,
  number: number,
  report: Report,
): Promise<void> {
  const { providerId, usage, answer = null, finishReason = null } = report;
  const { promptTokens = null, completionTokens = null, costUsd = null } = usage ?? {};
  if (providerId === null && promptTokens === null && answer === null) return;
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      const taken = [promptTokens, completionTokens, costUsd] as const;
      await keepReport(
        fork().getKysely(),
        ...([projectId, uuid, number, providerId] as const),
        ...taken,
        answer,
        finishReason,
      );
      if (usage) metrics?.countUsage(usage);
      return;
    } catch (error) {
      if (!isUnavailable(error) || Date.now() > until) throw error;
      await setTimeout(PAUSE_MS);
    }
  }
}
