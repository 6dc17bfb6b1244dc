import { createHash } from 'node:crypto';

/** How many hexadecimal digits a boundary has. */
const DIGITS = 16;

/** Stands for a boundary where its tokens are estimated; digits alone are estimated no lower than mixed with letters. */
export const ANY_BOUNDARY = '0'.repeat(DIGITS);

/**
 * Derives the token that marks where blocks of data begin and end from all that goes into them: equal texts give
 * the same one, and it occurs in none of them, so that no text can close its block.
 * @param digits how long it is; one longer for each time that it was found in a text
 */
export function boundaryOf(texts: readonly string[], digits = DIGITS): string {
  const hash = createHash('sha256').update(String(digits));
  for (const text of texts) hash.update(`\0${text.length}\0`).update(text);
  const boundary = hash.digest('hex').slice(0, digits);
  return texts.some(text => text.includes(boundary)) ? boundaryOf(texts, digits + 1) : boundary;
}
