/** A part of the edit graph: the lines [aLow, aHigh) of one text against the lines [bLow, bHigh) of the other. */
export interface Box {
  readonly aLow: number;
  readonly aHigh: number;
  readonly bLow: number;
  readonly bHigh: number;
}

/**
 * How far the paths from one corner of a box have come, by diagonal. A diagonal is where the position in `a` less that
 * in `b` stays the same; its number is that difference plus an origin which makes it positive.
 */
export class Frontier {
  /** The position in `a` that the furthest path on a diagonal has reached. */
  readonly reach: Int32Array;
  /** The diagonal of the corner that the paths start from. */
  middle = 0;
  /** The lowest and the highest diagonal that the paths of this cost end on; they end on each second in between. */
  low = 0;
  high = 0;
  /** What stands for a diagonal that no path has reached. */
  readonly #unreached: number;

  /**
   * @param diagonals how many there can be
   * @param unreached a position less far than any other
   */
  constructor(diagonals: number, unreached: number) {
    this.reach = new Int32Array(diagonals);
    this.#unreached = unreached;
  }

  /** Starts anew from a corner. */
  start(diagonal: number, position: number): void {
    this.middle = diagonal;
    this.low = diagonal;
    this.high = diagonal;
    this.reach[diagonal] = position;
  }

  /**
   * Moves on to the diagonals that one more edit leads to: one further on each side, or, where the next one lies
   * outside the box, one less.
   */
  widen(lowest: number, highest: number): void {
    if (this.low > lowest) this.reach[--this.low - 1] = this.#unreached;
    else this.low++;
    if (this.high < highest) this.reach[++this.high + 1] = this.#unreached;
    else this.high--;
  }

  has(diagonal: number): boolean {
    return this.low <= diagonal && diagonal <= this.high;
  }
}
