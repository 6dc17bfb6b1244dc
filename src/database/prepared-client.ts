import pg from 'pg';
import { cancelStatement } from './cancel-statement.ts';
import { leaveWhenLost } from './lost-connection.ts';
import { rowTypes } from './row-types.ts';
import { currentWork, type Work } from './work.ts';

const NAMED = /^\/\* ([a-z0-9-]+) \*\//;

/** What is sent even for work that is stopped: a connection goes back to its pool by the end of its transaction. */
const ALWAYS_SENT = /^(begin|start transaction|rollback)\b/;

/** What has no half: once it is sent, its own answer is the only one that is true. */
const NEVER_CANCELLED = /^(begin|start transaction|rollback|commit)\b/;

/**
 * A PostgreSQL client that prepares the statements that bear a name in a leading comment, once a connection.
 * Their rows come with `pg`'s own types (timestamps as Date, arrays parsed), where MikroORM's statements
 * get the types that MikroORM asked for. The statements of work that is stopped are cancelled, or not sent at all, and
 * fail with the reason of the stop.
 */
export class PreparedClient extends pg.Client {
  /** Resolves when the statement of some work has ended, and with it all that may still befall the connection. */
  #underWay: Promise<void> | undefined;

  // pg's overloads can't be spelled out for an override, and every caller sees pg.Client's own.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  override query(text: any, values?: any, callback?: any): any {
    const work = currentWork();
    const isPlain = typeof text === 'string' && typeof values !== 'function' && !callback;
    return isPlain && (work || this.#underWay)
      ? this.#inTurn(work, text, values)
      : this.#send(text, values, callback);
  }

  /** Sends a statement when those before it have ended, so that it is the only one that a cancellation can hit. */
  async #inTurn(work: Work | undefined, text: string, values: unknown): Promise<unknown> {
    while (this.#underWay) await this.#underWay;
    const answer = this.#answer(work, text, values);
    const free = () => {
      this.#underWay = undefined;
    };
    this.#underWay = answer.then(free, free);
    return answer;
  }

  async #answer(work: Work | undefined, text: string, values: unknown): Promise<unknown> {
    if (work?.stopped && !ALWAYS_SENT.test(text)) throw work.stopped;
    const answer: Promise<unknown> = this.#send(text, values);
    if (!work || NEVER_CANCELLED.test(text)) return answer;
    let cancelling: Promise<void> | undefined;
    const forget = work.onStop(() => {
      const ended = answer.then(
        () => {},
        () => {},
      );
      cancelling = cancelStatement(this, ended);
    });
    try {
      return await answer;
    } catch (error) {
      throw cancelling ? work.stopped : error;
    } finally {
      forget();
      await cancelling;
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  #send(text: any, values?: any, callback?: any): any {
    const name = typeof text === 'string' ? NAMED.exec(text)?.[1] : undefined;
    const answer = name
      ? super.query({ name, text, values, types: rowTypes } as pg.QueryConfig, callback)
      : super.query(text, values, callback);
    if (answer instanceof Promise) answer.catch(error => leaveWhenLost(this, text, error));
    return answer;
  }
}
