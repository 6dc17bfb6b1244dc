import pg from 'pg';

/** Counts the statements that are sent to PostgreSQL while a function runs; gives them with what it gave. */
export async function countStatements<Result>(
  run: () => Promise<Result>,
): Promise<{ result: Result; statements: string[] }> {
  const statements: string[] = [];
  const { query } = pg.Client.prototype;
  // biome-ignore lint/suspicious/noExplicitAny: pg's overloads can't be spelled out for a wrapper
  pg.Client.prototype.query = function (this: pg.Client, ...args: any[]): any {
    statements.push(typeof args[0] === 'string' ? args[0] : args[0]?.text);
    return (query as (...args: unknown[]) => unknown).apply(this, args);
  };
  try {
    return { result: await run(), statements };
  } finally {
    pg.Client.prototype.query = query;
  }
}
