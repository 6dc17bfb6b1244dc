import type { IncomingMessage } from 'node:http';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';
import { CloseCode, type Server, type SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import { bucketKey } from '../../access/rate-limit/bucket-key.ts';
import { DEADLINE_EXCEEDED } from '../deadline.ts';
import { MaskedError } from '../masked-error.ts';
import type { Results } from './operations.ts';
import type { OpenStream, Streaming } from './streams.ts';

const NORMAL = 1000;
const GOING_AWAY = 1001;
const TRY_AGAIN_LATER = 1013;

/** The codes of faults that pass. */
const LATER = new Set<unknown>(['SERVICE_UNAVAILABLE', DEADLINE_EXCEEDED]);

/** The most bytes of the reason that a WebSocket is closed with. */
const REASON_MAX = 123;

/** A WebSocket and the operations that it has under way. */
export class WebSocketConnection implements OpenStream {
  /** The request that it began with. */
  readonly request: IncomingMessage;
  readonly #socket: WebSocket;
  readonly #streaming: Streaming;
  /** What is under way, by the message that asked for it: the results of a subscription, else null. */
  readonly #operations = new Map<SubscribePayload, Results | null>();
  /** Make the protocol forget a subscription, so that it tells the client nothing of its end. */
  readonly #forget = new Map<SubscribePayload, () => void>();
  #isEnding = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(socket: WebSocket, request: IncomingMessage, streaming: Streaming) {
    this.request = request;
    this.#socket = socket;
    this.#streaming = streaming;
  }

  /** Answers what comes, until the WebSocket closes. */
  serve(protocol: Server<WebSocketConnection>): void {
    const socket = this.#socket;
    const { requesters, streams, log } = this.#streaming;
    const stopKeepingAlive = this.#keepAlive();
    // What breaks a WebSocket closes it; without a listener it would end the process.
    socket.on('error', () => {});
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: data => this.#send(data),
        close: (code, reason) => this.#close(code ?? NORMAL, reason ?? ''),
        onMessage: take => {
          socket.on('message', data => {
            take(String(data)).catch(err => {
              log.error({ err }, 'a message could not be answered');
              this.#close(CloseCode.InternalServerError, 'Internal server error');
            });
          });
        },
      },
      this,
    );
    socket.once('close', (code, reason) => {
      stopKeepingAlive();
      clearTimeout(this.#idle);
      this.#stopStreams();
      streams.remove(this);
      void closed(code, String(reason));
    });
    this.#settle();
    streams.add(this, bucketKey(requesters.unknown(this.request)));
  }

  /** Closes it on who is not let in. @returns false, which tells the protocol so */
  refuse({ message, extensions }: GraphQLFormattedError): false {
    if (extensions?.code === 'UNAUTHENTICATED') this.#close(CloseCode.Unauthorized, 'Unauthorized');
    else if (LATER.has(extensions?.code)) this.#close(TRY_AGAIN_LATER, 'Try again later');
    else if (extensions?.code === 'RATE_LIMITED') this.#close(TRY_AGAIN_LATER, message);
    else this.#close(CloseCode.InternalServerError, 'Internal server error');
    return false;
  }

  /** Takes an operation up. @returns why not, if it is refused */
  begin(payload: SubscribePayload): GraphQLError | undefined {
    const { operations } = this.#streaming.limits;
    if (this.#isEnding) return refusal('SERVICE_UNAVAILABLE', 'The server is shutting down.');
    if (this.#operations.size >= operations) {
      return refusal('BAD_REQUEST', `A WebSocket may have ${operations} operations at once.`);
    }
    this.#operations.set(payload, null);
    clearTimeout(this.#idle);
    return undefined;
  }

  /** Notes that an operation is a subscription. @param forget makes the protocol forget it */
  stream(payload: SubscribePayload, results: Results, forget: () => void): void {
    this.#operations.set(payload, results);
    this.#forget.set(payload, forget);
    if (this.#isEnding || this.#socket.readyState !== this.#socket.OPEN) this.#stopStreams();
    this.#settle();
  }

  /** Notes that an operation has been answered, or is over. */
  finish(payload: SubscribePayload): void {
    this.#operations.delete(payload);
    this.#forget.delete(payload);
    this.#settle();
  }

  end(): void {
    this.#isEnding = true;
    this.#stopStreams();
    this.#settle();
  }

  cut(): void {
    this.#socket.terminate();
  }

  /** Ends the subscriptions without a word to the client, which is to ask again elsewhere. */
  #stopStreams(): void {
    for (const forget of this.#forget.values()) forget();
    for (const results of this.#operations.values()) void results?.return();
  }

  #settle(): void {
    const { idleMs } = this.#streaming.limits;
    clearTimeout(this.#idle);
    // The protocol ends what was under way after the WebSocket has closed.
    if (this.#socket.readyState !== this.#socket.OPEN) return;
    if (this.#isEnding) {
      if ([...this.#operations.values()].every(results => results !== null))
        this.#close(GOING_AWAY, 'Going away');
    } else if (this.#operations.size === 0) {
      const close = () => this.#close(NORMAL, `No operation for ${idleMs / 1_000} seconds`);
      this.#idle = setTimeout(close, idleMs).unref();
    }
  }

  #close(code: number, reason: string): void {
    // The protocol has room for no more.
    this.#socket.close(code, Buffer.from(reason).subarray(0, REASON_MAX));
    setTimeout(() => this.#socket.terminate(), this.#streaming.limits.closeMs).unref();
  }

  /** Resolves when the message has left the process, which the next one of the same subscription waits for. */
  #send(data: string): Promise<void> {
    const socket = this.#socket;
    const { limits, log } = this.#streaming;
    if (socket.readyState !== socket.OPEN) return Promise.resolve();
    if (socket.bufferedAmount > limits.buffered) {
      log.info({ bytes: socket.bufferedAmount }, 'a WebSocket is cut off, as its reader is too slow');
      socket.terminate();
      return Promise.resolve();
    }
    return new Promise(resolve => socket.send(data, () => resolve()));
  }

  #keepAlive(): () => void {
    const socket = this.#socket;
    let isAlive = true;
    const live = () => {
      isAlive = true;
    };
    socket.on('pong', live).on('message', live);
    const timer = setInterval(() => {
      // An answer may be late behind what still waits to be sent.
      if (!isAlive && socket.bufferedAmount === 0) return socket.terminate();
      isAlive = false;
      socket.ping();
    }, this.#streaming.limits.keepAliveMs);
    return () => clearInterval(timer);
  }
}

function refusal(code: string, message: string): GraphQLError {
  return new MaskedError({ message, extensions: { code } });
}
