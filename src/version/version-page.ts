import type { Page } from '../graphql/page.ts';

/** A page of version numbers: from a lowest to a highest, both included; empty when `from` is above `to`. */
export interface NumberPage {
  readonly from: number;
  readonly to: number;
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

/**
 * Tells which versions lie on a page. Numbers have no gaps, so this needs no look at the versions.
 * @param latest the highest number; 0 is the lowest
 */
export function pageOfNumbers(latest: number, descending: boolean, page: Page<number>): NumberPage {
  const { after, before, limit, backward } = page;
  const above = descending ? before : after;
  const below = descending ? after : before;
  const lowest = above === undefined ? 0 : above + 1;
  const highest = below === undefined ? latest : Math.min(below - 1, latest);

  // Reading from the start of an ascending list takes the lowest numbers, and so does the end of a descending one.
  const takesLowest = descending === backward;
  const from = takesLowest ? lowest : Math.max(lowest, highest - limit + 1);
  const to = takesLowest ? Math.min(highest, lowest + limit - 1) : highest;

  // As in cutPage: whether the limit cut something off, and whether anything lies behind where reading began.
  const cutOff = highest - lowest + 1 > limit;
  const start = backward ? before : after;
  const passed = start !== undefined && (takesLowest || start <= latest);
  return {
    from,
    to,
    hasNextPage: backward ? passed : cutOff,
    hasPreviousPage: backward ? cutOff : passed,
  };
}
