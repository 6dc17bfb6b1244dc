import type { ApolloServerPlugin } from '@apollo/server';
import { type Span, SpanKind, trace } from '@opentelemetry/api';
import type { Context } from '../../graphql/context.ts';
import { failSpan, isTracing, noteOnSpan, traced } from '../../telemetry/tracing.ts';

/** What an operation's span is called until its kind is known. */
const UNKNOWN = 'GraphQL Operation';

/** Answers an operation as a span of the request's; that of a stream begins a trace unless it came by HTTP. */
export function tracedOperation<Result>(answer: () => Promise<Result>): Promise<Result> {
  const kind = trace.getActiveSpan() ? SpanKind.INTERNAL : SpanKind.SERVER;
  return traced(UNKNOWN, { kind }, answer);
}

/**
 * Answers an event of a subscription as a trace of its own, linked to the operation's: subscriptions last longer than
 * traces should.
 */
export function tracedEvent<Result>(
  operation: Span | undefined,
  answer: () => Promise<Result>,
): Promise<Result> {
  const links = operation ? [{ context: operation.spanContext() }] : [];
  return traced('subscription event', { kind: SpanKind.SERVER, root: true, links }, answer);
}

/**
 * Notes on an operation's span what it is, by OpenTelemetry's conventions for GraphQL, and the hash of its document instead of
 * the text. Must stand after `recordedOperations`, which tells its name.
 */
export const tracedOperations: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    if (!isTracing()) return;
    return {
      async didResolveOperation({ operation, queryHash, contextValue }) {
        // Apollo comes here without an operation, too, when the document has none of the name that is asked for.
        if (!operation) return;
        const { name } = contextValue.record;
        trace.getActiveSpan()?.updateName(operation.operation);
        noteOnSpan({
          'graphql.operation.type': operation.operation,
          ...(name && { 'graphql.operation.name': name }),
          ...(queryHash && { 'graphql.document.hash': queryHash }),
        });
      },
      async willSendResponse({ response: { body } }) {
        if (body.kind !== 'single') return;
        const code = body.singleResult.errors?.[0]?.extensions?.code;
        if (code) failSpan(trace.getActiveSpan(), String(code));
      },
    };
  },
};
