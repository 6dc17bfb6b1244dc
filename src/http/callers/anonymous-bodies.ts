import { Transform } from 'node:stream';
import type { FastifyReply, FastifyRequest, RequestPayload } from 'fastify';
import type { Requesters } from './requesters.ts';

/** The most bytes of a body that comes without a credential, where the server demands one for all that is large. */
export const ANONYMOUS_MAX = 65_536;

/** The code of the fault of a larger one, by which request-faults.ts has the words. */
export const ANONYMOUS_BODY_TOO_LARGE = 'NOODLE_ANONYMOUS_BODY_TOO_LARGE';

/** A route hook that holds the bodies of callers whom nobody knows to ANONYMOUS_MAX, before they are read. */
export function boundAnonymousBodies(requesters: Requesters) {
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    payload: RequestPayload,
  ): Promise<RequestPayload> => {
    if (requesters.admitted(request.raw).caller !== 'nobody') return payload;
    const refuse = () => {
      // What is still to come of it is not waited for.
      reply.header('connection', 'close');
      return Object.assign(new Error('The body is too large'), {
        statusCode: 413,
        code: ANONYMOUS_BODY_TOO_LARGE,
      });
    };
    if (Number(request.headers['content-length'] ?? 0) > ANONYMOUS_MAX) throw refuse();
    // A length that was said Node holds the body to.
    return request.headers['transfer-encoding'] === undefined ? payload : payload.pipe(counted(refuse));
  };
}

function counted(refuse: () => Error): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      bytes += chunk.length;
      if (bytes > ANONYMOUS_MAX) pass(refuse());
      else pass(null, chunk);
    },
  });
}
