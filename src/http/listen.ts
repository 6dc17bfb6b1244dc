import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../start-error.ts';

/**
 * Has a server listen.
 * @param setting the name of the setting that the port is of
 * @returns where it listens, without a path
 * @throws StartError when it can't
 */
export async function listenAt(
  server: FastifyInstance,
  host: string,
  port: number,
  setting: string,
): Promise<string> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== 'listen' && syscall !== 'getaddrinfo') throw error;
    const reason = LISTEN_FAULTS[code ?? ''] ?? code;
    throw new StartError(
      `The server can't listen on port ${port} (${setting}) of ${host} (HOST): ${reason}.`,
    );
  }
  const address = server.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${address.port}`;
}

const LISTEN_FAULTS: Record<string, string> = {
  EADDRINUSE: 'another program listens there already',
  EACCES: 'this user may not',
  EADDRNOTAVAIL: 'this machine does not have the address',
  ENOTFOUND: 'there is no such host',
};
