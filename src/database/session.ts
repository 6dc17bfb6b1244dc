/**
 * How PostgreSQL is to plan on each connection. The statements look rows up by keys in lists, and one plan is right for
 * all lists: making it anew for each call would take longer than running it. Not knowing the lists, the planner takes
 * them for long, and would read whole projects once instead of rows by their keys; the ways to do so are off wherever
 * there is another. An index-only scan is one of them as soon as a table has been vacuumed.
 */
export const SESSION = [
  'set plan_cache_mode = force_generic_plan',
  'set enable_hashjoin = off',
  'set enable_mergejoin = off',
  'set enable_material = off',
  'set enable_indexonlyscan = off',
].join('; ');

/**
 * What a connection is set up with: after how many milliseconds PostgreSQL ends a statement of which nobody says
 * otherwise, and the connection of a transaction in which nothing is done; 0 for never.
 */
export function sessionWith(statement: number, idleTransaction: number): string {
  return `${SESSION}; set statement_timeout = ${statement}; set idle_in_transaction_session_timeout = ${idleTransaction}`;
}
