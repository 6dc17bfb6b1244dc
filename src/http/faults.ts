import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { Logger } from 'pino';
import { isUnavailable } from '../database/unavailable.ts';
import { currentRequestId } from '../telemetry/request-id.ts';
import { DEADLINE_EXCEEDED } from './deadline.ts';
import { withoutEcho } from './query/without-echo.ts';

/** The codes of errors that clients cause and can mend; all others are faults and get masked. */
const CLIENT_CODES = new Set([
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  DEADLINE_EXCEEDED,
  'DOCUMENT_NOT_TRUSTED',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'NOT_FOUND',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_TOO_EXPENSIVE',
  'RATE_LIMITED',
  'SEARCH_TIMED_OUT',
  'UNAUTHENTICATED',
]);

/** PostgreSQL's code for a statement that was ended before its time. */
const QUERY_CANCELED = '57014';

/** Makes what clients get to see of an error out of what Apollo says of it and the error itself. */
export type FaultFormatter = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/**
 * Makes what clients get to see of an error: their own faults by name, without an echo of what they sent, and
 * everything else masked, under an id that the log holds.
 */
export function faultFormatter(log: Logger): FaultFormatter {
  return (formatted, error) => {
    const { locations, path } = formatted;
    const place = { ...(locations && { locations }), ...(path && { path }) };
    const code = clientCode(formatted, error);
    if (code) return { message: withoutEcho(formatted.message), ...place, extensions: { code } };
    // What else the server needs is unavailable, and who found that has said and logged it.
    if (formatted.extensions?.code === 'SERVICE_UNAVAILABLE') {
      return { message: formatted.message, ...place, extensions: { code: 'SERVICE_UNAVAILABLE' } };
    }
    const cause = unwrapResolverError(error);
    if (isUnavailable(cause)) {
      const { code: state, message: reason } = cause as { code?: string; message?: string };
      log.error({ state, reason }, 'the database is unavailable');
      const message = "The database can't be reached at the moment; try again shortly.";
      return { message, ...place, extensions: { code: 'SERVICE_UNAVAILABLE' } };
    }
    if ((cause as { code?: unknown }).code === QUERY_CANCELED) {
      // By its own limit, or by somebody who looks after it: those of a request's deadline don't come here.
      log.warn({ reason: (cause as Error).message, path }, 'PostgreSQL has ended a statement');
      const message = 'The database has ended this as it took too long; ask for less at once.';
      return { message, ...place, extensions: { code: DEADLINE_EXCEEDED } };
    }
    const id = randomUUID();
    log.error({ err: cause, faultId: id, requestId: currentRequestId(), path }, 'a request failed');
    const message = `Something went wrong on the server; its log says more under the id ${id}.`;
    return { message, ...place, extensions: { code: 'INTERNAL_SERVER_ERROR', id } };
  };
}

/** The code of an error that the client has caused; undefined for any other error. */
function clientCode({ extensions }: GraphQLFormattedError, error: unknown): string | undefined {
  const code = String(extensions?.code);
  if (CLIENT_CODES.has(code)) return code;
  if (!(error instanceof GraphQLError) || error.extensions?.code) return undefined;
  // Apollo gives some requests that it refuses a status, but no code.
  const { status = 500 } = (error.extensions?.http ?? {}) as { status?: number };
  if (!error.originalError && status >= 400 && status < 500) return 'BAD_REQUEST';
  // GraphQL finds only on execution that a variable is null where an argument must not be.
  const cause = unwrapResolverError(error);
  return cause instanceof GraphQLError && cause.message.startsWith('Argument "')
    ? 'BAD_USER_INPUT'
    : undefined;
}

/** Whether an error is the client's own. */
export function isClientFault(error: GraphQLFormattedError): boolean {
  return CLIENT_CODES.has(String(error.extensions?.code));
}
