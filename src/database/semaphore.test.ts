import { Semaphore } from './semaphore.ts';

describe('Semaphore', () => {
  it('has so many places, and gives each that comes free to whoever has waited longest', async () => {
    const places = new Semaphore(2);
    expect(await Promise.all([places.acquire(1), places.acquire(1)])).toEqual([true, true]);
    expect(await places.acquire(1)).toBe(false);
    const order: string[] = [];
    const waiting = ['a', 'b'].map(async name => {
      expect(await places.acquire(60_000)).toBe(true);
      order.push(name);
    });
    places.release();
    places.release();
    await Promise.all(waiting);
    expect(order).toEqual(['a', 'b']);
    places.release();
    expect(await places.acquire(1)).toBe(true);
    expect(await places.acquire(1)).toBe(false);
  });
});
