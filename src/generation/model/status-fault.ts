import type { FaultDetails } from './model-fault.ts';

/** A refusal by the provider: by HTTP, or by an event amidst its answer. */
export interface ProviderRefusal {
  /** The HTTP status, or what stands for it in the event. */
  readonly status: number;
  /** Its words, already `quoted`; may be empty. */
  readonly said: string;
  readonly retryAfterMs: number | null;
  /** Whether the JSON schema was asked for. */
  readonly structured: boolean;
}

/** Statuses below 500 after which trying again may help. */
const PASSING = new Set([408, 409, 425]);

const ADVICE: Readonly<Record<number, string>> = {
  401: "The provider doesn't accept the API key. Set the key of an account with it.",
  402: "The provider's account has too few credits for this. Add credits, or choose a cheaper model.",
  403: "The provider's moderation refuses the request, or the API key may not use this model.",
  404: 'The provider knows no such model, or has another base URL. Choose one of its models.',
  413: 'The request is too large for the provider. Send less, or choose a model that takes more.',
};

/** How servers call what they don't support: "response_format", "JSON schema", "Structured outputs", "guided decoding". */
const SCHEMA = /response.?format|json.?schema|json.?object|structured.?output|guided|grammar/i;

/** Statuses with which servers refuse the schema; OpenRouter says 404 when no provider takes it. */
const SCHEMA_STATUSES = new Set([400, 404, 422]);

/**
 * Says what a status of the provider means.
 *
 * Source: https://openrouter.ai/docs/api/reference/errors-and-debugging; 529 is Anthropic's "overloaded".
 */
export function statusFault({ status, said, retryAfterMs, structured }: ProviderRefusal): FaultDetails {
  const quote = said && ` It says: "${said}"`;
  if (status === 429) {
    const message = `The provider takes no more requests at the moment.${quote}`;
    return { code: 'RATE_LIMITED', message, transient: true, retryAfterMs };
  }
  if (status >= 500 || PASSING.has(status)) {
    const message = `The provider can't answer at the moment (${status}).${quote}`;
    return { code: 'PROVIDER_UNAVAILABLE', message, transient: true, retryAfterMs };
  }
  return {
    code: 'PROVIDER_REFUSED',
    message: `${ADVICE[status] ?? `The provider refuses the request (${status}).`}${quote}`,
    transient: false,
    unsupportedSchema: structured && SCHEMA_STATUSES.has(status) && SCHEMA.test(said),
  };
}
