import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../root.ts';
import { NameLimit } from './name-limit.ts';
import type { OperationRecord, Transport } from './operation-record.ts';
import type { Outcome } from './outcome.ts';
import { processMetrics } from './process-metrics.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const STATEMENTS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55];
const KEYS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];

/** The values of a gauge, each with its labels. */
export type GaugeValues = readonly (readonly [labels: Record<string, string>, value: number])[];

/** What one call of a model took. */
export interface Taken {
  readonly promptTokens: number;
  readonly completionTokens: number;
  /** US dollars in decimal digits; null where the provider did not say. */
  readonly costUsd: string | null;
}

/** What is counted and measured of one server or worker, for Prometheus. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #names = new NameLimit();
  readonly #requests = new Counter({
    name: 'noodle_requests_total',
    help: 'Operations that were answered, and requests that were refused before they came to one.',
    labelNames: ['operation', 'kind', 'transport', 'outcome'],
    registers: [this.#registry],
  });
  readonly #seconds = new Histogram({
    name: 'noodle_request_duration_seconds',
    help: 'From the arrival of a query or mutation to the end of its answer.',
    labelNames: ['kind', 'outcome'],
    buckets: SECONDS,
    registers: [this.#registry],
  });
  readonly #statements = new Histogram({
    name: 'noodle_request_statements',
    help: 'SQL statements that were sent for an operation.',
    labelNames: ['kind'],
    buckets: STATEMENTS,
    registers: [this.#registry],
  });
  readonly #refusals = new Counter({
    name: 'noodle_refusals_total',
    help: 'Operations by the codes of their errors and of the refusals of their mutations.',
    labelNames: ['code'],
    registers: [this.#registry],
  });
  readonly #batches = new Histogram({
    name: 'noodle_loader_batch_size',
    help: 'Keys that a loader loaded at once.',
    buckets: KEYS,
    registers: [this.#registry],
  });
  readonly #generations = new Counter({
    name: 'noodle_generations_finished_total',
    help: 'Generations that this process has brought to their end.',
    labelNames: ['status'],
    registers: [this.#registry],
  });
  readonly #tokens = new Counter({
    name: 'noodle_generation_tokens_total',
    help: 'Tokens that models have read and written for this process.',
    labelNames: ['kind'],
    registers: [this.#registry],
  });
  readonly #cost = new Counter({
    name: 'noodle_generation_cost_usd_total',
    help: 'What the calls of models by this process cost, in US dollars, as the provider reported it.',
    registers: [this.#registry],
  });

  constructor() {
    this.gauge('noodle_build_info', 'The program that runs.', ['version', 'node'], () => [
      [{ version: VERSION, node: process.version }, 1],
    ]);
  }

  /** Counts an operation, or a request that came to none. @param durationMs not measured of a subscription */
  countRequest(record: OperationRecord, transport: Transport, outcome: Outcome, durationMs: number): void {
    const { statements, codes } = record;
    const kind = record.kind ?? 'none';
    // By other ones' operations anybody could use the names up.
    const isTold = record.isExecuted && record.requester !== null && record.requester.caller !== 'nobody';
    const operation = record.kind ? this.#names.of(record.name, isTold) : 'none';
    this.#requests.inc({ operation, kind, transport, outcome });
    if (record.kind) this.#statements.observe({ kind }, statements);
    if (kind !== 'subscription') this.#seconds.observe({ kind, outcome }, durationMs / 1_000);
    for (const code of codes) this.#refusals.inc({ code });
  }

  /** Counts a batch of a loader. */
  countBatch(size: number): void {
    this.#batches.observe(size);
  }

  /** Counts a generation that has ended. */
  countGeneration(status: 'succeeded' | 'failed'): void {
    this.#generations.inc({ status });
  }

  /** Counts what a call of a model took. */
  countUsage({ promptTokens, completionTokens, costUsd }: Taken): void {
    this.#tokens.inc({ kind: 'prompt' }, promptTokens);
    this.#tokens.inc({ kind: 'completion' }, completionTokens);
    if (costUsd) this.#cost.inc(Number(costUsd));
  }

  /** Adds what is looked up whenever the metrics are read. @param read gives no values where there are none to be had */
  gauge(
    name: string,
    help: string,
    labelNames: readonly string[],
    read: () => GaugeValues | Promise<GaugeValues>,
  ): void {
    const registers = [this.#registry];
    const gauge = new Gauge({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        const values = await read();
        gauge.reset();
        for (const [labels, value] of values) gauge.set(labels, value);
      },
    });
  }

  /** All of it, and what is measured of the process, in Prometheus' text format. */
  async text(): Promise<string> {
    const [own, process] = await Promise.all([this.#registry.metrics(), processMetrics().metrics()]);
    return `${own}\n${process}`;
  }
}

/** Begins to count and to measure, also what the process does apart from requests. */
export function startMetrics(): Metrics {
  processMetrics();
  return new Metrics();
}

/** The media type of the text: Prometheus' exposition format. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;
