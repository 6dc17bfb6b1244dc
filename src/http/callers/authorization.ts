import type { IncomingMessage } from 'node:http';

/** What stands for a credential that nobody can read: it is refused like any other that is not good. */
const UNREADABLE = '';

/**
 * The credential that a request brings, as in the header Authorization; undefined for none.
 * @param params what a WebSocket brings besides the header, and before it
 */
export function authorizationOf(
  request: IncomingMessage,
  params: Record<string, unknown> = {},
): string | undefined {
  const given = Object.entries(params).filter(
    ([name, value]) => name.toLowerCase() === 'authorization' && value !== null,
  );
  if (given.length > 0) return only(given.map(([, value]) => value));
  if (request.headers.authorization === undefined) return undefined;
  return only(request.headersDistinct.authorization ?? []);
}

/** Of two credentials nobody knows which one counts: a proxy may have looked at the other. */
function only(values: readonly unknown[]): string {
  const [value] = values;
  return values.length === 1 && typeof value === 'string' ? value : UNREADABLE;
}
