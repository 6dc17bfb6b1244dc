/**
 * Lets an async generator end as soon as it is returned from, even while it waits for something: as it is, it would
 * end only after the next item.
 * @param stop ends what the generator waits for
 */
export function endable<Item>(
  items: AsyncGenerator<Item, void, undefined>,
  stop: () => void,
): AsyncGenerator<Item, void, undefined> {
  return {
    next: () => items.next(),
    return() {
      stop();
      return items.return();
    },
    throw(error) {
      stop();
      return items.throw(error);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
    async [Symbol.asyncDispose]() {
      await this.return();
    },
  };
}

/** An async generator that is given a signal of its end, as soon as it is returned from. */
export function untilReturned<Item>(
  run: (signal: AbortSignal) => AsyncGenerator<Item, void, undefined>,
): AsyncGenerator<Item, void, undefined> {
  const end = new AbortController();
  return endable(run(end.signal), () => end.abort());
}
