import { untilReturned } from './endable.ts';

/** Yields one item and then waits for its end. */
const endless = (ended: () => void) =>
  untilReturned(async function* (signal) {
    try {
      yield 1;
      await new Promise(resolve => signal.addEventListener('abort', resolve));
    } finally {
      ended();
    }
  });

describe('untilReturned', () => {
  it.each([
    ['returned from', (items: AsyncGenerator<number>) => items.return(undefined)],
    ['disposed of', (items: AsyncGenerator<number>) => items[Symbol.asyncDispose]()],
    ['thrown into', (items: AsyncGenerator<number>) => items.throw(new Error('x')).catch(() => {})],
  ])('ends what waits when it is %s', async (_name, end) => {
    let isEnded = false;
    const items = endless(() => {
      isEnded = true;
    });
    expect(await items.next()).toEqual({ value: 1, done: false });
    const waiting = items.next();
    await end(items);
    expect((await waiting).done).toBe(true);
    expect(isEnded).toBe(true);
  });

  it('can be looped over', async () => {
    let isEnded = false;
    for await (const item of endless(() => {
      isEnded = true;
    })) {
      expect(item).toBe(1);
      break;
    }
    expect(isEnded).toBe(true);
  });
});
