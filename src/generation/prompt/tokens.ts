import { estimateTokenCount } from 'tokenx';
import type { Pace } from './pace.ts';

/** What is estimated in one go, in UTF-16 units: a few milliseconds' worth. */
const SLICE = 32_768;

/** The fewest tokens that a text of so many bytes is estimated at: one for each four. */
export function leastTokens(bytes: number): number {
  return Math.ceil(bytes / 4);
}

/**
 * Estimates a short text's tokens: as tokenx does, but never below leastTokens, as tokenx takes blanks for free and
 * long words, such as Base64, for a fraction of what they cost.
 */
export function estimateLine(text: string): number {
  return Math.max(estimateTokenCount(text), leastTokens(Buffer.byteLength(text)));
}

/** Estimates a text's tokens as estimateLine does, with rests; a long text is cut, so a few tokens may come on top. */
export async function estimateTokens(text: string, pace: Pace): Promise<number> {
  let tokens = 0;
  for (let at = 0; at < text.length; at += SLICE) {
    tokens += estimateLine(text.slice(at, at + SLICE));
    await pace.rest();
  }
  return Math.max(tokens, leastTokens(Buffer.byteLength(text)));
}
