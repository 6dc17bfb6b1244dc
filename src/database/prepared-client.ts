import pg from 'pg';
import { isTracing, tracedStatement } from '../telemetry/tracing.ts';
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
  /** The answer to the statement under way, and its text. */
  #underWay: Promise<unknown> | undefined;
  #text = '';
  /** The work that it is done for, and the cancellation that the stop of that has begun. */
  #work: Work | undefined;
  #cancelling: Promise<void> | undefined;
  /** Begin what was asked for meanwhile, so that the statement under way is the only one that a cancellation can hit. */
  readonly #waiting: (() => void)[] = [];

  // pg's overloads can't be spelled out for an override, and every caller sees pg.Client's own.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  override query(text: any, values?: any, callback?: any): any {
    if (typeof text !== 'string' || typeof values === 'function' || callback) {
      const answer = this.#send(text, values, callback);
      if (answer instanceof Promise) answer.catch(error => leaveWhenLost(this, text, error));
      return answer;
    }
    if (isTracing()) return tracedStatement(summaryOf(text), () => this.#ask(text, values));
    return this.#ask(text, values);
  }

  #ask(text: string, values: unknown): Promise<unknown> {
    const work = currentWork();
    if (!this.#underWay) return this.#begin(work, text, values);
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => this.#begin(work, text, values).then(resolve, reject));
    });
  }

  /** Almost every statement comes this way, so it makes no promise or closure beyond the one that ends it. */
  #begin(work: Work | undefined, text: string, values: unknown): Promise<unknown> {
    if (work) {
      if (work.stopped && !ALWAYS_SENT.test(text)) return Promise.reject(work.stopped);
      work.statements++;
      work.onStop(this.#stop);
    }
    this.#work = work;
    this.#text = text;
    const answer: Promise<unknown> = this.#send(text, values);
    this.#underWay = answer;
    return answer.then(this.#succeed, this.#fail);
  }

  readonly #stop = (work: Work): void => {
    const answer = this.#underWay;
    if (!answer || work !== this.#work || NEVER_CANCELLED.test(this.#text)) return;
    const ended = answer.then(
      () => {},
      () => {},
    );
    this.#cancelling ??= cancelStatement(this, ended);
  };

  readonly #succeed = (result: unknown): unknown => {
    if (this.#cancelling) return this.#cancelling.then(() => this.#passOn()).then(() => result);
    this.#passOn();
    return result;
  };

  readonly #fail = async (error: Error): Promise<never> => {
    leaveWhenLost(this, this.#text, error);
    const reason = this.#cancelling ? this.#work?.stopped : undefined;
    if (this.#cancelling) await this.#cancelling;
    this.#passOn();
    throw reason ?? error;
  };

  /** Begins what comes next, if anything does. */
  #passOn(): void {
    this.#underWay = undefined;
    this.#work = undefined;
    this.#cancelling = undefined;
    while (!this.#underWay && this.#waiting.length > 0) this.#waiting.shift()?.();
  }

  // biome-ignore lint/suspicious/noExplicitAny: as above
  #send(text: any, values?: any, callback?: any): any {
    const name = typeof text === 'string' ? NAMED.exec(text)?.[1] : undefined;
    return name
      ? super.query({ name, text, values, types: rowTypes } as pg.QueryConfig, callback)
      : super.query(text, values, callback);
  }
}

/** The name of a statement, else what it begins with: the text of the ORM's may hold values. */
function summaryOf(text: string): string {
  return NAMED.exec(text)?.[1] ?? /^[a-z]+/i.exec(text)?.[0].toLowerCase() ?? 'statement';
}
