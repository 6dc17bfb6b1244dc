import type { Logger } from 'pino';
import type { Config } from '../config.ts';

/** The settings of traces; without an endpoint there are none. */
export type TracingSettings = Pick<
  Config,
  'OTEL_EXPORTER_OTLP_ENDPOINT' | 'OTEL_SERVICE_NAME' | 'OTEL_TRACES_SAMPLER_ARG'
>;

/** The traces of a process. */
export interface Tracing {
  /** Sends what is left, within a few seconds, and makes no more. Never fails. */
  stop(): Promise<void>;
}

/** Begins to make traces where the settings name a collector; elsewhere OpenTelemetry's SDK isn't even loaded. */
export async function startTracing(settings: TracingSettings, log: Logger): Promise<Tracing> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: url } = settings;
  if (!url) return { stop: async () => {} };
  const { startSdk } = await import('./tracing-sdk.ts');
  return startSdk(url, settings, log);
}
