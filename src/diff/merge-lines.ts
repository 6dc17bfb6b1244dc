import { splitLines } from './lines.ts';
import { type MergeRegion, mergeRegions } from './merge-regions.ts';

/** What the sides of a merge are called where they conflict. */
export interface MergeLabels {
  readonly into: string;
  readonly from: string;
}

/** What a merge makes of a text. */
export interface MergedText {
  /** The text with the changes of both sides; where these conflict, with both between conflict markers. */
  readonly text: string;
  /** How many conflicts there are. */
  readonly conflicts: number;
}

/**
 * Merges the changes that two texts make to a common one, line by line, as `git merge-file` does: changes conflict when
 * there is no unchanged line between them, unless they are the same. Where they conflict the text has the lines of both
 * sides, less those that they have in common, between the lines `<<<<<<< into`, `=======` and `>>>>>>> from`.
 */
export function mergeLines(base: string, into: string, from: string, labels: MergeLabels): MergedText {
  if (into === from || base === from) return { text: into, conflicts: 0 };
  if (base === into) return { text: from, conflicts: 0 };
  const texts = { base: splitLines(base), into: splitLines(into), from: splitLines(from) };

  let text = '';
  let conflicts = 0;
  let position = 0;
  for (const region of mergeRegions(texts.base, texts.into, texts.from)) {
    if (region.kind === 'same') continue;
    text += joined(texts.into, position, region.intoStart);
    position = region.intoEnd;
    if (region.kind === 'into') text += joined(texts.into, region.intoStart, region.intoEnd);
    else if (region.kind === 'from') text += joined(texts.from, region.fromStart, region.fromEnd);
    else {
      conflicts++;
      text += markedConflict(region, texts, labels);
    }
  }
  return { text: text + joined(texts.into, position, texts.into.length), conflicts };
}

interface Texts {
  readonly base: readonly string[];
  readonly into: readonly string[];
  readonly from: readonly string[];
}

function markedConflict(region: MergeRegion, { base, into, from }: Texts, labels: MergeLabels): string {
  const { intoStart, intoEnd, fromStart, fromEnd } = region;
  // Git's rule, in which the text that a conflict begins in doesn't count.
  const usesCrLf =
    lineEnd(into, intoStart - 1) !== '\n' &&
    lineEnd(from, fromStart - 1) !== '\n' &&
    lineEnd(base, 0) === '\r\n';
  const newline = usesCrLf ? '\r\n' : '\n';
  const ended = (text: string) => (text === '' || text.endsWith('\n') ? text : text + newline);
  return [
    `<<<<<<< ${labels.into}${newline}`,
    ended(joined(into, intoStart, intoEnd)),
    `=======${newline}`,
    ended(joined(from, fromStart, fromEnd)),
    `>>>>>>> ${labels.from}${newline}`,
  ].join('');
}

/** What ends a line of a text, or the first one for a line before it; null where that can't be told. */
function lineEnd(lines: readonly string[], position: number): '\n' | '\r\n' | null {
  const line = Math.max(position, 0);
  const text = lines[line]?.endsWith('\n') ? lines[line] : lines[line - 1];
  if (text === undefined) return null;
  return text.endsWith('\r\n') ? '\r\n' : '\n';
}

function joined(lines: readonly string[], start: number, end: number): string {
  return lines.slice(start, end).join('');
}
