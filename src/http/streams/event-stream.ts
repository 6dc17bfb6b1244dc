import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { FormattedExecutionResult } from 'graphql';
import { print, type StreamMessage } from 'graphql-sse';
import { bucketKey } from '../../access/rate-limit/bucket-key.ts';
import type { Config } from '../../config.ts';
import { isAllowedOrigin } from '../callers/origins.ts';
import { MaskedError } from '../masked-error.ts';
import { refuse } from '../request-faults.ts';
import { isStream, type Results } from './operations.ts';
import { readStreamRequest } from './stream-request.ts';
import type { OpenStream, Streaming } from './streams.ts';

const EVENT_STREAM = 'text/event-stream';

/** What clients pass over: it shows that the connection lives. */
const SIGN_OF_LIFE = ':\n\n';

/** Answers operations at /graphql/stream as server-sent events, one operation a connection (graphql-sse). */
export function serveEventStreams(
  server: FastifyInstance,
  streaming: Streaming,
  config: Pick<Config, 'CORS_ORIGINS' | 'MAX_REQUEST_SIZE'>,
): void {
  const { hooks, operations, requesters, streams } = streaming;
  server.route({
    url: '/graphql/stream',
    method: ['GET', 'POST'],
    bodyLimit: config.MAX_REQUEST_SIZE,
    ...hooks,
    async handler(request, reply) {
      if (!request.headers.accept?.includes(EVENT_STREAM)) {
        return refuse(reply, 406, 'BAD_REQUEST', `The answer is ${EVENT_STREAM}, which Accept must name.`);
      }
      if (!isAllowedOrigin(request.headers, config.CORS_ORIGINS)) {
        const message = 'CORS_ORIGINS does not allow pages of this origin to call the server.';
        return refuse(reply, 403, 'BAD_REQUEST', message);
      }
      const requester = requesters.admitted(request.raw);
      const refused = streams.refusal(bucketKey(requester));
      if (refused) return refuse(reply, ...refused);
      const asked = readStreamRequest(request);
      if (typeof asked === 'string') return refuse(reply, 400, 'BAD_REQUEST', asked);
      const stream = new EventStream(request, reply, bucketKey(requester), streaming);
      const via = { transport: 'sse', requestId: request.id, status: 200 } as const;
      return stream.answer(await operations.answer(asked, requester, via));
    },
  });
}

/** A connection that carries the results of one operation. */
class EventStream implements OpenStream {
  readonly #reply: FastifyReply;
  readonly #streaming: Streaming;
  #results: Results | undefined;
  #isEnding = false;

  constructor(request: FastifyRequest, reply: FastifyReply, caller: string, streaming: Streaming) {
    this.#reply = reply;
    this.#streaming = streaming;
    const { streams, limits } = streaming;
    const timer = setInterval(() => {
      if (reply.raw.headersSent && !reply.raw.writableEnded) reply.raw.write(SIGN_OF_LIFE);
    }, limits.keepAliveMs);
    // Writing counts as life only where something gets through.
    request.raw.socket.setTimeout(limits.stallMs, () => this.cut());
    const closed = () => {
      clearInterval(timer);
      void this.#results?.return();
      streams.remove(this);
    };
    streams.add(this, caller);
    // A client may have left while its credential was looked up, of which nobody is told again.
    if (reply.raw.destroyed) closed();
    else reply.raw.once('close', closed);
  }

  /** Sends results as they come, the next one when the reader has taken the one before. */
  answer(answer: FormattedExecutionResult | Results): FastifyReply {
    if (isStream(answer)) {
      this.#results = answer;
      if (this.#isEnding || this.#reply.raw.destroyed) this.#stop(answer);
    }
    return this.#reply
      .header('content-type', `${EVENT_STREAM}; charset=utf-8`)
      .header('cache-control', 'no-cache')
      .header('x-accel-buffering', 'no')
      .header('connection', 'close')
      .send(Readable.from(this.#messages(answer), { highWaterMark: 1 }));
  }

  end(): void {
    this.#isEnding = true;
    if (this.#results) this.#stop(this.#results);
  }

  cut(): void {
    this.#reply.raw.destroy();
  }

  #stop(results: Results): void {
    void results.return();
    // A reader that takes nothing holds nobody up.
    setTimeout(() => this.cut(), this.#streaming.limits.closeMs).unref();
  }

  async *#messages(answer: FormattedExecutionResult | Results): AsyncGenerator<string> {
    // The headers go out with it, so that the client knows that it is heard.
    yield SIGN_OF_LIFE;
    try {
      if (!isStream(answer)) yield message('next', answer);
      else for await (const result of answer) yield message('next', result);
    } catch (error) {
      if (!(error instanceof MaskedError)) throw error;
      yield message('next', { errors: [error.formatted] });
    }
    // Without this the client asks again, elsewhere.
    if (!this.#isEnding || !isStream(answer)) yield message('complete', null);
  }
}

function message(event: 'next' | 'complete', data: FormattedExecutionResult | null): string {
  return print({ event, data } as StreamMessage<false, 'next'>);
}
