import { normalizePath } from './file-path.ts';

/** The most characters (Unicode code points) of a pattern. */
export const PATTERN_MAX = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * Says what is wrong with a pattern of paths; null when nothing is.
 * @param pattern in the form that normalizePath gives
 */
export function patternFault(pattern: string): string | null {
  if (pattern === '') return 'must not be empty';
  if (!pattern.isWellFormed()) return 'must be well-formed Unicode';
  if (pattern !== normalizePath(pattern)) return 'must be in Unicode normalization form C';
  if (CONTROL.test(pattern)) return 'must not hold control characters';
  // A code point takes one or two UTF-16 units, so only texts in between need counting.
  if (pattern.length > PATTERN_MAX && (pattern.length > PATTERN_MAX * 2 || [...pattern].length > PATTERN_MAX))
    return `must not be longer than ${PATTERN_MAX} characters`;
  if (pattern.includes('\\')) return 'must separate its segments by / and hold no backslash';
  if (pattern.startsWith('/')) return 'must be relative to the project: no / at its start';
  for (const segment of pattern.split('/')) {
    if (segment === '') return 'must not have an empty segment';
    if (segment === '.' || segment === '..') return 'must not have . or .. as a segment';
  }
  return null;
}

/**
 * Whether a pattern covers a path: matches it, or a directory that it lies in, so that `src/generated` covers
 * `src/generated/a.ts`, and `*` everything. `*` stands for any characters within a segment, `?` for one character (a
 * code point), `**` as a whole segment for any number of segments, also none. All else is literal, and case counts.
 *
 * Takes time in proportion to pattern times path at worst. The libraries for this compile to regular expressions that
 * backtrack, which a pattern such as `*a*a*a*b` keeps busy for longer than the server lives, and patterns come from
 * clients.
 * @param pattern one that patternFault finds nothing wrong with
 * @param path in the form that normalizePath gives
 */
export function coversPath(pattern: string, path: string): boolean {
  // What lies below a path that matches is covered as if the pattern went on with **.
  return matches([...pattern.split('/'), '**'], path.split('/'), '**', matchesSegment);
}

function matchesSegment(glob: string, segment: string): boolean {
  if (!/[*?]/.test(glob)) return glob === segment;
  return matches([...glob], [...segment], '*', (wanted, character) => wanted === '?' || wanted === character);
}

/**
 * Whether parts are, in order, what is wanted.
 * @param any what stands for any number of parts
 * @param isOne whether anything else that is wanted stands for a part
 */
function matches(
  wanted: readonly string[],
  parts: readonly string[],
  any: string,
  isOne: (wanted: string, part: string) => boolean,
): boolean {
  let at = 0;
  let lastAny = -1;
  // Where the parts begin that the last `any` does not take.
  let resume = 0;
  for (let i = 0; i < parts.length; ) {
    const next = wanted[at];
    if (next === any) {
      lastAny = at++;
      resume = i;
    } else if (next !== undefined && isOne(next, parts[i] as string)) {
      at++;
      i++;
    } else if (lastAny >= 0) {
      // Only the last one needs to take more: what was matched before it was matched as early as can be.
      at = lastAny + 1;
      i = ++resume;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every(rest => rest === any);
}

/** The first of the patterns that covers a path; null where none does. */
export function patternOver(path: string, patterns: readonly string[]): string | null {
  return patterns.find(pattern => coversPath(pattern, path)) ?? null;
}
