import { ANY_BOUNDARY } from './boundary.ts';
import { estimateLine } from './tokens.ts';

/**
 * Frames a file's text for a prompt. The path stands as JSON, as the answer has it, so that it stays on its line; a
 * line break is added to the text, so that it can be told whether it ends in one.
 */
export function fileBlock(boundary: string, path: string, text: string): string {
  return `=== ${boundary} BEGIN file ${JSON.stringify(path)}\n${text}\n=== ${boundary} END`;
}

/** Estimates the tokens of a block's frame, with the lines between it and the next. */
export function frameTokens(path: string): number {
  return estimateLine(`${fileBlock(ANY_BOUNDARY, path, '')}\n\n`) + 1;
}
