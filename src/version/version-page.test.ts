import fc from '../testing/fast-check.ts';
import { pageOfNumbers } from './version-page.ts';

interface Args {
  readonly latest: number;
  readonly descending: boolean;
  readonly backward: boolean;
  readonly limit: number;
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

/** The page as the Relay cursor specification makes it: cutting a list down that is written out whole. */
function relayPage({ latest, descending, backward, limit, after, before }: Args) {
  const ascending = Array.from({ length: latest + 1 }, (_, number) => number);
  const all = descending ? ascending.reverse() : ascending;
  const isBehind = (number: number, cursor: number) => (descending ? number < cursor : number > cursor);
  const between = all.filter(
    number =>
      (after === undefined || isBehind(number, after)) && (before === undefined || isBehind(before, number)),
  );
  const numbers = backward ? between.slice(Math.max(0, between.length - limit)) : between.slice(0, limit);
  const cutOff = between.length > limit;
  const upToAfter = after !== undefined && all.some(number => !isBehind(number, after));
  const fromBefore = before !== undefined && all.some(number => !isBehind(before, number));
  return {
    numbers,
    hasNextPage: backward ? fromBefore : cutOff,
    hasPreviousPage: backward ? cutOff : upToAfter,
  };
}

function page({ latest, descending, backward, limit, after, before }: Args) {
  const { from, to, hasNextPage, hasPreviousPage } = pageOfNumbers(latest, descending, {
    limit,
    backward,
    after,
    before,
  });
  const ascending = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
  return { numbers: descending ? ascending.reverse() : ascending, hasNextPage, hasPreviousPage };
}

const cursor = fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined });
const args: fc.Arbitrary<Args> = fc.record({
  latest: fc.integer({ min: 0, max: 10 }),
  descending: fc.boolean(),
  backward: fc.boolean(),
  limit: fc.integer({ min: 0, max: 12 }),
  after: cursor,
  before: cursor,
});

describe('pageOfNumbers', () => {
  it('gives what the Relay cursor specification makes of the whole list', () => {
    fc.assert(
      fc.property(args, some => {
        expect(page(some)).toEqual(relayPage(some));
      }),
      { numRuns: 5_000 },
    );
  });

  it.each<[string, Args, number[], boolean, boolean]>([
    ['the first ones', { latest: 9, descending: false, backward: false, limit: 3 }, [0, 1, 2], true, false],
    [
      'those after a cursor',
      { latest: 9, descending: false, backward: false, limit: 3, after: 4 },
      [5, 6, 7],
      true,
      true,
    ],
    ['the last ones', { latest: 9, descending: false, backward: true, limit: 2 }, [8, 9], false, true],
    [
      'those before a cursor',
      { latest: 9, descending: false, backward: true, limit: 2, before: 2 },
      [0, 1],
      true,
      false,
    ],
    ['the newest ones', { latest: 9, descending: true, backward: false, limit: 2 }, [9, 8], true, false],
    ['the oldest ones', { latest: 9, descending: true, backward: true, limit: 2 }, [1, 0], false, true],
    [
      'nothing after the last one',
      { latest: 9, descending: false, backward: false, limit: 2, after: 9 },
      [],
      false,
      true,
    ],
    ['the only one', { latest: 0, descending: true, backward: false, limit: 20 }, [0], false, false],
  ])('gives %s', (_, some, numbers, hasNextPage, hasPreviousPage) => {
    expect(page(some)).toEqual({ numbers, hasNextPage, hasPreviousPage });
  });

  it('walks over the whole list from page to page, either way', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 30 }),
        fc.integer({ min: 1, max: 7 }),
        fc.boolean(),
        fc.boolean(),
        (latest, limit, descending, backward) => {
          const seen: number[] = [];
          let start: number | undefined;
          let more = true;
          while (more) {
            const ends = backward ? { before: start } : { after: start };
            const { numbers, hasNextPage, hasPreviousPage } = page({
              ...{ latest, limit, descending, backward },
              ...ends,
            });
            if (backward) seen.unshift(...numbers);
            else seen.push(...numbers);
            start = backward ? numbers[0] : numbers.at(-1);
            more = backward ? hasPreviousPage : hasNextPage;
          }
          const all = Array.from({ length: latest + 1 }, (_, number) => number);
          expect(seen).toEqual(descending ? all.reverse() : all);
        },
      ),
    );
  });
});
