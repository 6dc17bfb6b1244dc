/** The longest wait that is not the provider's own wish, in milliseconds, and the first one. */
const WAIT_MAX_MS = 30_000;
const WAIT_FIRST_MS = 1_000;

/**
 * How long to wait before a call that failed is made again, in milliseconds: as long as the provider asks for and a
 * little more; else twice as long each time, with half of it left to chance, so that many don't come back at once.
 * @param failures how many calls have failed in a row
 * @param retryAfterMs what the provider asks for, if it does
 * @param random from 0 to 1
 */
export function backoffMs(failures: number, retryAfterMs: number | null, random = Math.random()): number {
  if (retryAfterMs !== null) return retryAfterMs + Math.round(random * 250);
  const wait = Math.min(WAIT_FIRST_MS * 2 ** (failures - 1), WAIT_MAX_MS);
  return Math.round(wait * (0.5 + random / 2));
}
