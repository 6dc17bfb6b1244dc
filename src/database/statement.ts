import { CompiledQuery, type Kysely } from 'kysely';

/** What runs a statement: the ORM's Kysely, inside a transaction or on the pool. */
// biome-ignore lint/suspicious/noExplicitAny: statements are SQL text and bring their own row types
export type Db = Kysely<any>;

/** A statement written by hand: its rows for the given parameters ($1, $2, ...). */
export interface Statement<Row, Parameters extends readonly unknown[]> {
  (db: Db, ...parameters: Parameters): Promise<Row[]>;
  /** What is sent. */
  readonly text: string;
}

/**
 * Defines a statement written by hand. The name stands before it as a comment: a connection prepares it once
 * under that name, and pg_stat_activity and pg_stat_statements show it.
 * @param name of small letters, digits and hyphens, unique in the program
 */
export function statement<Row, Parameters extends readonly unknown[]>(
  name: string,
  sql: string,
): Statement<Row, Parameters> {
  const text = `/* ${name} */ ${sql.replace(/\s+/g, ' ').trim()}`;
  const run = async (db: Db, ...parameters: Parameters) => {
    const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(text, [...parameters]));
    return rows;
  };
  return Object.assign(run, { text });
}
