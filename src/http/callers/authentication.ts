import type { FastifyReply, FastifyRequest } from 'fastify';
import { DEADLINE_EXCEEDED } from '../deadline.ts';
import type { FaultFormatter } from '../faults.ts';
import { refuse } from '../request-faults.ts';
import { maskedError } from '../result.ts';
import type { Requesters } from './requesters.ts';

/** What a refused request's body may have left to come, in bytes, before its connection is worth more than the rest. */
const REST_MAX = 65_536;

const STATUS: Record<string, number> = {
  UNAUTHENTICATED: 401,
  SERVICE_UNAVAILABLE: 503,
  [DEADLINE_EXCEEDED]: 504,
};

/** What answers that demand a credential say of it (RFC 6750, 3). */
export const CHALLENGE = 'Bearer realm="Noodle"';

/** Lets requests in whose credentials are good, and those without one, before their bodies are read. */
export function admission(requesters: Requesters, format: FaultFormatter) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const misdirection = requesters.misdirection(request.raw);
    if (misdirection) return refuse(endingUploads(request, reply), 421, 'BAD_REQUEST', misdirection);
    // As whom the log names it, if it is refused.
    request.record.requester = requesters.unknown(request.raw);
    try {
      await requesters.admit(request.raw);
      request.record.requester = requesters.admitted(request.raw);
      return undefined;
    } catch (error) {
      const fault = maskedError(error, format);
      const status = STATUS[String(fault.extensions?.code)] ?? 500;
      if (status === 401) reply.header('www-authenticate', `${CHALLENGE}, error="invalid_token"`);
      return endingUploads(request, reply)
        .code(status)
        .send({ errors: [fault] });
    }
  };
}

/** Ends the connection with the answer where it would take longer to read on to the next request. */
export function endingUploads({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const isLong = Number(headers['content-length'] ?? 0) > REST_MAX;
  return isLong || headers['transfer-encoding'] ? reply.header('connection', 'close') : reply;
}
