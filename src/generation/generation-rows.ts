import type { Generation } from './generation.entity.ts';
import type { GenerationAttempt } from './generation-attempt.entity.ts';

/** What calls of models took, as PostgreSQL adds it up: the price is an exact decimal. */
export interface SpentRow {
  readonly projectId: string;
  readonly generationId: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly costUsd: string | null;
}

/** The columns of an attempt that reading loads. */
export type AttemptRow = Pick<
  GenerationAttempt,
  | 'projectId'
  | 'generationId'
  | 'number'
  | 'model'
  | 'promptHash'
  | 'promptPaths'
  | 'promptEstimate'
  | 'outcome'
  | 'message'
  | 'issues'
  | 'promptTokens'
  | 'completionTokens'
  | 'costUsd'
  | 'startedAt'
  | 'finishedAt'
>;

/** The columns of a generation that reading loads. */
export type GenerationRow = Pick<
  Generation,
  | 'projectId'
  | 'uuid'
  | 'parentNumber'
  | 'name'
  | 'projectContext'
  | 'changeRequest'
  | 'status'
  | 'failure'
  | 'model'
  | 'attempts'
  | 'revision'
  | 'changes'
  | 'createdAt'
  | 'startedAt'
  | 'finishedAt'
>;
