import type pg from 'pg';
import { checkWritten, compareAnswers, readCursors } from './compare.ts';
import { type DataSet, WRITERS } from './data/data-set.ts';
import { Connection } from './load/connection.ts';
import { ReadRequests } from './load/reader.ts';
import type { Client } from './load/slice.ts';
import { Writer } from './load/writer.ts';
import { type Measurement, measure } from './measure/measurement.ts';
import { countStatements } from './measure/statements.ts';
import type { Options } from './options.ts';
import { type Series, shareOf, significant } from './report.ts';
import { READS, WRITES } from './scenarios.ts';
import { type PerServer, perServer, type Server } from './servers.ts';

const WARM_UP_CONNECTIONS = 16;
const WARM_UP_SECONDS = 2;
/** How many requests' statements are counted. */
const COUNTED = 50;

/** What a benchmark needs to run. */
export interface BenchSetup {
  readonly options: Options;
  readonly data: DataSet;
  readonly servers: PerServer<Server>;
  readonly database: pg.Client;
  readonly postmasterPid: number;
  readonly progress: (text: string) => void;
}

/** Runs the scenarios: compares the answers, warms the servers up, and measures them in turns. */
export class Bench {
  readonly #setup: BenchSetup;
  readonly #servers: readonly Server[];
  readonly #reads = new Map<string, ReadRequests>();
  readonly #writers = new Map<string, PerServer<Writer[]>>();

  constructor(setup: BenchSetup) {
    this.#setup = setup;
    this.#servers = Object.values(setup.servers);
  }

  async run(): Promise<Series[]> {
    await this.#prepare();
    const cells = this.#cells();
    const statements = await this.#warmUp();
    const series = cells.map(({ scenario, connections }) => ({
      scenario,
      connections,
      rounds: perServer((): Measurement[] => []),
      statements: statements.get(scenario) as PerServer<number>,
    }));
    for (let round = 0; round < this.#setup.options.rounds; round++) {
      for (const one of series) await this.#measureInTurns(one, round);
    }
    await this.#checkWritten();
    return series;
  }

  /** Writes the requests down, and compares what the servers answer to them. */
  async #prepare(): Promise<void> {
    const { options, data, servers, progress } = this.#setup;
    await readCursors(data, servers.noodle);
    for (const name of options.scenarios) {
      if (name in READS) {
        progress(`comparing the answers to ${name}`);
        const requests = new ReadRequests(name, data);
        await compareAnswers(name, requests, this.#servers);
        this.#reads.set(name, requests);
      } else {
        this.#writers.set(
          name,
          perServer(server => writersOf(name, data, server)),
        );
      }
    }
  }

  #cells(): { scenario: string; connections: number }[] {
    const { scenarios, connections } = this.#setup.options;
    return scenarios.flatMap(scenario =>
      (scenario in READS ? connections : [WRITERS]).map(number => ({ scenario, connections: number })),
    );
  }

  /** Warms every server up in every scenario, and counts the statements of a request. */
  async #warmUp(): Promise<Map<string, PerServer<number>>> {
    const statements = new Map<string, PerServer<number>>();
    for (const scenario of this.#setup.options.scenarios) {
      const counts = perServer(() => 0);
      for (const server of this.#servers) {
        this.#setup.progress(`warming up: ${scenario}, ${server.name}`);
        const clients = this.#clients(scenario, server, WARM_UP_CONNECTIONS, 1);
        await measure(server, this.#setup.postmasterPid, clients, WARM_UP_SECONDS);
        counts[server.name] = await this.#countStatements(server, clients[0] as Client);
      }
      statements.set(scenario, counts);
    }
    await this.#checkWritten();
    return statements;
  }

  async #countStatements(server: Server, client: Client): Promise<number> {
    const connection = await Connection.open(server.port);
    const count = await countStatements(this.#setup.database, async () => {
      for (let sent = 0; sent < COUNTED; sent++) client.check(await connection.send(client.next()));
    });
    connection.close();
    return count / COUNTED;
  }

  /** Gives each server a slice, another one first in every round. */
  async #measureInTurns(series: Series, round: number): Promise<void> {
    const { options, postmasterPid, progress } = this.#setup;
    const { scenario, connections, rounds } = series;
    for (const turn of this.#servers.keys()) {
      const server = this.#servers[(turn + round) % this.#servers.length] as Server;
      const clients = this.#clients(scenario, server, connections, round + 2);
      const measurement = await measure(server, postmasterPid, clients, options.seconds);
      rounds[server.name].push(measurement);
    }
    const rates = this.#servers.map(({ name }) => `${name} ${significant(rounds[name].at(-1)?.rate ?? 0)}/s`);
    const share = shareOf(series).toFixed(2);
    progress(
      `round ${round + 1} of ${options.rounds}: ${scenario} at ${connections}: ${rates.join(', ')}; share ${share}`,
    );
  }

  /** The clients of a scenario; with equal seeds all servers get equal requests. */
  #clients(scenario: string, server: Server, connections: number, seed: number): readonly Client[] {
    const writers = this.#writers.get(scenario)?.[server.name];
    if (writers) return writers;
    const requests = this.#reads.get(scenario) as ReadRequests;
    return Array.from({ length: connections }, (_, index) => requests.client(seed * 1_000 + index));
  }

  async #checkWritten(): Promise<void> {
    const all = [...this.#writers.values()].flatMap(writers => Object.values(writers).flat());
    if (all.length === 0) return;
    this.#setup.progress('reading back what was written');
    await checkWritten(all, this.#setup.servers.noodle);
  }
}

function writersOf(scenario: string, data: DataSet, server: Server['name']): Writer[] {
  const projects = data.writeProjects[server];
  return Array.from({ length: WRITERS }, (_, index) => {
    const project = projects[WRITES[scenario]?.sameProject ? WRITERS : index];
    if (!project) throw new Error('There are too few projects to write to');
    return new Writer(project, index);
  });
}
