import type { Balance } from './balance.ts';

/** What an operation costs, and what it has left of its caller's points. */
export interface Charge {
  /** In points. */
  readonly cost: number;
  /** Null where there is no limit. */
  readonly balance: Balance | null;
}

const charges = new WeakMap<object, Charge>();

/** Notes what an operation costs before it uses that up, and what is left after. @param context the operation's own */
export function noteCharge(context: object, charge: Charge): void {
  charges.set(context, charge);
}

/** What was noted of an operation. @throws Error for a context of none */
export function chargeOf(context: object): Charge {
  const charge = charges.get(context);
  if (!charge) throw new Error('The cost of the operation is not known');
  return charge;
}
