import { Field, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from '../../graphql/mutation-error.ts';

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The subject has no role in the project.',
})
export class MemberNotFoundError extends MutationError {
  @Field(() => String, { description: 'The subject that is no member.' })
  readonly subject: string;

  constructor(subject: string) {
    super(ErrorCode.NOT_FOUND, 'The project has no such member.');
    this.subject = subject;
  }
}

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The project would be left without an owner.',
})
export class LastOwnerError extends MutationError {
  constructor() {
    super(ErrorCode.CONFLICT, "This is the project's last owner; make somebody else an owner first.");
  }
}
