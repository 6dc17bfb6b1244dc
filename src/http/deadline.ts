import type { ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import { Work } from '../database/work.ts';

/** The code of what an operation fails with that was not done in time. */
export const DEADLINE_EXCEEDED = 'DEADLINE_EXCEEDED';

/**
 * How long the server works on one operation. When the time is over, its statements under way are cancelled in
 * PostgreSQL and no others begin: the fields that need them fail, transactions are rolled back, and what was loaded
 * before stays in the answer. A commit under way is waited for, since only its outcome is true. What keeps the process
 * itself busy, or a thread that compares files, can't be interrupted, and comes to its end before the answer.
 */
export class Deadline {
  readonly #milliseconds: number;
  readonly #exceeded: () => Error;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    const message = `The server works on one operation for ${milliseconds / 1_000} seconds at the most, and this one took longer. Ask for less at once; if it was waiting for others, try again later.`;
    this.#exceeded = () => new GraphQLError(message, { extensions: { code: DEADLINE_EXCEEDED } });
  }

  /**
   * Runs an operation in time. Statements that it leaves behind when it is answered are cancelled, too.
   * @param answer gets its work, by which to wait for what can't be interrupted
   * @param response when it closes, nobody waits for the answer any more: the operation is stopped unless it is a
   *   mutation, which its client could not know to be half done
   */
  async run<Answer>(answer: (work: Work) => Promise<Answer>, response?: ServerResponse): Promise<Answer> {
    const work = new Work();
    const timer = setTimeout(() => work.stop(this.#exceeded), this.#milliseconds);
    const leave = () => work.abandon(unwanted);
    response?.once('close', leave);
    if (response?.destroyed) leave();
    try {
      return await work.run(() => answer(work));
    } finally {
      clearTimeout(timer);
      response?.off('close', leave);
      leave();
    }
  }
}

/** For nobody to see: it only must not look like a fault in the log. */
function unwanted(): Error {
  return new GraphQLError('Nobody waits for this any more.', { extensions: { code: 'BAD_REQUEST' } });
}
