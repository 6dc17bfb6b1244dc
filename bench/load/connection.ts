import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const HEAD_END = '\r\n\r\n';

/** An answer's status and body. */
export class Reply {
  readonly status: number;
  readonly #chunks: readonly Buffer[];

  constructor(status: number, chunks: readonly Buffer[]) {
    this.status = status;
    this.#chunks = chunks;
  }

  /** Whether the body begins with a text (of ASCII), which the first chunk is long enough for. */
  startsWith(text: string): boolean {
    return this.#chunks[0]?.toString('latin1', 0, text.length) === text;
  }

  json(): unknown {
    return JSON.parse(this.text());
  }

  text(): string {
    return Buffer.concat(this.#chunks).toString('utf8');
  }
}

/** Writes a POST request of JSON, ready to be sent. */
export function postRequest(body: unknown): Buffer {
  const json = Buffer.from(JSON.stringify(body));
  const head = [
    'POST /graphql HTTP/1.1',
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    'Accept: application/json',
    `Content-Length: ${json.length}`,
  ];
  return Buffer.concat([Buffer.from(head.join('\r\n') + HEAD_END), json]);
}

/**
 * A kept-alive HTTP connection with one request under way at a time. It costs a small part of what node:http's
 * client costs, and that is time which the servers get on a machine of few cores.
 */
export class Connection {
  readonly #socket: Socket;
  #chunks: Buffer[] = [];
  /** Bytes of the body still to come; undefined before the head is complete. */
  #missing: number | undefined;
  #status = 0;
  #waiting: { resolve: (reply: Reply) => void; reject: (error: Error) => void } | undefined;
  #failure: Error | undefined;

  static async open(port: number): Promise<Connection> {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    await once(socket, 'connect');
    return new Connection(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', chunk => this.#take(chunk));
    socket.on('error', error => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('The server closed the connection')));
  }

  send(request: Buffer): Promise<Reply> {
    return new Promise((resolve, reject) => {
      if (this.#failure) {
        reject(this.#failure);
        return;
      }
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    if (this.#missing === undefined) {
      const received = this.#chunks.length > 0 ? Buffer.concat([...this.#chunks, chunk]) : chunk;
      const end = received.indexOf(HEAD_END);
      if (end < 0) {
        this.#chunks = [received];
        return;
      }
      const head = received.toString('latin1', 0, end);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      if (length === undefined) {
        this.#fail(new Error(`An answer without Content-Length:\n${head}`));
        return;
      }
      this.#status = Number(head.slice(9, 12));
      const body = received.subarray(end + HEAD_END.length);
      this.#chunks = body.length > 0 ? [body] : [];
      this.#missing = Number(length) - body.length;
    } else {
      this.#chunks.push(chunk);
      this.#missing -= chunk.length;
    }
    if (this.#missing === 0) this.#finish();
  }

  #finish(): void {
    const reply = new Reply(this.#status, this.#chunks);
    this.#chunks = [];
    this.#missing = undefined;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(reply);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(this.#failure);
    this.#socket.destroy();
  }
}
