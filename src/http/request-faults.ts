import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What clients are told of requests that never reach GraphQL; Fastify's own words quote the request. */
const REQUEST_FAULTS: Record<string, string> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "The request's body is larger than MAX_REQUEST_SIZE allows.",
  FST_ERR_CTP_INVALID_JSON_BODY: "The request's body is not valid JSON.",
  FST_ERR_CTP_EMPTY_JSON_BODY: "The request's body is empty; JSON is expected.",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The content type must be application/json.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: "The request's body is not as long as its Content-Length says.",
  FST_ERR_BAD_URL: "The request's URL is malformed.",
};

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
  server.setNotFoundHandler((_request, reply) =>
    refuse(reply, 404, 'NOT_FOUND', 'There is nothing here; GraphQL is at /graphql.'),
  );
  // Plain text is what forms of other sites can send; GraphQL comes as JSON only.
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', async (request, reply) => {
    // Apollo's handler makes a URL of it, which would throw.
    if (!URL.canParse(request.url, `${request.protocol}://${request.hostname}/`)) {
      return refuse(reply, 400, 'BAD_REQUEST', "The request's URL or its header Host is malformed.");
    }
  });
}

function refuse(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ errors: [{ message, extensions: { code } }] });
}
