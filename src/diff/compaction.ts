import { bestEnd } from './indent.ts';

/** One of two texts that are compared, its changed lines marked. */
export interface MarkedLines {
  /** The lines as numbers. */
  readonly lines: Int32Array;
  /** 1 at each line that the other text doesn't have. */
  readonly changed: Uint8Array;
}

/**
 * A run of changed lines, also an empty one: between any two unchanged lines, before the first and after the last,
 * there is one group. So two texts have the same number of groups, and those of one number stand at the same place.
 */
class Group {
  /** The first line. */
  start = 0;
  /** The line after the last. */
  end = 0;
  readonly #lines: Int32Array;
  readonly #changed: Uint8Array;

  /** Starts at the first group. */
  constructor({ lines, changed }: MarkedLines) {
    this.#lines = lines;
    this.#changed = changed;
    this.#extend();
  }

  get size(): number {
    return this.end - this.start;
  }

  /** Goes on to the next group; false when there is none. */
  next(): boolean {
    if (this.end === this.#lines.length) return false;
    this.start = this.end + 1;
    this.end = this.start;
    this.#extend();
    return true;
  }

  /** Goes back to the group before, which there must be. */
  previous(): void {
    this.end = this.start - 1;
    this.start = this.end;
    this.#extend();
  }

  /**
   * Moves the group up by a line, which changes nothing where the line above equals its last one. It takes in a group
   * that it meets.
   * @returns whether it could
   */
  slideUp(): boolean {
    if (this.start === 0 || this.#lines[this.start - 1] !== this.#lines[this.end - 1]) return false;
    this.#changed[--this.start] = 1;
    this.#changed[--this.end] = 0;
    this.#extend();
    return true;
  }

  /** Moves the group down by a line, as slideUp does up. */
  slideDown(): boolean {
    if (this.end === this.#lines.length || this.#lines[this.start] !== this.#lines[this.end]) return false;
    this.#changed[this.start++] = 0;
    this.#changed[this.end++] = 1;
    this.#extend();
    return true;
  }

  #extend(): void {
    while (this.start > 0 && this.#changed[this.start - 1]) this.start--;
    while (this.end < this.#lines.length && this.#changed[this.end]) this.end++;
  }
}

/**
 * Moves the groups of changed lines of one text to where they read best, as Git does (xdl_change_compact in
 * xdiff/xdiffi.c): beside changes of the other text if a group can get there, else to where the indents say, else as far
 * down as possible. Groups that meet become one.
 * @param texts the lines themselves, for their indents; null to go without
 */
export function alignGroups(side: MarkedLines, other: MarkedLines, texts: readonly string[] | null): void {
  const group = new Group(side);
  const opposite = new Group(other);
  do {
    if (group.size === 0) continue;
    const range = slideRange(group, opposite);
    if (range.earliest === group.end) continue;
    if (range.besideOther) {
      while (opposite.size === 0) up(group, opposite);
    } else if (texts) {
      const end = bestEnd(texts, range.earliest, group.end, group.size);
      while (group.end > end) up(group, opposite);
    }
  } while (group.next() && opposite.next());
}

/** Moves a group as far up and then as far down as it can, over and over while it takes in others. */
function slideRange(group: Group, opposite: Group): { earliest: number; besideOther: boolean } {
  for (;;) {
    const { size } = group;
    while (group.slideUp()) opposite.previous();
    const earliest = group.end;
    let besideOther = opposite.size > 0;
    while (group.slideDown()) {
      opposite.next();
      besideOther ||= opposite.size > 0;
    }
    if (group.size === size) return { earliest, besideOther };
  }
}

function up(group: Group, opposite: Group): void {
  group.slideUp();
  opposite.previous();
}
