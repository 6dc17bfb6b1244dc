import { CompiledQuery } from 'kysely';
import type { Db } from '../../database/statement.ts';
import { besideWork } from '../../database/work.ts';
import { bucketByKey } from './bucket.sql.ts';

/** PostgreSQL's code for a number that its type has no room for. */
const OUT_OF_RANGE = '22003';

/** How long the database may take before it counts as away, in milliseconds: every operation waits for this. */
const PATIENCE_MS = 2_000;

/** A statement as rate-limiter-flexible hands it over; it names it `table:name`. */
interface BucketQuery {
  readonly name?: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/**
 * Runs rate-limiter-flexible's statements on the server's own connections, prepared as all others are. They belong to
 * no operation: its deadline does not take back what it has used up.
 */
export class BucketClient {
  readonly #db: () => Db;

  constructor(db: () => Db) {
    this.#db = db;
  }

  /** @throws Error, too, when the database takes too long; the points may have been used up all the same */
  async query(query: BucketQuery): Promise<{ rows: unknown[]; rowCount: number }> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error('The points take too long')), PATIENCE_MS);
    try {
      const rows = await Promise.race([besideWork(() => this.#run(query)), late]);
      return { rows, rowCount: rows.length };
    } finally {
      clearTimeout(timer);
    }
  }

  async #run({ name = '', text, values }: BucketQuery): Promise<unknown[]> {
    const sql = `/* ${name.split(':').at(-1)} */ ${text.replace(/\s+/g, ' ').trim()}`;
    const db = this.#db();
    try {
      return (await db.executeQuery(CompiledQuery.raw(sql, [...values]))).rows;
    } catch (error) {
      // So many calls at once have been refused that the count overflows, which is no reason to let this one in.
      if ((error as { code?: unknown }).code !== OUT_OF_RANGE) throw error;
      return bucketByKey(db, values[0]);
    }
  }
}
