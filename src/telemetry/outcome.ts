/** How an operation ended: `abandoned` when its client left before the answer. */
export type Outcome = 'ok' | 'refused' | 'failed' | 'abandoned';

/** The codes of errors that no client has caused. */
const FAILURES = ['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE', 'DEADLINE_EXCEEDED'];

/**
 * How an answer with these codes ended.
 * @param status of HTTP; 200 where there is none
 */
export function outcomeOf(codes: ReadonlySet<string>, status = 200): Outcome {
  if (status >= 500 || FAILURES.some(code => codes.has(code))) return 'failed';
  return status >= 400 || codes.size > 0 ? 'refused' : 'ok';
}
