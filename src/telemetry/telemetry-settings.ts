import { z } from 'zod';
import { flag, integer } from '../setting.ts';

/** The settings for what can be seen of the running server, by their environment variables. */
export const telemetrySettings = {
  /** Whether the server counts and measures its work, for Prometheus at /metrics. */
  METRICS: flag.default(true),
  /** The bearer token by which /metrics can be read, of 16 characters or more; viewers with the scope `admin` can, too, and without a token with AUTH=off anyone. */
  METRICS_TOKEN: z
    .string()
    .regex(/^[!-~]{16,}$/, 'must be 16 characters or more, without spaces')
    .optional(),
  /** The TCP port at which a worker serves /metrics and /health; 0 for none. */
  METRICS_PORT: integer(0, 65_535, 0),
  /** Where traces are sent, by OTLP over HTTP: the URL of a collector, without `/v1/traces`; without it there are none. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .optional(),
  /** The name of the service in traces. */
  OTEL_SERVICE_NAME: z.string().min(1).default('noodle'),
  /** The share of traces to send of those that begin here, from 0 to 1; of others their caller decides. */
  OTEL_TRACES_SAMPLER_ARG: z
    .string()
    .regex(/^(0(\.\d{1,9})?|1(\.0{1,9})?)$/, 'must be a number from 0 to 1')
    .transform(Number)
    .default(1),
};

/** The settings of what can be seen of the running server. */
export type TelemetrySettings = z.infer<z.ZodObject<typeof telemetrySettings>>;
