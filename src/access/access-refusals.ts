import { GraphQLError } from 'graphql';
import { Field, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from '../graphql/mutation-error.ts';
import { ProjectRole } from './project-role.ts';

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The viewer may see what the mutation is about, but not do this.',
})
export class ForbiddenError extends MutationError {
  @Field(() => ProjectRole, {
    nullable: true,
    description:
      'The least role that may; null where no role would help, as when the credential lacks a scope.',
  })
  readonly requiredRole: ProjectRole | null;

  constructor(message: string, requiredRole: ProjectRole | null = null) {
    super(ErrorCode.FORBIDDEN, message);
    this.requiredRole = requiredRole;
  }
}

/** The fault of a call that needs a viewer and has none. */
export function unauthenticated(
  message = 'Nobody has signed in: send "Authorization: Bearer <API key or token>".',
) {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED' } });
}

/** The fault of a query that asks for what its viewer may not see, though they know of it. */
export function forbidden(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'FORBIDDEN' } });
}
