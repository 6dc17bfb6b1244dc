import { z } from 'zod';
import type { FinishReason, ModelAnswer, Usage } from './model-call.ts';
import type { FaultDetails } from './model-fault.ts';
import { quoted } from './quoted.ts';
import { readUsage } from './read-usage.ts';
import { statusFault } from './status-fault.ts';

/** What is looked at in a chunk; what isn't as it should be is passed over. */
const chunkShape = z.object({
  id: providerId(),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish().catch(null),
        delta: z.record(z.string(), z.unknown()).nullish().catch(null),
      }),
    )
    .catch([]),
});

/** Of an error amidst an answer; one without a status is the provider's own. */
const errorShape = z.preprocess(
  error => (typeof error === 'object' ? error : { message: error }),
  z.object({
    code: z.coerce.number().int().min(400).max(599).catch(502),
    message: z.string().catch(''),
    metadata: z.object({ raw: z.string() }).nullish().catch(null),
  }),
);

const FINISH_REASONS: ReadonlyMap<string | null, FinishReason> = new Map([
  ['stop', 'stop'],
  ['length', 'length'],
  ['content_filter', 'content-filter'],
]);

/** What has come of an answer until now. */
export class AnswerSoFar {
  text = '';
  usage: Usage | null = null;
  providerId: string | null = null;
  readonly #onId: ((providerId: string) => void) | undefined;
  /** What the provider broke off with. */
  fault: FaultDetails | null = null;
  /** The provider's own word for why the model stopped; null while it writes. */
  #finish: string | null = null;

  /** @param onId is told the provider's id of the call, once */
  constructor(onId?: (providerId: string) => void) {
    this.#onId = onId;
  }

  /** Whether the model has stopped: what comes after that, but the usage, may as well be missing. */
  get isFinished(): boolean {
    return this.#finish !== null && !this.fault;
  }

  /** Notes the provider's id of the call, which comes first with the headers. */
  identify(header: string | undefined): void {
    this.#isKnownAs(providerId().parse(header));
  }

  #isKnownAs(id: string | null): void {
    if (id && !this.providerId) this.#onId?.(id);
    this.providerId = id ?? this.providerId;
  }

  /**
   * Takes in a chunk, all but its text.
   * @returns whether it holds a token, be it only of the reasoning
   */
  take(raw: unknown, { apiKey, structured }: { apiKey: string; structured: boolean }): boolean {
    const { data: chunk } = chunkShape.safeParse(raw);
    if (!chunk) return false;
    this.#isKnownAs(chunk.id);
    this.usage = readUsage(chunk.usage) ?? this.usage;
    this.#finish = chunk.choices[0]?.finish_reason ?? this.#finish;
    if (!this.fault && (chunk.error || this.#finish === 'error')) {
      const { code: status, message, metadata } = errorShape.parse(chunk.error ?? {});
      const said = quoted([message, metadata?.raw].filter(Boolean).join(' '), apiKey);
      this.fault = statusFault({ status, said, retryAfterMs: null, structured });
    }
    return chunk.choices.some(({ delta }) => delta && Object.entries(delta).some(holdsToken));
  }

  /** Gives the answer of a model that has stopped. */
  finished(): ModelAnswer {
    const { text, usage, providerId } = this;
    return { text, finishReason: FINISH_REASONS.get(this.#finish) ?? 'other', usage, providerId };
  }
}

/** An id of the provider's; null when it is missing, or fit to no column. */
function providerId() {
  return z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/)
    .nullable()
    .catch(null);
}

/** Whether a part of a delta is more than its frame: providers keep a connection alive with empty texts. */
function holdsToken([name, value]: [string, unknown]): boolean {
  if (name === 'role') return false;
  return Array.isArray(value) || typeof value === 'string' ? value.length > 0 : Boolean(value);
}
