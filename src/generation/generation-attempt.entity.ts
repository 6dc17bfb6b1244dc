import { OptionalProps, PrimaryKeyProp } from '@mikro-orm/core';
import { Check, Entity, Index, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { GraphQLDateTime } from 'graphql-scalars';
import { Field, ObjectType } from 'type-graphql';
import { invariant } from '../database/invariant.ts';
import type { FileChangeIssue } from '../file/file-change-issue.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { AttemptOutcome } from './generation-status.ts';
import type { FinishReason } from './model/model-call.ts';

/** What an attempt begins with. */
export type NewAttempt = Pick<
  GenerationAttempt,
  | 'projectId'
  | 'generationId'
  | 'number'
  | 'model'
  | 'promptHash'
  | 'promptPaths'
  | 'promptEstimate'
  | 'reservedTokens'
>;

/**
 * One call of a model for a generation: what was sent, what came back, and what was paid. Written before the call, so
 * that none is forgotten. Its foreign key is the migrations'.
 */
@ObjectType({
  simpleResolvers: true,
  description: 'One call of a model for a generation: what was sent, how it ended and what it took.',
})
@Entity({ tableName: 'generation_attempt' })
@Index({ name: 'generation_attempt_started_at_index', properties: ['projectId', 'startedAt'] })
@Index({
  name: 'generation_attempt_unreported_index',
  expression:
    'create index generation_attempt_unreported_index on generation_attempt (finished_at) where ((prompt_tokens is null) and (provider_id is not null))',
})
@Check({ name: 'generation_attempt_number_range', expression: 'number >= 1' })
@Check({ name: 'generation_attempt_prompt_hash_length', expression: 'octet_length(prompt_hash) = 32' })
@Check({
  name: 'generation_attempt_estimates_range',
  expression: 'prompt_estimate >= 0 and reserved_tokens >= 0',
})
@Check({
  name: 'generation_attempt_usage_whole',
  expression:
    '(prompt_tokens is null) = (completion_tokens is null) and (cost_usd is null or prompt_tokens is not null)',
})
@Check({
  name: 'generation_attempt_usage_range',
  expression: 'prompt_tokens >= 0 and completion_tokens >= 0 and cost_usd >= 0',
})
@Check({
  name: 'generation_attempt_outcome_known',
  expression: `outcome = any (array[${Object.keys(AttemptOutcome)
    .map(outcome => `'${outcome}'::text`)
    .join(', ')}])`,
})
@Check({ name: 'generation_attempt_finished', expression: '(outcome is null) = (finished_at is null)' })
export class GenerationAttempt {
  [PrimaryKeyProp]?: ['projectId', 'generationId', 'number'];
  [OptionalProps]?: 'startedAt';

  @PrimaryKey({ type: 'uuid' })
  readonly projectId: string;

  @PrimaryKey({ type: 'uuid' })
  readonly generationId: string;

  @Field(() => NonNegativeInt, {
    description: 'The position among the attempts of the generation, from 1 on.',
  })
  @PrimaryKey({ type: 'integer', autoincrement: false })
  readonly number: number;

  @Field(() => String, { description: 'The model that was called.' })
  @Property({ type: 'text' })
  readonly model: string;

  @Property({ type: 'Buffer', columnType: 'bytea' })
  readonly promptHash: Buffer;

  @Field(() => [String], {
    description: 'The files of the parent whose contents were sent, in the order in which they were.',
  })
  @Property({ type: 'string[]', columnType: 'text[]' })
  readonly promptPaths: readonly string[];

  @Field(() => NonNegativeInt, { description: 'How many tokens the prompt was taken to have.' })
  @Property({ type: 'integer' })
  readonly promptEstimate: number;

  /** What budgets count for it until its usage is known. */
  @Property({ type: 'integer' })
  readonly reservedTokens: number;

  /** The provider's own name for the call. */
  @Property({ type: 'text', nullable: true })
  providerId: string | null = null;

  /** What the model wrote, until the generation has ended. */
  @Property({ type: 'text', nullable: true, lazy: true })
  answer: string | null = null;

  /** Why the model stopped writing, in the words of FinishReason. */
  @Property({ type: 'text', nullable: true })
  finishReason: FinishReason | null = null;

  @Field(() => AttemptOutcome, { nullable: true, description: 'How it ended; null while it goes on.' })
  @Property({ type: 'text', nullable: true })
  outcome: AttemptOutcome | null = null;

  @Field(() => String, { nullable: true, description: 'How it ended, for people; null when it went well.' })
  @Property({ type: 'text', nullable: true })
  message: string | null = null;

  /** What was wrong with the file changes. */
  @Property({ type: 'json', columnType: 'jsonb', nullable: true })
  issues: readonly FileChangeIssue[] | null = null;

  @Property({ type: 'integer', nullable: true })
  promptTokens: number | null = null;

  @Property({ type: 'integer', nullable: true })
  completionTokens: number | null = null;

  /** An exact decimal, as the provider reported it. */
  @Property({ type: 'string', columnType: 'numeric', nullable: true })
  costUsd: string | null = null;

  @Field(() => GraphQLDateTime, { description: 'When the model was called.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)' })
  readonly startedAt: Date = new Date();

  @Field(() => GraphQLDateTime, { nullable: true, description: 'When it ended; null before.' })
  @Property({ type: 'Date', columnType: 'timestamptz(3)', nullable: true })
  finishedAt: Date | null = null;

  /** @throws InvariantError for a number below 1 */
  constructor(attempt: NewAttempt) {
    invariant(Number.isSafeInteger(attempt.number) && attempt.number >= 1, 'Attempts are numbered from 1');
    this.projectId = attempt.projectId;
    this.generationId = attempt.generationId;
    this.number = attempt.number;
    this.model = attempt.model;
    this.promptHash = attempt.promptHash;
    this.promptPaths = attempt.promptPaths;
    this.promptEstimate = attempt.promptEstimate;
    this.reservedTokens = attempt.reservedTokens;
  }

  /** Notes how it ended. */
  end(outcome: AttemptOutcome, at: Date, message: string | null = null): void {
    invariant(this.outcome === null, 'An attempt ends once');
    this.outcome = outcome;
    this.message = message;
    this.finishedAt = at;
  }
}
