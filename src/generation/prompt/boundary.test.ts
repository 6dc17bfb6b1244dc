import { boundaryOf } from './boundary.ts';

describe('boundaryOf', () => {
  it('gives equal texts the same token, and other ones another', () => {
    expect(boundaryOf(['a', 'b'])).toMatch(/^[0-9a-f]{16}$/);
    expect(boundaryOf(['a', 'b'])).toBe(boundaryOf(['a', 'b']));
    expect(boundaryOf(['a', 'b'])).not.toBe(boundaryOf(['ab']));
  });

  it('gives another token where a text holds the first one', () => {
    const texts = ['0123456789abcdef'];
    const boundary = boundaryOf(texts, 1);
    expect(boundary.length).toBeGreaterThan(1);
    expect(texts[0]).not.toContain(boundary);
  });
});
