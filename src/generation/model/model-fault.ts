import type { Usage } from './model-call.ts';

/** What went wrong with a call to a model. */
export type ModelFaultCode =
  | 'PROVIDER_UNAVAILABLE'
  | 'PROVIDER_REFUSED'
  | 'RATE_LIMITED'
  | 'TIMED_OUT'
  | 'INVALID_ANSWER'
  | 'ABORTED';

/** A fault before it is known what the provider had said until then. */
export interface FaultDetails {
  readonly code: ModelFaultCode;
  /** Composed here: nothing of the request, and of the answer only what `quoted` lets through. */
  readonly message: string;
  readonly transient: boolean;
  readonly retryAfterMs?: number | null;
  readonly unsupportedSchema?: boolean;
}

/** What a provider had told of a call before it failed. */
interface Reported {
  readonly usage: Usage | null;
  readonly providerId: string | null;
}

/**
 * Says why a call to a model gave no answer. It never holds the key, and has no `cause`: the errors below it hold the
 * request with its headers.
 */
export class ModelFault extends Error {
  override readonly name = 'ModelFault';
  readonly code: ModelFaultCode;
  /** Whether the same call may succeed later. */
  readonly transient: boolean;
  /** How long the provider asks to wait, in milliseconds. */
  readonly retryAfterMs: number | null;
  /** What was reported before it failed. */
  readonly usage: Usage | null;
  readonly providerId: string | null;
  /** Whether the provider refused the JSON schema: the call may succeed the next time, without. */
  readonly unsupportedSchema: boolean;

  constructor(details: FaultDetails, { usage, providerId }: Reported = { usage: null, providerId: null }) {
    super(details.message);
    this.code = details.code;
    this.transient = details.transient;
    this.retryAfterMs = details.retryAfterMs ?? null;
    this.unsupportedSchema = details.unsupportedSchema ?? false;
    this.usage = usage;
    this.providerId = providerId;
  }
}
