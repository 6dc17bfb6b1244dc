import { backoffMs } from './backoff.ts';

describe('backoffMs', () => {
  it.each([
    [1, 500, 1_000],
    [2, 1_000, 2_000],
    [3, 2_000, 4_000],
    [5, 8_000, 16_000],
    [6, 15_000, 30_000],
    [2_000, 15_000, 30_000],
  ])('waits after failure %d between %d and %d ms', (failures, least, most) => {
    expect(backoffMs(failures, null, 0)).toBe(least);
    expect(backoffMs(failures, null, 1)).toBe(most);
  });

  it.each([0, 1_000, 86_400_000])('waits the %d ms that the provider asks for, and a little more', asked => {
    expect(backoffMs(9, asked, 0)).toBe(asked);
    expect(backoffMs(9, asked, 1)).toBe(asked + 250);
  });

  it('leaves a part to chance', () => {
    const waits = Array.from({ length: 50 }, () => backoffMs(4, null));
    expect(new Set(waits).size).toBeGreaterThan(1);
    expect(waits.every(wait => wait >= 4_000 && wait <= 8_000)).toBe(true);
  });
});
