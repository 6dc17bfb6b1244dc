import { GraphQLScalarType } from 'graphql';
import { GraphQLNonNegativeInt } from 'graphql-scalars';
import { badUserInput } from './bad-user-input.ts';

const library = GraphQLNonNegativeInt.toConfig();

/**
 * graphql-scalars' NonNegativeInt, which would also take 1.5 as 1 and "1" as 1. The server's own numbers go out as
 * they are: checking each again took a twentieth of a large answer's time.
 */
export const NonNegativeInt = new GraphQLScalarType<number, number>({
  ...library,
  description: 'A whole number from 0 to 9007199254740991.',
  serialize: value => value as number,
  parseValue: value => {
    if (!Number.isSafeInteger(value) || (value as number) < 0) {
      throw badUserInput('NonNegativeInt must be a whole number from 0 to 9007199254740991.');
    }
    return value as number;
  },
});
