import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** PostgreSQL's message for a statement without parameters, "commit". */
const COMMIT = /Q....commit\0/is;

/** The code of PostgreSQL's message that asks for a cancellation, behind the message's length. */
const CANCEL_REQUEST = 80_877_102;

/** A way to a database that can be broken. */
export interface PostgresProxy {
  /** The database by this way. */
  readonly url: string;
  /** Breaks all connections, and lets none in any more. */
  cut(): void;
  /** Lets connections in again. */
  mend(): void;
  /** Breaks the next connection on which a transaction is committed, after the commit. Resolves when that happened. */
  loseCommit(): Promise<void>;
  /** Keeps requests to cancel a statement back until the answer is called. */
  holdCancels(): () => void;
  close(): Promise<void>;
}

/** Makes a way to a database. @param url a postgres:// URL */
export async function startPostgresProxy(url: string): Promise<PostgresProxy> {
  const { hostname, port } = new URL(url);
  const open = new Set<Socket>();
  let isCut = false;
  let losing: (() => void) | undefined;
  let held: Promise<void> | undefined;
  const server = createServer(client => {
    if (isCut) return void client.destroy();
    const postgres = connect(Number(port), hostname);
    let isLost = false;
    for (const [socket, other] of [
      [client, postgres],
      [postgres, client],
    ] as const) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
    client.on('data', data => {
      if (losing && COMMIT.test(data.toString('latin1'))) isLost = true;
      if (held && data.length === 16 && data.readInt32BE(4) === CANCEL_REQUEST)
        void held.then(() => postgres.write(data));
      else postgres.write(data);
    });
    postgres.on('data', data => {
      if (!isLost) return void client.write(data);
      // It has committed, and says so to nobody.
      client.destroy();
      losing?.();
      losing = undefined;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: own } = server.address() as AddressInfo;
  const destroyAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(own) }).href,
    cut() {
      isCut = true;
      destroyAll();
    },
    mend() {
      isCut = false;
    },
    loseCommit() {
      const { promise, resolve } = Promise.withResolvers<void>();
      losing = resolve;
      return promise;
    },
    holdCancels() {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return resolve;
    },
    async close() {
      destroyAll();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
