import { Field, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from './mutation-error.ts';
import { Rejection } from './rejection.ts';
import { NonNegativeInt, UUID } from './scalars.ts';

/** How many of the issues a message names. */
const ISSUES_SHOWN = 10;

@ObjectType({ simpleResolvers: true, description: 'A field of an input that breaks its rule.' })
export class InputIssue {
  @Field(() => [String], { description: 'Where the field stands in the input, such as ["changes", "0"].' })
  readonly path: readonly string[];

  @Field(() => String, { description: 'The same in one word, such as "changes.0".' })
  readonly field: string;

  @Field(() => String, { description: 'The rule that the field breaks, for people.' })
  readonly message: string;

  constructor(path: readonly string[], message: string) {
    this.path = path;
    this.field = path.join('.');
    this.message = message;
  }
}

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'Fields of the input break their rules.',
})
export class InvalidInputError extends MutationError {
  @Field(() => [InputIssue], { description: 'All of them, not only the first.' })
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    const shown = issues.slice(0, ISSUES_SHOWN).map(({ field, message }) => `${field} ${message}`);
    const more = issues.length - shown.length;
    super(
      ErrorCode.INVALID_INPUT,
      `The input can't be used: ${shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`,
    );
    this.issues = issues;
  }
}

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The call, or what it would make, is larger than the server allows.',
})
export class LimitExceededError extends MutationError {
  @Field(() => String, { description: "The limit: the name of the server's setting, such as MAX_CHANGES." })
  readonly limit: string;

  @Field(() => NonNegativeInt, { description: 'The most that is allowed.' })
  readonly maximum: number;

  @Field(() => NonNegativeInt, { description: 'What it was, or would be.' })
  readonly actual: number;

  constructor(limit: string, maximum: number, actual: number) {
    super(ErrorCode.LIMIT_EXCEEDED, `${limit} allows ${maximum}, and this would be ${actual}.`);
    this.limit = limit;
    this.maximum = maximum;
    this.actual = actual;
  }
}

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The idempotency key was used by a call with another input.',
})
export class IdempotencyKeyReusedError extends MutationError {
  @Field(() => UUID, { description: 'The key; take a new one for a new call.' })
  readonly idempotencyKey: string;

  constructor(idempotencyKey: string) {
    super(ErrorCode.IDEMPOTENCY_KEY_REUSED, 'The idempotency key was used by a call with another input.');
    this.idempotencyKey = idempotencyKey;
  }
}

/** Gathers what is wrong with an input, to refuse it once with all of it. */
export class InputCheck {
  readonly #issues: InputIssue[] = [];

  /** Notes the fault of the field at the path, if there is one. */
  field(path: string | readonly string[], fault: string | null): void {
    if (fault) this.#issues.push(new InputIssue(typeof path === 'string' ? [path] : path, fault));
  }

  /** @throws Rejection with InvalidInputError when any fault was noted */
  done(): void {
    if (this.#issues.length > 0) throw new Rejection(new InvalidInputError(this.#issues));
  }
}

/** @throws Rejection with LimitExceededError when `actual` is more than the limit allows */
export function holdLimit<Name extends string>(
  limits: Readonly<Record<Name, number>>,
  name: Name,
  actual: number,
): void {
  if (actual > limits[name]) throw new Rejection(new LimitExceededError(name, limits[name], actual));
}
