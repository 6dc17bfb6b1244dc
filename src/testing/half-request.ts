import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Sends a request that never ends; resolves when the server has taken it up. @param url of a server, without a path */
export async function sendHalf(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(
    'POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\nexpect: 100-continue\r\n\r\n',
  );
  // The server says "100 Continue" once it has read the headers.
  await once(socket, 'data');
  socket.write('{');
  return socket;
}
