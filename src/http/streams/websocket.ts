import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import {
  type ExecutionArgs,
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLFormattedError,
  parse,
} from 'graphql';
import { handleProtocols, makeServer, type OperationResult } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import { bucketKey } from '../../access/rate-limit/bucket-key.ts';
import type { Requester } from '../../access/requester.ts';
import type { Config } from '../../config.ts';
import { isAllowedOrigin } from '../callers/origins.ts';
import { MaskedError } from '../masked-error.ts';
import { refuseOn } from '../request-faults.ts';
import { maskedError } from '../result.ts';
import type { Via } from '../telemetry/request-log.ts';
import { isStream, type Results } from './operations.ts';
import type { Streaming, StreamRefusal } from './streams.ts';
import { WebSocketConnection } from './websocket-connection.ts';

/** Takes WebSockets at /graphql, by the protocol graphql-transport-ws. */
export function acceptWebSockets(
  server: FastifyInstance,
  streaming: Streaming,
  config: Pick<Config, 'CORS_ORIGINS' | 'MAX_REQUEST_SIZE'>,
): void {
  const { requestLog, requesters, streams, limits } = streaming;
  const protocol = serveProtocol(streaming);
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: Math.min(config.MAX_REQUEST_SIZE, limits.message),
    handleProtocols,
  });

  const refusal = (request: IncomingMessage): StreamRefusal | undefined => {
    const { url = '', headers } = request;
    if (url.split('?')[0] !== '/graphql') {
      return [404, 'NOT_FOUND', 'There is nothing here; GraphQL is at /graphql.'];
    }
    if (!isAllowedOrigin(headers, config.CORS_ORIGINS)) {
      return [403, 'BAD_REQUEST', 'CORS_ORIGINS does not allow pages of this origin to call the server.'];
    }
    const misdirection = requesters.misdirection(request);
    if (misdirection) return [421, 'BAD_REQUEST', misdirection];
    return streams.refusal(bucketKey(requesters.unknown(request)));
  };

  server.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until the handshake nobody else listens, and an error without a listener would end the process.
    socket.on('error', () => socket.destroy());
    const refused = refusal(request);
    if (refused) {
      const [status, code] = refused;
      requestLog.refused({ ...viaWebSocket(), status }, requesters.unknown(request), code);
      return refuseOn(socket, ...refused);
    }
    sockets.handleUpgrade(request, socket, head, accepted => {
      request.socket.setTimeout(limits.stallMs, () => accepted.terminate());
      new WebSocketConnection(accepted, request, streaming).serve(protocol);
    });
  });
}

function viaWebSocket(): Via {
  return { transport: 'websocket', requestId: randomUUID() };
}

/** What the protocol's library hands from one of its hooks to the next. */
interface AnsweredArgs extends ExecutionArgs {
  readonly answer: FormattedExecutionResult | Results;
}

/** The library wants to see what kind of operation it has; all are answered before it looks. */
const ANY_OPERATION = parse('subscription { any }');

/** The protocol, with operations answered the server's own way. */
function serveProtocol({ operations, requestLog, requesters, format, streams, limits }: Streaming) {
  return makeServer<Record<string, unknown>, WebSocketConnection>({
    connectionInitWaitTimeout: limits.initMs,
    async onConnect({ extra: connection, connectionParams }) {
      const refuseAs = (requester: Requester, error: GraphQLFormattedError) => {
        requestLog.refused(viaWebSocket(), requester, error.extensions?.code);
        return connection.refuse(error);
      };
      try {
        const requester = await requesters.of(connection.request, connectionParams);
        // Until now it was held against the address that it comes from.
        if (streams.handOver(connection, bucketKey(requester))) return undefined;
        const extensions = { code: 'RATE_LIMITED' };
        return refuseAs(requester, { message: streams.refusalOfCaller, extensions });
      } catch (error) {
        return refuseAs(requesters.unknown(connection.request), maskedError(error, format));
      }
    },
    async onSubscribe({ extra: connection, connectionParams, subscriptions }, id, payload) {
      const via = viaWebSocket();
      const refuseAs = (error: GraphQLError) => {
        requestLog.refused(via, requesters.unknown(connection.request), error.toJSON().extensions?.code);
        return [error];
      };
      const refused = connection.begin(payload);
      if (refused) return refuseAs(refused);
      const { query, variables, operationName, extensions } = payload;
      const asked = {
        // The protocol demands a text, which is empty where a document is asked for by its id.
        query: query || undefined,
        variables: variables ?? undefined,
        operationName: operationName ?? undefined,
        extensions: extensions ?? undefined,
      };
      let requester: Requester;
      try {
        // Each time anew: a credential may end while the WebSocket is open.
        requester = await requesters.of(connection.request, connectionParams);
      } catch (error) {
        connection.finish(payload);
        return refuseAs(new MaskedError(maskedError(error, format)));
      }
      const answer = await operations.answer(asked, requester, via);
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
