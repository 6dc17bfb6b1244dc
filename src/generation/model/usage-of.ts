import { z } from 'zod';
import type { Endpoint } from './endpoint.ts';
import type { Usage } from './model-call.ts';
import { amount, tokens } from './read-usage.ts';

/** How long to wait for it, in milliseconds. */
const PATIENCE_MS = 10_000;

const count = tokens.nullish();

const generation = z.object({
  data: z.object({
    native_tokens_prompt: count,
    native_tokens_completion: count,
    tokens_prompt: count,
    tokens_completion: count,
    total_cost: amount,
  }),
});

/**
 * Asks OpenRouter what a call took, also one that was cut off. It knows that some seconds after the call's end. The
 * tokens are the model's own, as in the usage of an answer.
 *
 * Source: https://openrouter.ai/docs/api/api-reference/generations/get-generation
 *
 * @returns null when it isn't known, not yet known, or can't be asked for, as with any other server; never fails
 */
export async function usageOf(
  providerId: string,
  endpoint: Endpoint,
  stop: AbortSignal | undefined,
): Promise<Usage | null> {
  if (!endpoint.isOpenRouter) return null;
  try {
    const late = AbortSignal.timeout(PATIENCE_MS);
    const signal = stop ? AbortSignal.any([stop, late]) : late;
    const url = `${endpoint.url}/generation?id=${encodeURIComponent(providerId)}`;
    const response = await endpoint.fetch(url, { signal });
    const { data } = generation.parse(await response.json());
    const promptTokens = data.native_tokens_prompt ?? data.tokens_prompt;
    const completionTokens = data.native_tokens_completion ?? data.tokens_completion;
    if (promptTokens == null || completionTokens == null) return null;
    return { promptTokens, completionTokens, costUsd: data.total_cost };
  } catch {
    return null;
  }
}
