import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ANONYMOUS_BODY_TOO_LARGE, ANONYMOUS_MAX } from './callers/anonymous-bodies.ts';

/** What clients are told of requests that never reach GraphQL; Fastify's own words quote the request. */
const REQUEST_FAULTS: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "The request's body is larger than MAX_REQUEST_SIZE allows.",
  [ANONYMOUS_BODY_TOO_LARGE]: `Without a credential a request's body may have ${ANONYMOUS_MAX} bytes.`,
  FST_ERR_CTP_INVALID_JSON_BODY: "The request's body is not valid JSON.",
  FST_ERR_CTP_EMPTY_JSON_BODY: "The request's body is empty; JSON is expected.",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The content type must be application/json.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "The request's body is not as long as its Content-Length says.",
  FST_ERR_BAD_URL: "The request's URL is malformed.",
};

/** The methods by which anything here can be asked for. */
const METHODS = ['GET', 'POST', 'OPTIONS'] as const;

/** What clients are told of bytes that are no request, by the codes of Node's parser, with the status for each. */
const CLIENT_ERRORS: Record<string, readonly [status: number, message: string]> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request has taken too long to arrive.'],
  HPE_HEADER_OVERFLOW: [431, "The request's headers are too large."],
};

/** Answers bytes that are no request, on the connection itself, which it ends. */
export function answerClientError({ code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, message] = CLIENT_ERRORS[code] ?? [400, 'The request is not HTTP.'];
  refuseOn(socket, status, 'BAD_REQUEST', message);
}

/** Answers a request that failed outside of GraphQL in GraphQL's form, without a word of the request. */
export function answerFault(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status < 500) {
    return refuse(reply, status, 'BAD_REQUEST', REQUEST_FAULTS[error.code] ?? 'The request is malformed.');
  }
  request.log.error({ err: error }, 'a request failed');
  return refuse(reply, status, 'INTERNAL_SERVER_ERROR', 'Something went wrong on the server.');
}

/** Gives a server the answers to requests that GraphQL never sees. */
export function answerFaults(server: FastifyInstance): void {
  server.setErrorHandler(answerFault);
  server.setNotFoundHandler((request, reply) => {
    const [url = ''] = request.url.split('?');
    const methods = METHODS.filter(method => server.hasRoute({ method, url }));
    if (methods.length === 0) {
      return refuse(reply, 404, 'NOT_FOUND', 'There is nothing here; GraphQL is at /graphql.');
    }
    const allowed = methods.join(', ');
    return refuse(reply.header('allow', allowed), 405, 'BAD_REQUEST', `Here only ${allowed} can be used.`);
  });
  // Plain text is what forms of other sites can send; GraphQL comes as JSON only.
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', async (request, reply) => {
    // Apollo's handler makes a URL of it, which would throw.
    if (!URL.canParse(request.url, `${request.protocol}://${request.hostname}/`)) {
      return refuse(reply, 400, 'BAD_REQUEST', "The request's URL or its header Host is malformed.");
    }
  });
}

/** Refuses a request in GraphQL's form. */
export function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send(faultOf(code, message));
}

/** Refuses what is no request that Fastify could answer, in GraphQL's form, on the connection itself, which it ends. */
export function refuseOn(socket: Duplex, status: number, code: string, message: string): void {
  const body = JSON.stringify(faultOf(code, message));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function faultOf(code: string, message: string) {
  return { errors: [{ message, extensions: { code } }] };
}
