import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** An error as clients may see it, for where only errors of GraphQL's own class can stand. */
export class MaskedError extends GraphQLError {
  readonly formatted: GraphQLFormattedError;

  constructor(formatted: GraphQLFormattedError) {
    super(formatted.message);
    this.formatted = formatted;
  }

  override toJSON(): GraphQLFormattedError {
    return this.formatted;
  }
}
