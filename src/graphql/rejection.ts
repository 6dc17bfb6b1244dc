import type { MutationError } from './mutation-error.ts';

/**
 * Carries a refusal out of a command. Thrown, not returned: a transaction that a value leaves is committed, one that
 * an exception leaves is rolled back.
 */
export class Rejection extends Error {
  override readonly name = 'Rejection';
  readonly refusal: MutationError;

  constructor(refusal: MutationError) {
    super(refusal.message);
    this.refusal = refusal;
  }
}
