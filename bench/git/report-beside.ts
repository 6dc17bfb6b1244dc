import { median } from '../measure/measurement.ts';
import { significant, table } from '../report.ts';
import type { Timed } from './measure-beside.ts';

/** Writes the times, and how many times as long as Noodle Git took. */
export function besideTable(all: readonly Timed[]): string {
  const head = ['Scenario', 'git', 'Files', 'Noodle ms', 'p95', 'git ms', 'p95', 'Ratio', 'Statements'];
  const rows = all.map(({ name, files, way, noodle, git, statements }) => [
    name,
    way,
    files,
    significant(median(noodle)),
    significant(percentile95(noodle)),
    significant(median(git)),
    significant(percentile95(git)),
    `**${significant(median(git) / median(noodle))}**`,
    Number(statements.toFixed(1)),
  ]);
  return table(head, rows);
}

function percentile95(times: readonly number[]): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.95) - 1] ?? Number.NaN;
}
