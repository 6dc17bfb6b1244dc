import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { type ExecutionArgs, type FormattedExecutionResult, parse } from 'graphql';
import { handleProtocols, makeServer, type OperationResult } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { Config } from '../../config.ts';
import { isAllowedOrigin } from '../callers/origins.ts';
import { MaskedError } from '../masked-error.ts';
import { isStream, type Results } from './operations.ts';
import type { Streaming } from './streams.ts';
import { WebSocketConnection } from './websocket-connection.ts';

/** Takes WebSockets at /graphql, by the protocol graphql-transport-ws. */
export function acceptWebSockets(
  server: FastifyInstance,
  streaming: Streaming,
  config: Pick<Config, 'CORS_ORIGINS' | 'MAX_REQUEST_SIZE'>,
): void {
  const { streams, limits } = streaming;
  const protocol = serveProtocol(streaming);
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: Math.min(config.MAX_REQUEST_SIZE, limits.message),
    handleProtocols,
  });

  const refusal = ({ url = '', headers }: IncomingMessage): [number, string, string] | undefined => {
    if (url.split('?')[0] !== '/graphql') {
      return [404, 'NOT_FOUND', 'There is nothing here; GraphQL is at /graphql.'];
    }
    if (!isAllowedOrigin(headers, config.CORS_ORIGINS)) {
      return [403, 'BAD_REQUEST', 'CORS_ORIGINS does not allow pages of this origin to call the server.'];
    }
    return streams.hasRoom ? undefined : [503, 'SERVICE_UNAVAILABLE', streams.refusal];
  };

  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until the handshake nobody else listens, and an error without a listener would end the process.
    socket.on('error', () => socket.destroy());
    const refused = refusal(request);
    if (refused) return refuse(socket, ...refused);
    sockets.handleUpgrade(request, socket, head, accepted => {
      request.socket.setTimeout(limits.stallMs, () => accepted.terminate());
      new WebSocketConnection(accepted, streaming).serve(protocol);
    });
  });
}

/** Refuses a handshake, in GraphQL's form. */
function refuse(socket: Duplex, status: number, code: string, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** What the protocol's library hands from one of its hooks to the next. */
interface AnsweredArgs extends ExecutionArgs {
  readonly answer: FormattedExecutionResult | Results;
}

/** The library wants to see what kind of operation it has; all are answered before it looks. */
const ANY_OPERATION = parse('subscription { any }');

/** The protocol, with operations answered the server's own way. */
function serveProtocol({ operations, limits }: Streaming) {
  return makeServer<Record<string, unknown>, WebSocketConnection>({
    connectionInitWaitTimeout: limits.initMs,
    async onSubscribe({ extra: connection, subscriptions }, id, payload) {
      const refused = connection.begin(payload);
      if (refused) return [refused];
      const { query, variables, operationName, extensions } = payload;
      const answer = await operations.answer({
        query,
        variables: variables ?? undefined,
        operationName: operationName ?? undefined,
        extensions: extensions ?? undefined,
      });
      if (isStream(answer)) connection.stream(payload, answer, () => delete subscriptions[id]);
      else if (!('data' in answer)) {
        connection.finish(payload);
        return (answer.errors ?? []).map(error => new MaskedError(error));
      }
      return { document: ANY_OPERATION, answer } as unknown as AnsweredArgs;
    },
    subscribe: args => (args as AnsweredArgs).answer as OperationResult,
    onNext: (_ctx, _id, _payload, _args, result) => result as FormattedExecutionResult,
    onError: (_ctx, _id, _payload, errors) =>
      errors.map(error =>
        (error.originalError instanceof MaskedError ? error.originalError : error).toJSON(),
      ),
    onComplete: ({ extra: connection }, _id, payload) => connection.finish(payload),
  });
}
