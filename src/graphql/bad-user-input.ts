import { GraphQLError } from 'graphql';

/** A fault of what a client asked for: an error with the code BAD_USER_INPUT. @param message names the fault */
export function badUserInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
