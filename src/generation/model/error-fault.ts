import { AISDKError, APICallError } from 'ai';
import type { FaultDetails } from './model-fault.ts';
import { quoted } from './quoted.ts';
import { retryAfter } from './retry-after.ts';
import { statusFault } from './status-fault.ts';

const UNSENT: FaultDetails = {
  code: 'PROVIDER_REFUSED',
  message: "The request can't be sent as it is. Check the provider's base URL, and the API key.",
  transient: false,
};

const GARBLED: FaultDetails = {
  code: 'PROVIDER_UNAVAILABLE',
  message: 'The provider sent what is no part of an answer.',
  transient: true,
};

/** How Node's fetch says that it had waited long enough: 300 seconds, whatever the settings. */
const OWN_TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Says what the error means with which a call to a provider began: a refusal, or no connection. */
export function errorFault(
  error: unknown,
  { apiKey, structured }: { apiKey: string; structured: boolean },
): FaultDetails {
  // Only a connection's errors have a code; the others quote what couldn't be sent.
  if (!APICallError.isInstance(error)) return systemCode(error) ? brokenConnection(error) : UNSENT;
  const { statusCode: status = 0, responseHeaders } = error;
  if (status < 300) return brokenConnection(error);
  const retryAfterMs = retryAfter(responseHeaders?.['retry-after']);
  return statusFault({ status, said: quoted(words(error), apiKey), retryAfterMs, structured });
}

/** Says what an error amidst the answer means: the connection broke, or brought something else. */
export function partFault(error: unknown): FaultDetails {
  const isGarbled = AISDKError.isInstance(error) && !APICallError.isInstance(error);
  return isGarbled ? GARBLED : brokenConnection(error);
}

function brokenConnection(error: unknown): FaultDetails {
  const code = systemCode(error);
  const why = code ? ` (${code})` : '';
  if (code && OWN_TIMEOUTS.has(code)) {
    return { code: 'TIMED_OUT', message: `The provider was silent for too long${why}.`, transient: true };
  }
  const message = `The provider can't be reached, or broke the connection off${why}.`;
  return { code: 'PROVIDER_UNAVAILABLE', message, transient: true };
}

/** The system's or fetch's own code, such as `ECONNREFUSED`; it is the error's, or of a cause of it. */
function systemCode(error: unknown, depth = 0): string | null {
  if (typeof error !== 'object' || error === null || depth > 4) return null;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const isSystems =
    typeof code === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(code) && !code.startsWith('ERR_INV');
  return isSystems ? code : systemCode(cause, depth + 1);
}

/** What the provider says: the SDK reads OpenRouter's shape, others answer `{"error": "…"}` or `{"detail": "…"}`. */
function words(error: APICallError): string {
  if (error.data !== undefined) return error.message;
  try {
    const { error: said, message, detail } = JSON.parse(error.responseBody ?? '') ?? {};
    return [said, message, detail].find(text => typeof text === 'string') ?? '';
  } catch {
    return '';
  }
}
