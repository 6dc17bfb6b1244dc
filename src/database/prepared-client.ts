import pg from 'pg';
import { leaveWhenLost } from './lost-connection.ts';
import { rowTypes } from './row-types.ts';

const NAMED = /^\/\* ([a-z0-9-]+) \*\//;

/**
 * A PostgreSQL client that prepares the statements that bear a name in a leading comment, once a connection.
 * Their rows come with `pg`'s own types (timestamps as Date, arrays parsed), where MikroORM's statements
 * get the types that MikroORM asked for.
 */
export class PreparedClient extends pg.Client {
  // pg's overloads can't be spelled out for an override, and every caller sees pg.Client's own.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  override query(text: any, values?: any, callback?: any): any {
    const name = typeof text === 'string' ? NAMED.exec(text)?.[1] : undefined;
    const answer = name
      ? super.query({ name, text, values, types: rowTypes } as pg.QueryConfig, callback)
      : super.query(text, values, callback);
    if (answer instanceof Promise) answer.catch(error => leaveWhenLost(this, text, error));
    return answer;
  }
}
