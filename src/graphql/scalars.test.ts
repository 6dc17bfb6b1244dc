import { Kind } from 'graphql';
import { NonNegativeInt } from './scalars.ts';

describe('NonNegativeInt', () => {
  it.each([0, 1, 2 ** 31, Number.MAX_SAFE_INTEGER])('takes %p', value => {
    expect(NonNegativeInt.parseValue(value)).toBe(value);
    expect(NonNegativeInt.parseLiteral({ kind: Kind.INT, value: String(value) })).toBe(value);
    expect(NonNegativeInt.serialize(value)).toBe(value);
  });

  it.each([-1, 1.5, '1', true, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, [1], {}])(
    'refuses %p',
    value => {
      expect(() => NonNegativeInt.parseValue(value)).toThrow(/must be a whole number from 0/);
    },
  );

  it.each([
    { kind: Kind.INT, value: '-1' },
    { kind: Kind.INT, value: '99999999999999999999' },
    { kind: Kind.FLOAT, value: '1.5' },
    { kind: Kind.STRING, value: '1' },
  ] as const)('refuses the literal %p', literal => {
    expect(() => NonNegativeInt.parseLiteral(literal)).toThrow();
  });
});
