import { outcomeOf } from './outcome.ts';

describe('outcomeOf', () => {
  it.each([
    [[], 200, 'ok'],
    [[], undefined, 'ok'],
    [['NOT_FOUND'], 200, 'refused'],
    [[], 413, 'refused'],
    [['BAD_USER_INPUT', 'INTERNAL_SERVER_ERROR'], 200, 'failed'],
    [['DEADLINE_EXCEEDED'], undefined, 'failed'],
    [[], 500, 'failed'],
  ] as const)('of %j with the status %s is %s', (codes, status, outcome) => {
    expect(outcomeOf(new Set(codes), status)).toBe(outcome);
  });
});
