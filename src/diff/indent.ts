/** Where a tab goes to: the next multiple of this many columns. */
const TAB = 8;

/** Further indents, in columns, make no difference. */
const INDENT_MAX = 200;

/** More blank lines in a row than this make no difference. */
const BLANKS_MAX = 20;

/** How many lines up a group is moved at most for a better place. */
const SLIDE_MAX = 100;

/** What stands for the indent of a blank line, or of a line before the first or after the last. */
const NONE = -1;

/** How good a place between two lines is for an edge of a change: smaller is better. */
interface Score {
  readonly indent: number;
  readonly penalty: number;
}

/** How many penalties a smaller indent makes up for. */
const INDENT_WEIGHT = 60;

/** The penalties, which Git's authors have fitted to a collection of diffs rated by hand. */
const START_OF_FILE = 1;
const END_OF_FILE = 21;
const BLANK_AROUND = -30;
const BLANK_BELOW = 6;
const DEEPER = { close: -4, apart: 10 };
const OPENING = { close: 24, apart: 17 };
const CLOSING = { close: 23, apart: 17 };

/** The indent of a line in columns; NONE for a blank one. */
function indentOf(line: string): number {
  let indent = 0;
  for (let i = 0; i < line.length; i++) {
    const character = line[i];
    if (character === ' ') indent++;
    else if (character === '\t') indent += TAB - (indent % TAB);
    else if (character !== '\r' && character !== '\n') return indent;
    if (indent >= INDENT_MAX) return INDENT_MAX;
  }
  return NONE;
}

/**
 * Finds the best place for a group of changed lines that can be moved: its edges should be where blocks of code begin
 * and end, told by the lines' indents and by blank lines. This is the "indent heuristic" of Git 2.14 and later by
 * M. Haggerty (measure_split and score_add_split in xdiff/xdiffi.c); https://github.com/mhagger/diff-slider-tools tells
 * how it was found.
 * @param earliest the line after the group's last one, when it is as far up as it can be
 * @param latest the same when it is as far down as it can be
 * @returns the line after the group's last one at the best place; the lowest of equally good ones
 */
export function bestEnd(lines: readonly string[], earliest: number, latest: number, size: number): number {
  let best = latest;
  let bestScore: Score | null = null;
  for (let end = Math.max(earliest, latest - size - 1, latest - SLIDE_MAX); end <= latest; end++) {
    const lower = scoreAt(lines, end);
    const upper = scoreAt(lines, end - size);
    const score = { indent: lower.indent + upper.indent, penalty: lower.penalty + upper.penalty };
    if (bestScore === null || compareScores(score, bestScore) <= 0) {
      bestScore = score;
      best = end;
    }
  }
  return best;
}

function compareScores(a: Score, b: Score): number {
  return INDENT_WEIGHT * Math.sign(a.indent - b.indent) + a.penalty - b.penalty;
}

/** Rates the place before a line. */
function scoreAt(lines: readonly string[], line: number): Score {
  const above = nearest(lines, line - 1, -1);
  const below = nearest(lines, line + 1, 1);
  const atEnd = line >= lines.length;
  const own = atEnd ? NONE : indentOf(lines[line] as string);
  const blanksBelow = own === NONE ? below.blanks + 1 : 0;
  const blanks = above.blanks + blanksBelow;
  const indent = own === NONE ? below.indent : own;

  let penalty = BLANK_AROUND * blanks + BLANK_BELOW * blanksBelow;
  if (above.indent === NONE && above.blanks === 0) penalty += START_OF_FILE;
  if (atEnd) penalty += END_OF_FILE;
  if (indent !== NONE && above.indent !== NONE && indent !== above.indent) {
    const step = indent > above.indent ? DEEPER : below.indent > indent ? OPENING : CLOSING;
    penalty += blanks === 0 ? step.close : step.apart;
  }
  return { indent, penalty };
}

/** The indent of the nearest line from a position on that isn't blank, and how many blank ones come before it. */
function nearest(lines: readonly string[], from: number, step: 1 | -1): { indent: number; blanks: number } {
  let blanks = 0;
  for (let line = from; line >= 0 && line < lines.length; line += step) {
    const indent = indentOf(lines[line] as string);
    if (indent !== NONE) return { indent, blanks };
    blanks++;
    if (blanks === BLANKS_MAX) return { indent: 0, blanks };
  }
  return { indent: NONE, blanks };
}
