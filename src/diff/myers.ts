import type { Box } from './frontier.ts';
import { furthestCut } from './furthest-cut.ts';
import { type Cut, MiddleSnakeSearch } from './middle-snake.ts';

/** After how many edits each way a search is given up. Git goes on longer for more than 65,536 lines. */
const EDITS_MAX = 256;

/** After how many edits each way a search is given up once the searches before have taken long. */
const EDITS_LATE = 16;

/** How many paths the searches for a script may extend before they have taken long: some 0.3 s. */
const PATHS_BEFORE_LATE = 20_000_000;

/** A part of the edit graph that is still to be searched. */
interface Part extends Box {
  /** Whether the search may not be cut short. */
  readonly exact: boolean;
}

/**
 * What makes one sequence of numbers another, found with the linear-space algorithm of E. Myers, "An O(ND) Difference
 * Algorithm and Its Variations", Algorithmica 1 (1986). It is a shortest edit script, unless there are very many edits:
 * then the search is cut short, as in GNU diff and Git, so that time stays in O(N), and shorter still once much has been
 * searched. Among equally short scripts it is the one that Git finds (xdl_recs_cmp and xdl_split in xdiff/xdiffi.c).
 */
export class EditScript {
  /** 1 at each position of `a` whose line is deleted. */
  readonly deleted: Uint8Array;
  /** 1 at each position of `b` whose line is inserted. */
  readonly inserted: Uint8Array;
  readonly #search: MiddleSnakeSearch;
  #paths = 0;

  constructor(a: Int32Array, b: Int32Array) {
    this.deleted = new Uint8Array(a.length);
    this.inserted = new Uint8Array(b.length);
    this.#search = new MiddleSnakeSearch(a, b);
    const parts: Part[] = [{ aLow: 0, aHigh: a.length, bLow: 0, bHigh: b.length, exact: false }];
    // There can be more parts in one another than calls.
    for (let part = parts.pop(); part; part = parts.pop()) parts.push(...this.#divide(part));
  }

  /** Marks the lines of a part, or divides it where lines are deleted as well as inserted. */
  #divide(part: Part): Part[] {
    const { a, b } = this.#search;
    let { aLow, aHigh, bLow, bHigh } = part;
    while (aLow < aHigh && bLow < bHigh && a[aLow] === b[bLow]) {
      aLow++;
      bLow++;
    }
    while (aLow < aHigh && bLow < bHigh && a[aHigh - 1] === b[bHigh - 1]) {
      aHigh--;
      bHigh--;
    }
    if (aLow === aHigh || bLow === bHigh) {
      this.deleted.fill(1, aLow, aHigh);
      this.inserted.fill(1, bLow, bHigh);
      return [];
    }
    this.#search.start({ aLow, aHigh, bLow, bHigh });
    const cut = this.#cut(part.exact);
    return [
      { aLow: cut.a, aHigh, bLow: cut.b, bHigh, exact: cut.highExact },
      { aLow, aHigh: cut.a, bLow, bHigh: cut.b, exact: cut.lowExact },
    ];
  }

  #cut(exact: boolean): Cut {
    const editsMax = this.#paths > PATHS_BEFORE_LATE ? EDITS_LATE : EDITS_MAX;
    let cut: Cut | null = null;
    for (let edits = 1; !cut; edits++) {
      this.#paths += edits * 2;
      cut = this.#search.step() ?? (!exact && edits >= editsMax ? furthestCut(this.#search) : null);
    }
    return cut;
  }
}
