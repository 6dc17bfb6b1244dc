import { InvariantError, invariant } from './invariant.ts';

describe('invariant', () => {
  it('does nothing when the rule holds', () => {
    expect(() => invariant(true, 'A rule')).not.toThrow();
  });

  it('throws an InvariantError with the rule that is broken', () => {
    expect(() => invariant(false, 'A rule')).toThrow(new InvariantError('A rule'));
    expect(new InvariantError('A rule').name).toBe('InvariantError');
  });
});
