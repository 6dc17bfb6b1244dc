import { setTimeout } from 'node:timers/promises';
import { AnswerFault, parseAnswer } from '../answer/parse-answer.ts';
import type { Generation } from '../generation.entity.ts';
import type { GenerationFailure } from '../generation.type.ts';
import { GenerationAttempt } from '../generation-attempt.entity.ts';
import { GenerationFailureCode } from '../generation-status.ts';
import { ModelFault } from '../model/model-fault.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { backoffMs } from './backoff.ts';
import { beginAttempt } from './begin-attempt.ts';
import { callModel } from './call-model.ts';
import { conversationOf } from './conversation.ts';
import { noteEnding } from './end-generation.ts';
import { Failed } from './failure.ts';
import type { Lease } from './lease.ts';
import { ParentFiles } from './parent-files.ts';
import { countOf, failureBy, failuresInARow, refusedAnswer } from './past-attempts.ts';
import { promptFor } from './prompt-for.ts';
import type { WorkTools } from './work-tools.ts';
import { writeVersionOf } from './write-version-of.ts';

/** The worker is being stopped. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** The generation is to wait in the queue, so that others have the worker meanwhile. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
  readonly until: Date;

  constructor(until: Date) {
    super();
    this.until = until;
  }
}

/** How long a worker waits itself before a call is made again, in milliseconds. */
const WAIT_MAX = 2_000;

/** How many runs may die over a generation before nobody takes it up any more. */
const CLAIMS_MAX = 10;

/** What a run of a worker does for the generation that it holds: call the model until a version or a failure comes. */
export class GenerationWork {
  readonly #tools: WorkTools;
  readonly #lease: Lease;
  readonly #generation: Generation;
  readonly #stop: AbortSignal;
  readonly #deadline: number;
  readonly #signal: AbortSignal;
  readonly #parent: ParentFiles;
  #prompt: Promise<Prompt> | undefined;

  constructor(tools: WorkTools, lease: Lease, generation: Generation, stop: AbortSignal) {
    this.#tools = tools;
    this.#lease = lease;
    this.#generation = generation;
    this.#stop = stop;
    const startedAt = generation.startedAt ?? new Date();
    this.#deadline = startedAt.getTime() + generation.idleMs + tools.config.GENERATION_SECONDS * 1_000;
    const left = AbortSignal.timeout(Math.max(0, this.#deadline - Date.now()));
    this.#signal = AbortSignal.any([stop, lease.signal, left]);
    this.#parent = new ParentFiles(tools, generation.projectId, generation.parentNumber);
  }

  /** @throws Failed when no version comes of it, LeaseLost, Stopped, or Postponed */
  async toTheEnd(): Promise<void> {
    if (this.#generation.claims > CLAIMS_MAX) {
      throw Failed.by('INTERNAL', `${CLAIMS_MAX} workers died over it; the servers' logs say more.`);
    }
    for (let isDone = false; !isDone; ) {
      const attempts = await this.#attempts();
      const last = attempts.at(-1);
      // Its answer has come, perhaps to a worker that died before it could make the version.
      const waits = last?.outcome === null && last.answer !== null;
      isDone = waits ? await this.#judge(attempts, last) : await this.#ask(attempts);
    }
  }

  /** The attempts since the generation was queued. */
  #attempts(): Promise<GenerationAttempt[]> {
    const { projectId, uuid, attemptsBefore } = this.#generation;
    return this.#tools
      .fork()
      .find(
        GenerationAttempt,
        { projectId, generationId: uuid, number: { $gt: attemptsBefore } },
        { populate: ['answer'], orderBy: { number: 'asc' } },
      );
  }

  /** Calls the model once. @returns whether the generation has ended by that */
  async #ask(attempts: readonly GenerationAttempt[]): Promise<boolean> {
    this.#checkSignal();
    const last = attempts.at(-1);
    if (last && this.#isSpent(attempts)) throw new Failed(failureBy(last));
    this.#prompt ??= promptFor(this.#tools, this.#generation, this.#parent);
    const conversation = conversationOf(await this.#prompt, refusedAnswer(attempts));
    this.#checkSignal();
    const begun = await beginAttempt(this.#tools, this.#lease, conversation);
    try {
      await callModel(this.#tools, this.#lease, begun, conversation, this.#signal);
      return false;
    } catch (error) {
      if (!(error instanceof ModelFault)) throw error;
      return this.#faulted(attempts, begun.number, error);
    }
  }

  /** Makes a version of an answer, or refuses it. @returns whether the generation has ended by that */
  async #judge(attempts: readonly GenerationAttempt[], attempt: GenerationAttempt): Promise<boolean> {
    const { number, finishReason } = attempt;
    if (finishReason === 'content-filter') {
      const message = 'The provider withheld the answer, or a part of it, for its content.';
      return this.#end(number, { code: GenerationFailureCode.PROVIDER_REFUSED, message, issues: [] }, true);
    }
    const answer = parseAnswer(attempt.answer ?? '');
    let refused: GenerationFailure;
    if (answer instanceof AnswerFault) {
      const cut = finishReason === 'length' ? ' The answer was cut off, for it has too many tokens.' : '';
      const message = `${answer.message}${cut}`;
      refused = { code: GenerationFailureCode.INVALID_ANSWER, message, issues: [] };
    } else {
      const why = await writeVersionOf(this.#tools, this.#lease, number, answer, this.#parent);
      if (!why) return true;
      refused = { code: GenerationFailureCode.INVALID_FILE_CHANGES, ...why };
    }
    const wasRepaired = refusedAnswer(attempts) !== null;
    return this.#end(number, refused, wasRepaired || this.#isSpent(attempts));
  }

  /** Takes a call that failed. @returns whether the generation has ended by that */
  async #faulted(
    attempts: readonly GenerationAttempt[],
    number: number,
    fault: ModelFault,
  ): Promise<boolean> {
    if (fault.code === 'ABORTED') {
      this.#checkLease();
      return this.#end(number, this.#timeOut(), true);
    }
    const wait = fault.unsupportedSchema ? 0 : backoffMs(failuresInARow(attempts) + 1, fault.retryAfterMs);
    const isLate = Date.now() + wait >= this.#deadline;
    const mayHelp = fault.transient || fault.unsupportedSchema;
    const isLast = !mayHelp || isLate || this.#isSpent(attempts, 1);
    const { message } = fault;
    const failure = { code: GenerationFailureCode[fault.code], message, issues: [] };
    if (await this.#end(number, failure, isLast)) return true;
    if (wait > WAIT_MAX) throw new Postponed(new Date(Date.now() + wait));
    await setTimeout(wait, undefined, { signal: this.#signal }).catch(() => this.#checkSignal());
    return false;
  }

  /** Notes how an attempt ended, and whether the generation fails by it. */
  async #end(number: number, failure: GenerationFailure, isLast: boolean): Promise<boolean> {
    const { code, message, issues } = failure;
    await noteEnding(this.#tools, this.#lease, {
      attempt: { number, outcome: code, message },
      issues,
      failure: isLast ? failure : null,
    });
    return isLast;
  }

  /** Whether the model may not be called again. @param more attempts that are not among the others yet */
  #isSpent(attempts: readonly GenerationAttempt[], more = 0): boolean {
    return countOf(attempts) + more >= this.#tools.config.GENERATION_ATTEMPTS;
  }

  #timeOut(): GenerationFailure {
    const message = `It took longer than GENERATION_SECONDS allows: ${this.#tools.config.GENERATION_SECONDS} s.`;
    return { code: GenerationFailureCode.TIMED_OUT, message, issues: [] };
  }

  /** @throws what ended the run, if anything did */
  #checkSignal(): void {
    this.#checkLease();
    if (this.#signal.aborted) throw new Failed(this.#timeOut());
  }

  /** @throws LeaseLost or Stopped */
  #checkLease(): void {
    this.#lease.signal.throwIfAborted();
    if (this.#stop.aborted) throw new Stopped();
  }
}
