import { isNativeError } from 'node:util/types';

/** SQLSTATE classes and codes that say the server is not there, or no more: connection, resources, intervention. */
const UNAVAILABLE_STATES = /^(080|53|57P0|58)/;

const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

// pg gives these no code.
const UNAVAILABLE_MESSAGES =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout exceeded when trying to connect|timeout expired|Query read timeout|Cannot use a pool after calling end)/;

/** Whether an error says that the database can't be reached; asks the errors that caused it, too. */
export function isUnavailable(error: unknown): boolean {
  if (!isNativeError(error)) return false;
  const { code, errors, previous } = error as { code?: unknown; errors?: unknown; previous?: unknown };
  if (typeof code === 'string' && (UNAVAILABLE_CODES.has(code) || UNAVAILABLE_STATES.test(code))) return true;
  if (UNAVAILABLE_MESSAGES.test(error.message)) return true;
  // One for each address of a host.
  if (Array.isArray(errors) && errors.some(isUnavailable)) return true;
  return isUnavailable(error.cause) || isUnavailable(previous);
}
