import { CompareVersions } from './compare-versions.ts';
import { ForkVersion } from './fork-version.ts';
import { LastChanged } from './last-changed.ts';
import { MergeVersions } from './merge-versions.ts';
import type { Scenario, Sides } from './scenario.ts';
import { SearchVersion, WORD_KINDS } from './search-version.ts';

const NEIGHBOURS = { name: 'compare-neighbours', distance: 1, first: 20 };
const DISTANT = { name: 'compare-distant', distance: 150, first: 100 };

/** What is measured at a number of files, by name; those that write come last. */
export const SCENARIOS: Readonly<Record<string, (sides: Sides) => Scenario[]>> = {
  'compare-neighbours': sides => [new CompareVersions(NEIGHBOURS, sides)],
  'compare-distant': sides => [new CompareVersions(DISTANT, sides)],
  'last-changed': sides => [new LastChanged(sides)],
  search: sides =>
    WORD_KINDS.flatMap(kind => [true, false].map(exact => new SearchVersion(kind, exact, sides))),
  merge: sides => [new MergeVersions(sides)],
  fork: sides => [new ForkVersion(sides)],
};

/** Those that say more at many files than at few, so that only the largest project has them. */
export const LARGEST_ONLY: readonly string[] = ['last-changed', 'search'];
