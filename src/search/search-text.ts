import { isStorable } from '../project/text.ts';

/** The most characters (Unicode code points) of a text to search for. */
export const QUERY_MAX = 256;

/** Says what is wrong with a text to search for; null when nothing is. */
export function queryFault(query: string): string | null {
  if (!isStorable(query)) return 'must be well-formed Unicode without U+0000';
  if (/[\r\n]/.test(query)) return 'must not hold a line break: lines are searched one by one';
  // A code point takes one or two UTF-16 units, so only texts in between need counting.
  const tooLong = query.length > QUERY_MAX && (query.length > QUERY_MAX * 2 || [...query].length > QUERY_MAX);
  return query === '' || tooLong ? `must have from 1 to ${QUERY_MAX} characters` : null;
}

/** How many letters or digits in a row make a trigram whatever stands around them. */
const TRIGRAM = /[a-z0-9]{3}/i;

/**
 * A pattern for ILIKE which every text with the query in it fits, and others as well, made of what an index by trigrams
 * knows in any locale: letters and digits of ASCII. Null where they make no trigram.
 */
export function indexPattern(query: string): string | null {
  if (!TRIGRAM.test(query)) return null;
  return `%${(query.match(/[a-z0-9]+/gi) ?? []).join('%')}%`;
}

/** A stretch of a line, in UTF-16 code units from the line's start. */
export interface Stretch {
  /** The first unit's column, from 0. */
  readonly start: number;
  /** The column after the last unit. */
  readonly end: number;
}

/**
 * Where a query stands in a text, from left to right without overlaps.
 * @param offset the text's own column
 */
export function stretchesOf(query: string, text: string, caseSensitive: boolean, offset: number): Stretch[] {
  const [needle, hay] = caseSensitive ? [query, text] : [folded(query), folded(text)];
  const found: Stretch[] = [];
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + needle.length)) {
    found.push({ start: offset + at, end: offset + at + needle.length });
  }
  return found;
}

/**
 * A text in small letters, each character at the place where it was: by Unicode's simple mappings, one character for
 * one, as PostgreSQL's own locales have it.
 */
function folded(text: string): string {
  // The full mapping of U+0130 is an i and a dot, of which the simple one is the first.
  const small = (character: string) => String.fromCodePoint(character.toLowerCase().codePointAt(0) as number);
  return text.replace(/\P{ASCII}/gu, small).toLowerCase();
}
