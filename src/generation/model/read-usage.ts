import { z } from 'zod';
import type { Usage } from './model-call.ts';

/** Reads an amount of money as JSON gives it; null when there is none. */
export const amount = z
  .union([z.number().nonnegative().max(1e6).transform(decimal), z.string().regex(/^\d{1,6}(?:\.\d{1,40})?$/)])
  .nullable()
  .catch(null);

/** A count of tokens; what no call can take is nonsense. */
export const tokens = z.int().nonnegative().max(1e9);

const reported = z.object({ prompt_tokens: tokens, completion_tokens: tokens, cost: amount });

/**
 * Reads the `usage` of a chunk; null when it has none. The cost is the shortest decimal that is the same double, which
 * is what OpenRouter, itself in JavaScript, wrote.
 */
export function readUsage(usage: unknown): Usage | null {
  const { data } = reported.safeParse(usage);
  if (!data) return null;
  return { promptTokens: data.prompt_tokens, completionTokens: data.completion_tokens, costUsd: data.cost };
}

/** Writes a number in digits: `0.0000001`, not `1e-7`. */
function decimal(number: number): string {
  const [digits, exponent] = `${number}`.split('e');
  if (exponent === undefined) return digits!;
  const [whole, fraction = ''] = digits!.split('.');
  const shift = Number(exponent);
  return shift < 0
    ? `0.${'0'.repeat(-shift - 1)}${whole}${fraction}`
    : `${whole}${fraction.padEnd(shift, '0')}`;
}
