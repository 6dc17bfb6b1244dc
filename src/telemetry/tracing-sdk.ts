import { setTimeout } from 'node:timers/promises';
import { context, type Exception, propagation } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { VERSION } from '../root.ts';
import { traceWith } from './tracing.ts';
import type { Tracing, TracingSettings } from './tracing-start.ts';

/** How long the collector may take to accept a batch of spans, and all that is left at the end, in milliseconds. */
const PATIENCE_MS = 3_000;

/** How long the log is spared another fault of the collector, in milliseconds. */
const SPARED_MS = 60_000;

/**
 * Sends the spans of this process to a collector, in batches. When that fails they are lost, and nothing else is.
 * (The exporter reads OTEL_EXPORTER_OTLP_HEADERS by itself.)
 */
export function startSdk(url: string, settings: TracingSettings, log: Logger): Tracing {
  const told = sparingly(log);
  setGlobalErrorHandler(told);
  const service = { 'service.name': settings.OTEL_SERVICE_NAME, 'service.version': VERSION };
  const exporter = new OTLPTraceExporter({ url: tracesAt(url), timeoutMillis: PATIENCE_MS });
  const provider = new TracerProvider({
    resource: defaultResource().merge(resourceFromAttributes(service)),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(settings.OTEL_TRACES_SAMPLER_ARG) }),
    spanProcessors: [new BatchSpanProcessor({ exporter, exportTimeoutMillis: PATIENCE_MS })],
  });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  // The provider itself isn't made global: what libraries might trace could hold prompts and contents.
  traceWith(provider.getTracer('noodle', VERSION));
  return {
    async stop() {
      traceWith(undefined);
      const late = setTimeout(PATIENCE_MS, 'it took too long', { ref: false });
      const fault = await Promise.race([
        provider.shutdown().then(
          () => null,
          error => error,
        ),
        late,
      ]);
      if (fault) told(fault);
      context.disable();
      propagation.disable();
    },
  };
}

/** By OpenTelemetry's specification the endpoint is that of all signals. */
function tracesAt(endpoint: string): string {
  return `${endpoint.replace(/\/+$/, '')}/v1/traces`;
}

/** Has the log hear of spans that could not be sent, once in a while. */
function sparingly(log: Logger): (error: Exception) => void {
  let told = Number.NEGATIVE_INFINITY;
  return error => {
    if (performance.now() - told < SPARED_MS) return;
    told = performance.now();
    const reason = typeof error === 'string' ? error : (error.message ?? error.code);
    log.warn({ reason }, 'traces could not be sent to the collector');
  };
}
