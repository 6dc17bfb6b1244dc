import { type Measurement, median, medianOf } from './measure/measurement.ts';
import { WRITES } from './scenarios.ts';
import { type PerServer, SERVER_NAMES, type ServerName } from './servers.ts';

/** One scenario at one number of connections: each server's slices, round by round. */
export interface Series {
  readonly scenario: string;
  readonly connections: number;
  readonly rounds: PerServer<Measurement[]>;
  /** Statements a request. */
  readonly statements: PerServer<number>;
}

/** The share of the limit that Noodle is to reach, by scenario: in reading, at these connections. */
const TARGETS: Record<string, number> = {
  tree: 0.7,
  graph: 0.28,
  open: 0.55,
  small: 0.25,
  write: 0.8,
  'write-one': 0.8,
};
const TARGET_CONNECTIONS = 16;

const LABELS: PerServer<string> = { noodle: '**Noodle**', json: 'JSON in SQL', rows: 'rows in JS' };

/** Noodle's share of what the faster reference server does, which is the limit: the median of the rounds' shares. */
export function shareOf({ rounds }: Series): number {
  const rate = (name: ServerName) => medianOf(rounds[name]).rate;
  const limit = rate('json') > rate('rows') ? 'json' : 'rows';
  return median(rounds.noodle.map(({ rate }, round) => rate / (rounds[limit][round]?.rate ?? Number.NaN)));
}

/** Writes the shares beside their targets. */
export function shareTable(all: readonly Series[]): string {
  const rows = all
    .filter(({ scenario, connections }) => scenario in WRITES || connections === TARGET_CONNECTIONS)
    .map(series => {
      const target = TARGETS[series.scenario] as number;
      const share = shareOf(series);
      return [
        series.scenario,
        series.connections,
        share.toFixed(2),
        target.toFixed(2),
        share >= target ? 'yes' : 'no',
      ];
    });
  if (rows.length === 0) return '';
  return table(['Scenario', 'Connections', 'Share', 'Target', 'Reached'], rows);
}

/** Writes all figures. */
export function reportTable(all: readonly Series[]): string {
  const head = ['Scenario', 'Connections', 'Server', 'Requests/s', 'p50 ms', 'p99 ms'];
  const costs = ['CPU Node ms', 'CPU PostgreSQL ms', 'Memory MiB', 'Statements', 'Share'];
  const rows = all.flatMap(series =>
    SERVER_NAMES.map(name => {
      const { rate, p50, p99, nodeCpu, postgresCpu, memory } = medianOf(series.rounds[name]);
      return [
        series.scenario,
        series.connections,
        LABELS[name],
        significant(rate),
        significant(p50),
        significant(p99),
        significant(nodeCpu),
        significant(postgresCpu),
        memory.toFixed(0),
        Number(series.statements[name].toFixed(1)),
        name === 'noodle' ? `**${shareOf(series).toFixed(2)}**` : '',
      ];
    }),
  );
  return table([...head, ...costs], rows);
}

/** A number to three digits, or as a whole one. */
export function significant(number: number): string {
  if (number >= 100) return number.toFixed(0);
  return number >= 10 ? number.toFixed(1) : number.toFixed(2);
}

/** Writes a table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const aligned = head.map((_, column) =>
    typeof rows[0]?.[column] === 'number' || column > 2 ? '---:' : '---',
  );
  return [head, aligned, ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');
}
