import { Kind } from 'graphql';
import { NonNegativeInt, UUID } from './scalars.ts';

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

describe('UUID', () => {
  const uuid = '123e4567-e89b-12d3-a456-426614174000';

  it('takes UUIDs, in small letters and capitals', () => {
    expect(UUID.parseValue(uuid)).toBe(uuid);
    expect(UUID.parseValue(uuid.toUpperCase())).toBe(uuid);
    expect(UUID.parseLiteral({ kind: Kind.STRING, value: uuid })).toBe(uuid);
    expect(UUID.serialize(uuid)).toBe(uuid);
  });

  it.each(['', 'secret', `${uuid}}`, `{${uuid}}`, uuid.replaceAll('-', ''), ` ${uuid}`, 1, null])(
    'refuses %p without an echo',
    value => {
      expect(() => UUID.parseValue(value)).toThrow(/^UUID must be a UUID, such as/);
    },
  );

  it('refuses literals that are no strings', () => {
    expect(() => UUID.parseLiteral({ kind: Kind.INT, value: '1' })).toThrow(/must be a UUID/);
  });
});
