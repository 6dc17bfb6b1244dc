import type { LineChange } from './diff-lines.ts';

/** How many unchanged lines stand around changes. */
const CONTEXT = 3;

/** The most bytes (UTF-8) of a hunk's heading. */
const HEADING_BYTES_MAX = 80;

/** What follows a line that no `\n` ends. */
const NO_NEWLINE = '\n\\ No newline at end of file\n';

/** The texts that a patch leads from and to. */
export interface Texts {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** Changes that are shown together, since the unchanged lines around them touch or overlap. */
export function groupChanges(changes: readonly LineChange[]): LineChange[][] {
  const groups: LineChange[][] = [];
  let last: LineChange | undefined;
  for (const change of changes) {
    const gap = last ? change.beforeStart - (last.beforeStart + last.beforeCount) : Number.POSITIVE_INFINITY;
    if (gap <= 2 * CONTEXT) groups.at(-1)?.push(change);
    else groups.push([change]);
    last = change;
  }
  return groups;
}

/** Writes hunks of the unified format, one after the other. */
export class HunkWriter {
  readonly #before: readonly string[];
  readonly #after: readonly string[];
  #heading = '';
  /** The line up to which a heading was looked for. */
  #headingSought = 0;

  constructor({ before, after }: Texts) {
    this.#before = before;
    this.#after = after;
  }

  /**
   * Writes the next hunk.
   * @param lengthMax the most characters it may have
   * @returns null when it is longer
   */
  write(changes: readonly LineChange[], lengthMax: number): string | null {
    const first = changes[0] as LineChange;
    const last = changes.at(-1) as LineChange;
    const lead = Math.min(CONTEXT, first.beforeStart);
    const lastEnd = last.beforeStart + last.beforeCount;
    const trail = Math.min(CONTEXT, this.#before.length - lastEnd);
    const start = first.beforeStart - lead;
    const afterStart = first.afterStart - lead;
    const beforeRange = range(start, lastEnd + trail - start);
    const afterRange = range(afterStart, last.afterStart + last.afterCount + trail - afterStart);

    let hunk = `@@ -${beforeRange} +${afterRange} @@${this.#headingAbove(start)}\n`;
    let position = start;
    for (const { beforeStart, beforeCount, afterStart, afterCount } of changes) {
      hunk += prefixed(' ', this.#before, position, beforeStart);
      position = beforeStart + beforeCount;
      // What is too long is not put together any further: a change can be as long as the file.
      if (hunk.length > lengthMax) return null;
      hunk += prefixed('-', this.#before, beforeStart, position);
      if (hunk.length > lengthMax) return null;
      hunk += prefixed('+', this.#after, afterStart, afterStart + afterCount);
    }
    hunk += prefixed(' ', this.#before, position, lastEnd + trail);
    return hunk.length > lengthMax ? null : hunk;
  }

  /**
   * The last line above that starts with a letter, `_` or `$`, as it most likely names the function around the hunk:
   * what Git shows for files of a language that it doesn't know (def_ff in xdiff/xemit.c).
   */
  #headingAbove(start: number): string {
    for (let line = start - 1; line >= this.#headingSought; line--) {
      const text = this.#before[line] as string;
      if (!/^[A-Za-z_$]/.test(text)) continue;
      this.#heading = ` ${firstBytes(text, HEADING_BYTES_MAX).replace(/[ \t\r\n]+$/, '')}`;
      break;
    }
    this.#headingSought = start;
    return this.#heading;
  }
}

function prefixed(prefix: string, lines: readonly string[], start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += prefix + lines[i];
  return end > start && !text.endsWith('\n') ? text + NO_NEWLINE : text;
}

/** Which lines a hunk covers, from 1; for none, the line before. */
function range(start: number, count: number): string {
  if (count === 1) return String(start + 1);
  return `${count === 0 ? start : start + 1},${count}`;
}

function firstBytes(text: string, bytes: number): string {
  const start = Buffer.from(text.slice(0, bytes));
  if (start.length <= bytes) return text.slice(0, bytes);
  // A character that would be cut is left out.
  return new TextDecoder().decode(start.subarray(0, bytes), { stream: true });
}
