import { type Box, Frontier } from './frontier.ts';

// Looked up once, since each look-up of a global takes long in a context of node:vm, where Jest runs the tests.
const { max, min } = Math;

/** Where a box is cut in two, and which parts are known to have so few edits that they can be solved exactly. */
export interface Cut {
  readonly a: number;
  readonly b: number;
  readonly lowExact: boolean;
  readonly highExact: boolean;
}

/**
 * Searches for the middle of a shortest path through a box of the edit graph, from both of its corners at once
 * (Myers 1986, section 4b; xdl_split in Git's xdiff/xdiffi.c). Its memory is used again for each box.
 */
export class MiddleSnakeSearch {
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** What the number of a diagonal is more than the position in `a` less that in `b`. */
  readonly origin: number;
  readonly forward: Frontier;
  readonly backward: Frontier;
  box: Box = { aLow: 0, aHigh: 0, bLow: 0, bHigh: 0 };
  #meetsForward = false;

  constructor(a: Int32Array, b: Int32Array) {
    this.a = a;
    this.b = b;
    this.origin = b.length + 1;
    const diagonals = a.length + b.length + 3;
    this.forward = new Frontier(diagonals, -1);
    this.backward = new Frontier(diagonals, a.length + 1);
  }

  /** Starts anew in a box. */
  start(box: Box): void {
    this.box = box;
    this.forward.start(box.aLow - box.bLow + this.origin, box.aLow);
    this.backward.start(box.aHigh - box.bHigh + this.origin, box.aHigh);
    // Which of the two meets the other follows from the parity of the edits between the corners.
    this.#meetsForward = ((this.forward.middle - this.backward.middle) & 1) !== 0;
  }

  /** Goes one edit further from each corner; gives the point where the paths meet, or null when they don't yet. */
  step(): Cut | null {
    const { aLow, aHigh, bLow, bHigh } = this.box;
    const lowest = aLow - bHigh + this.origin;
    const highest = aHigh - bLow + this.origin;
    this.forward.widen(lowest, highest);
    let met = this.#stepForward();
    if (met === null) {
      this.backward.widen(lowest, highest);
      met = this.#stepBackward();
    }
    return met;
  }

  #stepForward(): Cut | null {
    const { a, b, origin } = this;
    const { reach, low, high } = this.forward;
    const { aHigh, bHigh } = this.box;
    const opposite = this.#meetsForward ? this.backward : null;
    for (let diagonal = high; diagonal >= low; diagonal -= 2) {
      let x = max((reach[diagonal - 1] as number) + 1, reach[diagonal + 1] as number);
      let y = x - diagonal + origin;
      while (x < aHigh && y < bHigh && a[x] === b[y]) {
        x++;
        y++;
      }
      reach[diagonal] = x;
      if (opposite?.has(diagonal) && (opposite.reach[diagonal] as number) <= x) {
        return { a: x, b: y, lowExact: true, highExact: true };
      }
    }
    return null;
  }

  #stepBackward(): Cut | null {
    const { a, b, origin } = this;
    const { reach, low, high } = this.backward;
    const { aLow, bLow } = this.box;
    const opposite = this.#meetsForward ? null : this.forward;
    for (let diagonal = high; diagonal >= low; diagonal -= 2) {
      let x = min(reach[diagonal - 1] as number, (reach[diagonal + 1] as number) - 1);
      let y = x - diagonal + origin;
      while (x > aLow && y > bLow && a[x - 1] === b[y - 1]) {
        x--;
        y--;
      }
      reach[diagonal] = x;
      if (opposite?.has(diagonal) && x <= (opposite.reach[diagonal] as number)) {
        return { a: x, b: y, lowExact: true, highExact: true };
      }
    }
    return null;
  }
}
