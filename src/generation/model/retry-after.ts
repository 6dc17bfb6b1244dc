/** The longest wait that is believed, in milliseconds: a day. */
const WAIT_MAX = 86_400_000;

/**
 * Reads how long a `Retry-After` header asks to wait, in milliseconds from now and at most a day; null when it says
 * nothing that can be read.
 *
 * Source: RFC 9110, section 10.2.3 (seconds, or an HTTP date).
 */
export function retryAfter(header: string | undefined, now = Date.now()): number | null {
  const text = header?.trim();
  if (!text) return null;
  // Fractions aren't in the RFC, but are sent.
  const wait = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(wait) ? null : Math.round(Math.min(Math.max(wait, 0), WAIT_MAX));
}
