import { deepStrictEqual } from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { median } from '../measure/measurement.ts';
import { significant } from '../report.ts';
import { makeHistory } from './history.ts';
import { measureBeside, type Timed, timeOf } from './measure-beside.ts';
import { Noodle } from './noodle.ts';
import type { GitOptions } from './options.ts';
import { besideTable } from './report-beside.ts';
import { Repository } from './repository.ts';
import type { Sides } from './scenario.ts';
import { LARGEST_ONLY, SCENARIOS } from './scenarios.ts';

/** What it takes to measure Noodle beside Git. */
export interface BesideGitSetup {
  readonly options: GitOptions;
  /** Noodle's port. */
  readonly port: number;
  readonly database: Client;
  readonly cleanUp: AsyncDisposableStack;
  readonly progress: (text: string) => void;
}

/** Does the same work in Noodle and in Git; gives the tables. */
export async function benchBesideGit(setup: BesideGitSetup): Promise<string> {
  const { options, port, database, cleanUp, progress } = setup;
  const noodle = await Noodle.connect(port);
  cleanUp.defer(() => noodle.close());
  const folder = await mkdtemp(join(tmpdir(), 'noodle-bench-git-'));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));

  const all: Sides[] = [];
  for (const files of options.files) {
    const history = makeHistory(files);
    const repository = new Repository(folder, `of-${files}`);
    cleanUp.defer(() => repository.close());
    progress(`loading ${history.versions.length} versions of ${files} files into Noodle`);
    const id = await noodle.load(history);
    progress('importing them into Git');
    await repository.fill(history);
    all.push({ history, noodle, id, repository });
    await checkTip(all.at(-1) as Sides);
  }
  progress('vacuum and analyze');
  await database.query('vacuum (analyze, freeze)');
  await database.query('checkpoint');

  const timed: Timed[] = [];
  for (const name of options.scenarios) {
    for (const sides of LARGEST_ONLY.includes(name) ? all.slice(-1) : all) {
      for (const scenario of SCENARIOS[name]?.(sides) ?? []) {
        progress(`${scenario.name} at ${scenario.files} files`);
        timed.push(...(await measureBeside(scenario, options.rounds, database)));
      }
    }
  }
  return `${besideTable(timed)}\n\n${await floor(all[0] as Sides, options.rounds)}`;
}

/**
 * Compares the last version's files on both sides with what they must be.
 * @throws AssertionError that shows the difference
 */
async function checkTip({ history, noodle, id, repository }: Sides): Promise<void> {
  const number = history.main.at(-1)?.number ?? 0;
  // Every path is ASCII, whose order is the same in JavaScript and in bytes.
  const files = [...history.tip].sort(([a], [b]) => (a < b ? -1 : 1));
  const inNoodle = (await noodle.files(id, number)).map(({ path, hash }) => [path, hash]);
  deepStrictEqual(
    inNoodle,
    files.map(([path, text]) => [path, hash('sha256', text)]),
  );
  const inGit = await repository.text(`git ls-tree -r ${repository.commit(number).commit}`);
  deepStrictEqual(
    inGit.split('\n'),
    files.map(([path, text]) => `100644 blob ${blobId(text)}\t${path}`),
  );
}

function blobId(text: string): string {
  return hash('sha1', `blob ${Buffer.byteLength(text)}\0${text}`);
}

/** Says how long the least work takes. */
async function floor({ noodle, repository }: Sides, rounds: number): Promise<string> {
  const git = median(await timeOf(() => repository.run('git rev-parse HEAD'), rounds));
  const least = median(await timeOf(noodle.request('{ __typename }', {}), rounds));
  return `In every time there are ${significant(git)} ms for starting a git (as \`git rev-parse HEAD\` takes, not where it is warm), or ${significant(least)} ms for an HTTP request (as \`{ __typename }\` takes).`;
}
