import { Field, InterfaceType, registerEnumType } from 'type-graphql';

/** The kinds of refusals. */
export enum ErrorCode {
  INVALID_INPUT = 'INVALID_INPUT',
  NOT_FOUND = 'NOT_FOUND',
  PROJECT_INACTIVE = 'PROJECT_INACTIVE',
  CONFLICT = 'CONFLICT',
  LIMIT_EXCEEDED = 'LIMIT_EXCEEDED',
  INVALID_FILE_CHANGES = 'INVALID_FILE_CHANGES',
  IDEMPOTENCY_KEY_REUSED = 'IDEMPOTENCY_KEY_REUSED',
  MERGE_CONFLICT = 'MERGE_CONFLICT',
  UNAVAILABLE = 'UNAVAILABLE',
  FORBIDDEN = 'FORBIDDEN',
}

registerEnumType(ErrorCode, {
  name: 'ErrorCode',
  description: 'The kind of a refusal, for programs.',
  valuesConfig: {
    INVALID_INPUT: { description: 'Fields of the input break their rules.' },
    NOT_FOUND: { description: 'What the input names does not exist.' },
    PROJECT_INACTIVE: { description: 'The project is deleted; restore it to write to it.' },
    CONFLICT: { description: 'Something changed since the caller looked; look again.' },
    LIMIT_EXCEEDED: { description: 'The call, or what it would make, is too large.' },
    INVALID_FILE_CHANGES: { description: 'File changes are bad; see their issues.' },
    IDEMPOTENCY_KEY_REUSED: { description: 'The idempotency key belongs to a call with another input.' },
    MERGE_CONFLICT: { description: 'Two versions are in conflict; see the conflicts.' },
    UNAVAILABLE: { description: 'Something that the call needs is not set up.' },
    FORBIDDEN: { description: 'The caller may see this but not change it. See ForbiddenError.' },
  },
});

/**
 * A refusal: what a mutation answers when it did nothing, for a reason that the client can act on. Each kind is a
 * class of its own and a member of its mutations' result unions.
 */
@InterfaceType({
  description:
    'A refusal: the mutation changed nothing. Every refusal of every result union implements this interface, so that `... on MutationError { code message }` keeps working when refusals are added.',
})
export abstract class MutationError {
  @Field(() => String, { simple: true, description: 'What was refused and what would be right, for people.' })
  readonly message: string;

  @Field(() => ErrorCode, { simple: true, description: 'The kind of refusal, for programs.' })
  readonly code: ErrorCode;

  protected constructor(code: ErrorCode, message: string) {
    this.code = code;
    this.message = message;
  }
}
