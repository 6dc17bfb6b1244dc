import type { Cut, MiddleSnakeSearch } from './middle-snake.ts';

/**
 * Gives up on the shortest way: cuts at the path, of either corner, that has got furthest. So does xdl_split in Git's
 * xdiff/xdiffi.c once a search costs too much.
 */
export function furthestCut(search: MiddleSnakeSearch): Cut {
  const forward = furthestForward(search);
  const backward = furthestBackward(search);
  const { aLow, aHigh, bLow, bHigh } = search.box;
  const forwardGain = forward.a + forward.b - (aLow + bLow);
  const backwardGain = aHigh + bHigh - (backward.a + backward.b);
  return backwardGain < forwardGain ? forward : backward;
}

function furthestForward({ origin, forward, box }: MiddleSnakeSearch): Cut {
  let a = box.aLow;
  let b = box.bLow;
  for (let diagonal = forward.high; diagonal >= forward.low; diagonal -= 2) {
    // A path can have stepped over the edge of the box; it is taken back along its diagonal.
    const offset = diagonal - origin;
    const x = Math.min(forward.reach[diagonal] as number, box.aHigh, box.bHigh + offset);
    if (a + b < x + x - offset) {
      a = x;
      b = x - offset;
    }
  }
  return { a, b, lowExact: true, highExact: false };
}

function furthestBackward({ origin, backward, box }: MiddleSnakeSearch): Cut {
  let a = box.aHigh;
  let b = box.bHigh;
  for (let diagonal = backward.high; diagonal >= backward.low; diagonal -= 2) {
    const offset = diagonal - origin;
    const x = Math.max(backward.reach[diagonal] as number, box.aLow, box.bLow + offset);
    if (x + x - offset < a + b) {
      a = x;
      b = x - offset;
    }
  }
  return { a, b, lowExact: false, highExact: true };
}
