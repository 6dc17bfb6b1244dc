/** What the model is asked: one call, one HTTP request. */
export interface ModelCall {
  /** The provider's name of the model, such as `anthropic/claude-sonnet-4.5`. */
  readonly model: string;
  readonly messages: readonly { readonly role: 'system' | 'user' | 'assistant'; readonly content: string }[];
  readonly maxOutputTokens: number;
  /** Whether to ask that the answer keep to the JSON schema (`response_format: json_schema`). */
  readonly structured: boolean;
  /** Ends the call: a cancel, a shutdown, the total time. */
  readonly signal: AbortSignal;
  /** Is told the provider's own id of the call as soon as it is known. */
  readonly onId?: (providerId: string) => void;
}

/** What the model answered, once it had finished. */
export interface ModelAnswer {
  /** Everything that was written; may be empty. */
  readonly text: string;
  readonly finishReason: FinishReason;
  /** Null when the provider didn't report any. */
  readonly usage: Usage | null;
  /** The provider's own id of the call. */
  readonly providerId: string | null;
}

/** Why the model stopped: it was done, it reached `maxOutputTokens`, or the provider withheld the rest. */
export type FinishReason = 'stop' | 'length' | 'content-filter' | 'other';

/** What a call took, as the provider reported it. */
export interface Usage {
  readonly promptTokens: number;
  /** With the tokens of the reasoning, when the provider counts those here. */
  readonly completionTokens: number;
  /** US dollars in decimal digits, without an exponent; null when the provider names no price. */
  readonly costUsd: string | null;
}
