import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { isUnavailable } from '../database/unavailable.ts';

/** The codes of errors that clients cause and can mend; all others are faults and get masked. */
const CLIENT_CODES = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/**
 * Makes what clients get to see of an error: their own faults by name, without an echo of what they sent, and
 * everything else masked, under an id that the log holds.
 */
export function faultFormatter(log: Logger) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { locations, path } = formatted;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const code = String(formatted.extensions?.code);
    if (CLIENT_CODES.has(code)) {
      return { message: withoutEcho(formatted.message), ...place, extensions: { code } };
    }
    const cause = unwrapResolverError(error);
    if (isUnavailable(cause)) {
      const { code: state, message: reason } = cause as { code?: string; message?: string };
      log.error({ state, reason }, 'the database is unavailable');
      const message = "The database can't be reached at the moment; try again shortly.";
      return { message, ...place, extensions: { code: 'SERVICE_UNAVAILABLE' } };
    }
    const id = randomUUID();
    log.error({ err: cause, faultId: id, path }, 'a request failed');
    const message = `Something went wrong on the server; its log says more under the id ${id}.`;
    return { message, ...place, extensions: { code: 'INTERNAL_SERVER_ERROR', id } };
  };
}

/** Takes what the client sent out of the messages of GraphQL's own checks. */
export function withoutEcho(message: string): string {
  return message
    .replace(/^(Syntax Error: [^"]*String) ".*$/s, '$1.')
    .replace(/(Expected value of type "[^"]*"), found .*$/s, '$1.')
    .replace(/((?:cannot represent|is not a)\b[^:"]*): .*$/s, '$1.')
    .replace(/Value ".*" does not exist in "(\w+)" enum\..*$/s, 'The value does not exist in the enum "$1".');
}

/** Whether an error is the client's own. */
export function isClientFault(error: GraphQLFormattedError): boolean {
  return CLIENT_CODES.has(String(error.extensions?.code));
}

/** An error of a request that never became an operation. */
export function badRequest(message: string, code = 'BAD_REQUEST'): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
