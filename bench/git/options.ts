import { parseArgs } from 'node:util';
import { positive } from '../options.ts';
import { SCENARIOS } from './scenarios.ts';

/** The options of the benchmark beside Git. */
export interface GitOptions {
  /** How many files the projects have. */
  readonly files: readonly number[];
  /** How often each piece of work is done by each side. */
  readonly rounds: number;
  readonly scenarios: readonly string[];
}

const SCENARIO_NAMES = Object.keys(SCENARIOS);

export const GIT_USAGE = `Usage: npm run bench -- --git [options]

  --small             only the project of 100 files, and 5 rounds
  --rounds N          how often each side does each piece of work (default 30)
  --scenario NAME     only this one, may be repeated: ${SCENARIO_NAMES.join(', ')}
`;

/**
 * Reads the command line.
 * @throws Error saying what is wrong with it
 */
export function parseGitOptions(args: string[]): GitOptions {
  const { values } = parseArgs({
    args,
    options: {
      git: { type: 'boolean' },
      small: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      scenario: { type: 'string', multiple: true, default: SCENARIO_NAMES },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new Error(GIT_USAGE);
  const unknown = values.scenario.find(name => !SCENARIO_NAMES.includes(name));
  if (unknown !== undefined) throw new Error(`There is no scenario "${unknown}".\n\n${GIT_USAGE}`);
  return {
    files: values.small ? [100] : [100, 5_000],
    rounds: positive('rounds', values.rounds ?? (values.small ? '5' : '30'), GIT_USAGE),
    scenarios: values.scenario,
  };
}
