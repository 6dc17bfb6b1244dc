import WebSocket, { type ClientOptions } from 'ws';

/** A message of the protocol graphql-transport-ws. */
export interface Message {
  readonly type: string;
  readonly id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
  readonly payload?: any;
}

/** A WebSocket whose messages a test writes and reads itself. */
export interface RawWebSocket {
  readonly socket: WebSocket;
  send(message: Message): void;
  /** The next message, in the order of their coming. */
  next(): Promise<Message>;
  /** Resolves when it is closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
}

/**
 * Opens a WebSocket at /graphql and, by the protocol, says and hears hello.
 * @param url of a server, without a path
 * @throws Error with the status when the server refuses it
 */
export async function openWebSocket(
  url: string,
  {
    protocol = 'graphql-transport-ws',
    path = '/graphql',
    hello = true,
    ...options
  }: ClientOptions & {
    protocol?: string;
    path?: string;
    hello?: boolean;
  } = {},
): Promise<RawWebSocket> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, protocol, options);
  const closed = new Promise<{ code: number; reason: string }>(resolve => {
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
  });
  const come: Message[] = [];
  const waiting: ((message: Message) => void)[] = [];
  socket.on('message', data => {
    const message = JSON.parse(String(data)) as Message;
    const first = waiting.shift();
    if (first) first(message);
    else come.push(message);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('error', reject);
  });
  const raw: RawWebSocket = {
    socket,
    closed,
    send: message => socket.send(JSON.stringify(message)),
    next: async () => come.shift() ?? (await new Promise(resolve => waiting.push(resolve))),
  };
  if (!hello) return raw;
  raw.send({ type: 'connection_init' });
  await raw.next();
  return raw;
}
