import { type Span, SpanKind } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { beginSpan, failSpan, isTracing, withinSpan } from '../../telemetry/tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The span of the request; undefined where there are no traces. */
    span: Span | undefined;
  }
}

/**
 * Makes a span of each request for an operation, from its arrival to the end of its answer, in the trace that its headers
 * name, by OpenTelemetry's conventions for HTTP. Nothing of the query string and of the body stands in it.
 */
export function traceRequests(server: FastifyInstance): void {
  server.decorateRequest('span', undefined);
  server.addHook('onRequest', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (isTracing() && route?.startsWith('/graphql')) {
      const span = beginSpan(`${request.method} ${route}`, optionsOf(request, route), carrierOf(request));
      request.span = span;
      // Fastify's own hook does not hear of clients that leave.
      reply.raw.once('close', () => {
        const { statusCode } = reply;
        if (reply.raw.headersSent) span?.setAttribute('http.response.status_code', statusCode);
        if (statusCode >= 500) failSpan(span, String(statusCode));
        span?.end();
      });
    }
    withinSpan(request.span, done);
  });
  // The arrival of the body has no span.
  server.addHook('preHandler', (request, _reply, done) => withinSpan(request.span, done));
}

function optionsOf({ method, protocol }: FastifyRequest, route: string) {
  const attributes = {
    'http.request.method': method,
    'http.route': route,
    'url.path': route,
    'url.scheme': protocol,
  };
  return { kind: SpanKind.SERVER, attributes };
}

function carrierOf({ headers: { traceparent, tracestate } }: FastifyRequest) {
  return {
    ...(typeof traceparent === 'string' && { traceparent }),
    ...(typeof tracestate === 'string' && { tracestate }),
  };
}
