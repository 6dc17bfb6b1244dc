import { GraphQLScalarType, Kind } from 'graphql';
import { GraphQLNonNegativeInt, GraphQLUUID } from 'graphql-scalars';
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

const UUID_FORM = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function parseUuid(value: unknown): string {
  if (typeof value !== 'string' || !UUID_FORM.test(value)) {
    throw badUserInput('UUID must be a UUID, such as 123e4567-e89b-12d3-a456-426614174000.');
  }
  return value.toLowerCase();
}

/** graphql-scalars' UUID, which would also take one without hyphens or with a brace; brought into small letters. */
export const UUID = new GraphQLScalarType<string, string>({
  ...GraphQLUUID.toConfig(),
  description: 'A UUID (RFC 9562), in hexadecimal with hyphens.',
  serialize: value => value as string,
  parseValue: parseUuid,
  parseLiteral: node => parseUuid(node.kind === Kind.STRING ? node.value : undefined),
});
