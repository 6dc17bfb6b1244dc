import type { Client } from 'pg';
import { countStatements } from '../measure/statements.ts';
import type { Run, Scenario } from './scenario.ts';

/** Rounds before those that count. */
const WARM_UP = 5;
/** How many requests' statements are counted. */
const COUNTED = 3;

/** How long one way of doing a scenario's work took, in milliseconds, round by round. */
export interface Timed {
  readonly name: string;
  readonly files: number;
  /** How Git did it. */
  readonly way: string;
  readonly noodle: readonly number[];
  readonly git: readonly number[];
  /** Statements of Noodle's request. */
  readonly statements: number;
}

/**
 * Does a scenario's work round by round, on all sides one after the other, another side first in each round, and
 * compares what they found.
 * @throws Error that shows where what two sides found begins to differ
 */
export async function measureBeside(scenario: Scenario, rounds: number, database: Client): Promise<Timed[]> {
  const { name, files } = scenario;
  await scenario.prepare?.();
  await settled(database);
  const counting = Math.min(rounds, scenario.roundsMax ?? rounds);
  const ways = Object.keys(scenario.task(0).git);
  const times = new Map([NOODLE, ...ways].map((side): [string, number[]] => [side, []]));
  for (let round = 0; round < WARM_UP + counting; round++) {
    const { noodle, git } = scenario.task(round);
    const runs: (readonly [side: string, run: Run])[] = [[NOODLE, noodle], ...Object.entries(git)];
    const answers = new Map<string, () => unknown>();
    for (const turn of runs.keys()) {
      const [side, run] = runs[(turn + round) % runs.length] as (typeof runs)[number];
      const start = performance.now();
      const read = await run();
      const milliseconds = performance.now() - start;
      answers.set(side, read);
      if (round >= WARM_UP) times.get(side)?.push(milliseconds);
    }
    await compare(answers, `${name} at ${files} files, round ${round}`);
  }
  const statements = await statementsOf(scenario, WARM_UP + counting, database);
  const timesOf = (side: string) => times.get(side) ?? [];
  return ways.map(way => ({ name, files, way, noodle: timesOf(NOODLE), git: timesOf(way), statements }));
}

const NOODLE = 'Noodle';

async function compare(answers: ReadonlyMap<string, () => unknown>, what: string): Promise<void> {
  const expected = JSON.stringify(await answers.get(NOODLE)?.());
  for (const [side, read] of answers) {
    if (side === NOODLE) continue;
    const found = JSON.stringify(await read());
    if (found === expected) continue;
    // Whole answers would be too much to read.
    const start = [...found].findIndex((character, index) => character !== expected[index]);
    const around = (text: string) => text.slice(Math.max(0, start - 300), start + 100);
    throw new Error(`${what}: ${side} finds\n${around(found)}\nwhere Noodle finds\n${around(expected)}`);
  }
}

async function statementsOf(scenario: Scenario, first: number, database: Client): Promise<number> {
  const runs = Array.from({ length: COUNTED }, (_, index) => scenario.task(first + index).noodle);
  const count = await countStatements(database, async () => {
    for (const run of runs) await run();
  });
  return count / COUNTED;
}

/** Times a piece of work that is done over and over; gives the milliseconds of each time. */
export async function timeOf(run: () => Promise<unknown>, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const start = performance.now();
    await run();
    if (round >= 0) times.push(performance.now() - start);
  }
  return times;
}

const IDLE_POLLS = 4;
const POLL_MS = 100;
const SETTLED_MS = 120_000;

/** Waits until PostgreSQL has nothing to do: no index to build, no table to vacuum. */
async function settled(database: Client): Promise<void> {
  const end = performance.now() + SETTLED_MS;
  for (let idle = 0; idle < IDLE_POLLS && performance.now() < end; ) {
    const { rows } = await database.query<{ busy: boolean }>(
      `select exists (
         select from pg_stat_activity
         where pid <> pg_backend_pid() and (state <> 'idle' or backend_type = 'autovacuum worker')
       ) as busy`,
    );
    idle = rows[0]?.busy ? 0 : idle + 1;
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}
