import type { DataSet } from '../data/data-set.ts';
import { Random } from '../data/random.ts';
import { requestBody } from '../queries.ts';
import { READS } from '../scenarios.ts';
import { postRequest, type Reply } from './connection.ts';
import type { Client } from './slice.ts';

/** Requests that are written before anything is timed; enough to touch the whole data set. */
const REQUESTS = 2_000;

/** The requests of a scenario of reading, which all servers get in the same order. */
export class ReadRequests {
  readonly #requests: readonly Buffer[];
  readonly #beginning: string;

  constructor(name: string, data: DataSet) {
    const scenario = READS[name];
    if (!scenario) throw new Error(`${name} is no scenario of reading`);
    const random = new Random(11);
    this.#beginning = scenario.beginning;
    this.#requests = Array.from({ length: REQUESTS }, () =>
      postRequest(requestBody(scenario.operation, scenario.variables(data, random))),
    );
  }

  /** A client that sends them in an order that the seed makes. */
  client(seed: number): Client {
    const random = new Random(seed);
    const beginning = this.#beginning;
    return {
      next: () => random.pick(this.#requests),
      check(reply: Reply) {
        if (reply.status !== 200 || !reply.startsWith(beginning)) {
          throw new Error(`An answer is wrong (${reply.status}): ${reply.text().slice(0, 500)}`);
        }
      },
    };
  }

  /** The first requests, for comparing. */
  some(count: number): readonly Buffer[] {
    return this.#requests.slice(0, count);
  }
}
