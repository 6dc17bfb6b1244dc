/** Thrown when the program itself tries what must never be: a bug, not a client's fault. */
export class InvariantError extends Error {
  override readonly name = 'InvariantError';
}

/**
 * States what must hold at this point of the program.
 * @throws InvariantError with the rule that is broken
 */
export function invariant(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new InvariantError(rule);
}
