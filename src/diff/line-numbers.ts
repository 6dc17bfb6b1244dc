/** Two texts as numbers, one a line; equal lines have equal numbers, from 0 without gaps. */
export interface NumberedLines {
  readonly before: Int32Array;
  readonly after: Int32Array;
  /** How many different lines there are. */
  readonly distinct: number;
  /** How many lines at the start are equal. */
  readonly sameStart: number;
  /** How many lines at the end are equal; none of them counts to sameStart too. */
  readonly sameEnd: number;
}

/** Gives the lines of two texts numbers, so that comparing two lines takes the same time however long they are. */
export function numberLines(before: readonly string[], after: readonly string[]): NumberedLines {
  const numbers = new Map<string, number>();
  const numberOf = (line: string) => {
    let number = numbers.get(line);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(line, number);
    }
    return number;
  };
  const { sameStart, sameEnd } = sameEnds(before, after);
  const beforeNumbers = Int32Array.from(before, numberOf);
  const afterNumbers = new Int32Array(after.length);
  // Most lines of most files stay; comparing them costs less than looking them up.
  afterNumbers.set(beforeNumbers.subarray(0, sameStart));
  for (let i = sameStart; i < after.length - sameEnd; i++) afterNumbers[i] = numberOf(after[i] as string);
  afterNumbers.set(beforeNumbers.subarray(before.length - sameEnd), after.length - sameEnd);
  return { before: beforeNumbers, after: afterNumbers, distinct: numbers.size, sameStart, sameEnd };
}

function sameEnds(before: readonly string[], after: readonly string[]) {
  const shorter = Math.min(before.length, after.length);
  let sameStart = 0;
  while (sameStart < shorter && before[sameStart] === after[sameStart]) sameStart++;
  let sameEnd = 0;
  while (
    sameEnd < shorter - sameStart &&
    before[before.length - 1 - sameEnd] === after[after.length - 1 - sameEnd]
  ) {
    sameEnd++;
  }
  return { sameStart, sameEnd };
}
