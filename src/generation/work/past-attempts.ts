import type { GenerationFailure } from '../generation.type.ts';
import type { GenerationAttempt } from '../generation-attempt.entity.ts';
import { GenerationFailureCode } from '../generation-status.ts';
import type { RefusedAnswer } from './conversation.ts';

/** How many attempts count against the most that there may be: a worker that was stopped is nobody's failure. */
export function countOf(attempts: readonly GenerationAttempt[]): number {
  return attempts.filter(({ outcome }) => outcome !== 'STOPPED').length;
}

/**
 * The answer that was refused last, which is to be repaired; null when none was. An empty one is no answer to repair:
 * it is asked for anew.
 */
export function refusedAnswer(attempts: readonly GenerationAttempt[]): RefusedAnswer | null {
  const refused = attempts.findLast(
    ({ outcome, answer }) => answer && (outcome === 'INVALID_ANSWER' || outcome === 'INVALID_FILE_CHANGES'),
  );
  if (!refused?.answer) return null;
  const issues = (refused.issues ?? []).map(
    ({ index, path, message }) => `changes[${index}] (${path}): ${message}`,
  );
  return { answer: refused.answer, issues: issues.length > 0 ? issues : [refused.message ?? ''] };
}

/** How many calls in a row have failed up to now. */
export function failuresInARow(attempts: readonly GenerationAttempt[]): number {
  return attempts.length - 1 - attempts.findLastIndex(({ answer }) => answer !== null);
}

/** Why a generation fails that may not be tried any more after an attempt. */
export function failureBy({ outcome, message, issues }: GenerationAttempt): GenerationFailure {
  const code = outcome && outcome in GenerationFailureCode ? outcome : 'INTERNAL';
  return { code: code as GenerationFailureCode, message: message ?? '', issues: issues ?? [] };
}
