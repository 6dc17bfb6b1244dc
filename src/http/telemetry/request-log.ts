import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Requester } from '../../access/requester.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { OperationRecord, type Transport } from '../../telemetry/operation-record.ts';
import { type Outcome, outcomeOf } from '../../telemetry/outcome.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** What is noted of it, for the log and the metrics. */
    record: OperationRecord;
  }
}

/** The header by which clients name a request, and are told its id. */
export const REQUEST_ID = 'x-request-id';

/** The status of a request whose client left before the answer, as many proxies' logs have it. */
const CLIENT_CLOSED = 499;

/** Where streams are answered, each of which writes the line for its operation. */
const STREAMS = '/graphql/stream';

/** How an operation came, and the id by which the log knows it. */
export interface Via {
  readonly transport: Transport;
  readonly requestId: string;
  /** Of HTTP; undefined for operations of WebSockets. */
  readonly status?: number;
}

/** How an operation came and was answered. */
export interface Answered extends Via {
  readonly durationMs: number;
  readonly outcome: Outcome;
}

/**
 * Writes a line for each operation when it has been answered, and for each request that is refused before it comes to one;
 * counts them, too. Nothing that a client wrote stands in it but the name of its operation.
 */
export class RequestLog {
  readonly #log: Logger;
  readonly #metrics: Metrics | undefined;

  constructor(log: Logger, metrics?: Metrics) {
    this.#log = log;
    this.#metrics = metrics;
  }

  /** Has a server's requests come here when they end; what only watches over it, at the level debug. */
  follow(server: FastifyInstance): void {
    server.decorateRequest('record', null as unknown as OperationRecord);
    server.addHook('onRequest', (request, reply, done) => {
      request.record = new OperationRecord();
      reply.header(REQUEST_ID, request.id);
      const begun = performance.now();
      // Fastify's own hook does not hear of clients that leave.
      reply.raw.once('close', () => this.#closed(request, reply, performance.now() - begun));
      done();
    });
    server.addHook('onSend', (request, reply, payload, done) => {
      if (reply.statusCode >= 400 && request.record.codes.size === 0) noteCodes(request.record, payload);
      done(null, payload);
    });
  }

  /** Takes an operation that has been answered. */
  answered(record: OperationRecord, answered: Answered): void {
    const { transport, outcome, durationMs } = answered;
    this.#metrics?.countRequest(record, transport, outcome, durationMs);
    if (this.#log.isLevelEnabled('info')) this.#log.info(lineOf(record, answered), 'answered');
  }

  /** Takes an operation, or a connection for operations, that was refused before it was looked at. */
  refused(via: Via, requester: Requester | null, code: unknown): void {
    const record = new OperationRecord();
    record.requester = requester;
    record.noteErrors([{ extensions: { code } }]);
    this.answered(record, { ...via, durationMs: 0, outcome: outcomeOf(record.codes, via.status) });
  }

  #closed(request: FastifyRequest, reply: FastifyReply, durationMs: number): void {
    const { record, method } = request;
    const route = request.routeOptions.url;
    const isWhole = reply.raw.writableFinished;
    const status = isWhole ? reply.statusCode : CLIENT_CLOSED;
    if (route === STREAMS && reply.statusCode < 400) return;
    const answered: Answered = {
      transport: route === STREAMS ? 'sse' : 'http',
      requestId: request.id,
      durationMs,
      status,
      outcome: isWhole ? outcomeOf(record.codes, status) : 'abandoned',
    };
    if ((route === '/graphql' || route === STREAMS) && method !== 'OPTIONS') this.answered(record, answered);
    else this.#log.debug({ route: route ?? null, ...lineOf(record, answered) }, 'answered');
  }
}

function lineOf(record: OperationRecord, { transport, status, outcome, durationMs, requestId }: Answered) {
  const { requester, name, kind, hash, cost, statements, events, codes, traceId } = record;
  return {
    operation: name,
    kind,
    hash,
    transport,
    cost,
    statements,
    ...(events !== null && { events }),
    durationMs: Math.round(durationMs * 100) / 100,
    ...viewerOf(requester),
    ...(status !== undefined && { status }),
    outcome,
    codes: [...codes],
    requestId,
    ...(traceId && { traceId }),
  };
}

/** Null for nobody known; absent where all may do all. */
function viewerOf(requester: Requester | null): { viewer?: string | null; address?: string } {
  if (!requester) return { viewer: null };
  const { caller, address } = requester;
  if (caller === 'anyone') return { address };
  return { viewer: caller === 'nobody' ? null : caller.subject, address };
}

/** Notes the codes of an answer that was made before there was an operation. */
function noteCodes(record: OperationRecord, payload: unknown): void {
  if (typeof payload !== 'string' || !payload.startsWith('{"errors":')) return;
  const { errors } = JSON.parse(payload) as { errors: { extensions?: { code?: string } }[] };
  record.noteErrors(errors);
}
