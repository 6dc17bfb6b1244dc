import type { GenerationFailure } from '../generation.type.ts';
import { GenerationFailureCode } from '../generation-status.ts';

/** Thrown inside a run to end its generation without a version. */
export class Failed extends Error {
  override readonly name = 'Failed';
  readonly failure: GenerationFailure;

  constructor(failure: GenerationFailure) {
    super(failure.message);
    this.failure = failure;
  }

  /** By a code and a message for people, where no file change is at fault. */
  static by(code: keyof typeof GenerationFailureCode, message: string): Failed {
    return new Failed({ code: GenerationFailureCode[code], message, issues: [] });
  }
}
