import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

/** Sends a request as it is written, and is the one to wait. @returns all that comes back, to the connection's end */
export async function sendRaw(url: string, request: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(request);
  return text(socket);
}

/** Writes a request: the first line, then headers. */
export function request(first: string, headers: readonly string[], body = ''): string {
  return `${[first, ...headers].join('\r\n')}\r\n\r\n${body}`;
}

/** Writes an operation that is sent by POST to localhost, with headers besides. */
export function post(query: string, ...headers: string[]): string {
  const body = JSON.stringify({ query });
  const fixed = ['host: localhost', 'content-type: application/json', 'connection: close'];
  return request('POST /graphql HTTP/1.1', [...fixed, `content-length: ${body.length}`, ...headers], body);
}
