import { parseArgs } from 'node:util';
import { SCENARIO_NAMES } from './scenarios.ts';

export interface Options {
  /** Projects to read from. */
  readonly projects: number;
  /** How long each server is under load at a time. */
  readonly seconds: number;
  /** How often each server gets its turn in each scenario. */
  readonly rounds: number;
  readonly scenarios: readonly string[];
  /** Connections for reading; writing has eight. */
  readonly connections: readonly number[];
}

export const USAGE = `Usage: npm run bench -- [options]
       npm run bench -- --git [options]

  --small             40 projects instead of 200
  --seconds N         how long a server is under load at a time (default 1)
  --rounds N          how often each server has its turn, of which the table has the medians (default 10)
  --scenario NAME     only this one, may be repeated: ${SCENARIO_NAMES.join(', ')}
  --connections N     only so many connections, may be repeated (default 1, 16 and 64; writing always has 8)
  --git               beside Git instead of the reference servers: see npm run bench -- --git --help
`;

/**
 * Reads the command line.
 * @throws Error saying what is wrong with it
 */
export function parseOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      small: { type: 'boolean', default: false },
      seconds: { type: 'string', default: '1' },
      rounds: { type: 'string', default: '10' },
      scenario: { type: 'string', multiple: true, default: [...SCENARIO_NAMES] },
      connections: { type: 'string', multiple: true, default: ['1', '16', '64'] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new Error(USAGE);
  const unknown = values.scenario.find(name => !SCENARIO_NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`There is no scenario "${unknown}".\n\n${USAGE}`);
  return {
    projects: values.small ? 40 : 200,
    seconds: positive('seconds', values.seconds),
    rounds: positive('rounds', values.rounds),
    scenarios: values.scenario,
    connections: values.connections.map(text => positive('connections', text)),
  };
}

/** Reads a positive number. @throws Error that says what is wrong with it, and how the program is used */
export function positive(name: string, text: string, usage = USAGE): number {
  const number = Number(text);
  const whole = name === 'seconds' || Number.isInteger(number);
  if (!(number > 0) || !whole)
    throw new Error(`--${name} must be a positive number, not "${text}".\n\n${usage}`);
  return number;
}
