/** From this many equal lines in the other text on, a line says little, however long the text is. */
const MANY_MAX = 1_024;

/** How far around a frequent line its neighbours are looked at, in lines each way. */
const WINDOW = 100;

/** How a line's neighbours must be divided for it to be set aside: for each frequent line, this many without match. */
const UNMATCHED_PER_FREQUENT = 3;

const UNMATCHED = 0;
const MATCHED = 1;
const FREQUENT = 2;

/**
 * Finds the lines of a text which are worth comparing with the other text; the rest is changed in any case, or as
 * good as. These are the lines without an equal one in the other text, and lines with very many equal ones in the
 * midst of those without any: a lone `}` of a block that was rewritten matches some other block's only by chance.
 * The limits are those of Git, so that the same lines count as changed (xdl_cleanup_records and xdl_clean_mmatch in
 * xdiff/xprepare.c).
 * @param lines the text's lines as numbers
 * @param start the first line to look at
 * @param end the line after the last one to look at
 * @param occurrences how often each number occurs in the other text
 * @returns the positions of the lines to compare
 */
export function linesToCompare(
  lines: Int32Array,
  start: number,
  end: number,
  occurrences: Int32Array,
): Int32Array {
  const many = Math.min(roughRoot(lines.length), MANY_MAX);
  const kinds = new Uint8Array(end - start);
  for (let i = 0; i < kinds.length; i++) {
    const count = occurrences[lines[start + i] as number] as number;
    kinds[i] = count === 0 ? UNMATCHED : count >= many ? FREQUENT : MATCHED;
  }
  setAsideAmongUnmatched(kinds);
  const positions = new Int32Array(kinds.length);
  let size = 0;
  for (let i = 0; i < kinds.length; i++) if (kinds[i] !== UNMATCHED) positions[size++] = start + i;
  return positions.subarray(0, size);
}

/** A power of two near the square root of a number, at least as large as it. */
function roughRoot(number: number): number {
  let root = 1;
  for (let rest = number; rest > 0; rest = Math.floor(rest / 4)) root *= 2;
  return root;
}

/** Makes unmatched of those frequent lines which lie among lines that are. */
function setAsideAmongUnmatched(kinds: Uint8Array): void {
  const unmatchedAbove = new Int32Array(kinds.length + 1);
  for (let i = 0; i < kinds.length; i++) {
    unmatchedAbove[i + 1] = (unmatchedAbove[i] as number) + (kinds[i] === UNMATCHED ? 1 : 0);
  }
  const unmatchedIn = (from: number, to: number) =>
    (unmatchedAbove[to] as number) - (unmatchedAbove[from] as number);

  let runEnd = 0;
  for (let runStart = 0; runStart < kinds.length; runStart = runEnd + 1) {
    // A run has no line with an ordinary number of matches.
    runEnd = runStart;
    while (runEnd < kinds.length && kinds[runEnd] !== MATCHED) runEnd++;
    for (let i = runStart; i < runEnd; i++) {
      if (kinds[i] !== FREQUENT) continue;
      const from = Math.max(runStart, i - WINDOW);
      const to = Math.min(runEnd, i + 1 + WINDOW);
      const above = unmatchedIn(from, i);
      const below = unmatchedIn(i, to);
      if (above === 0 || below === 0) continue;
      // The line itself counts once for each side, as in Git.
      const frequent = to - from - above - below + 1;
      if (frequent * UNMATCHED_PER_FREQUENT < above + below) kinds[i] = UNMATCHED;
    }
  }
}
