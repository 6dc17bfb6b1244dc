import { GraphQLScalarType, Kind } from 'graphql';
import { badUserInput } from '../graphql/bad-user-input.ts';
import { normalizePath, pathFault } from './file-path.ts';

function parsePath(value: unknown): string {
  if (typeof value !== 'string') throw badUserInput('A FilePath must be a string.');
  const path = normalizePath(value);
  const fault = pathFault(path);
  if (fault) throw badUserInput(`A FilePath ${fault}.`);
  return path;
}

/** A path that follows the rules of file-path.ts; given ones are brought into Unicode NFC. */
export const FilePath = new GraphQLScalarType<string, string>({
  name: 'FilePath',
  description:
    "A file's path inside a version: relative, `/`-separated, Unicode NFC, at most 1,024 bytes (255 a segment).",
  serialize: value => value as string,
  parseValue: parsePath,
  parseLiteral: node => parsePath(node.kind === Kind.STRING ? node.value : undefined),
});
