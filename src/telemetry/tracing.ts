import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';

let tracer: Tracer | undefined;

/** Where a trace comes from, as W3C's Trace Context has it; empty where there is none. */
export interface TraceCarrier {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** Has this process make spans; none without a tracer. */
export function traceWith(given: Tracer | undefined): void {
  tracer = given;
}

/** Whether this process makes spans. */
export function isTracing(): boolean {
  return tracer !== undefined;
}

/** Begins a span within a trace; undefined where no spans are made. Whoever asked for it ends it. */
export function beginSpan(name: string, options: SpanOptions, carrier?: TraceCarrier): Span | undefined {
  return tracer?.startSpan(name, options, carrier && propagation.extract(ROOT_CONTEXT, carrier));
}

/** Runs what belongs to a span: what is called, and awaited, below makes its spans inside of it. */
export function withinSpan<Result>(span: Span | undefined, run: () => Result): Result {
  return span ? context.with(trace.setSpan(context.active(), span), run) : run();
}

/** Runs what belongs to no trace. */
export function besideTraces<Result>(run: () => Result): Result {
  return tracer ? context.with(ROOT_CONTEXT, run) : run();
}

/**
 * Runs something as a span of the trace that is under way, which fails as it does. Of an error it says the code or the
 * class, and no message: that may quote what a client sent.
 * @param carrier the trace to continue instead
 */
export function traced<Result>(
  name: string,
  options: SpanOptions,
  run: () => Promise<Result>,
  carrier?: TraceCarrier,
): Promise<Result> {
  const span = beginSpan(name, options, carrier);
  return span ? finished(span, run) : run();
}

async function finished<Result>(span: Span, run: () => Promise<Result>): Promise<Result> {
  try {
    return await withinSpan(span, run);
  } catch (error) {
    failSpan(span, errorType(error));
    throw error;
  } finally {
    span.end();
  }
}

/** Runs a statement as a span of the trace that is under way; beside all traces it makes none. */
export function tracedStatement<Result>(summary: string, run: () => Promise<Result>): Promise<Result> {
  if (!trace.getActiveSpan()) return run();
  const attributes = { 'db.system.name': 'postgresql', 'db.query.summary': summary };
  return traced(summary, { kind: SpanKind.CLIENT, attributes }, run);
}

/** Notes attributes of the span that is under way. */
export function noteOnSpan(attributes: Attributes): void {
  if (tracer) trace.getActiveSpan()?.setAttributes(attributes);
}

/** The id of the trace that is under way; undefined where there is none. */
export function traceId(): string | undefined {
  return tracer && trace.getActiveSpan()?.spanContext().traceId;
}

/** Notes that a span failed, and by which class of error. */
export function failSpan(span: Span | undefined, type: string): void {
  span?.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
}

/** What continues the trace that is under way elsewhere. */
export function traceCarrier(): TraceCarrier {
  const carrier: TraceCarrier = {};
  if (tracer) propagation.inject(context.active(), carrier);
  return carrier;
}

/** The code of an error, such as PostgreSQL's SQLSTATE, else the name of its class. */
function errorType(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  if (typeof code === 'string') return code;
  return error instanceof Error ? error.constructor.name : '_OTHER';
}
