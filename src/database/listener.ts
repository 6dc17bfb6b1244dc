import pg from 'pg';
import type { Logger } from 'pino';
import { CHANNEL } from './announcements.sql.ts';

/** How long to wait before connecting again, in milliseconds: doubled with each failure. */
const RETRY_MS = { first: 100, most: 10_000 };

const CONNECT_MS = 10_000;

/** What a listener tells. */
interface Ears {
  /** It listens from now on, for the first time or again; it heard nothing before. */
  readonly connected: () => void;
  readonly heard: (notice: string) => void;
}

/** Hears what the processes of a database say, on a connection of its own that it makes anew whenever it is lost. */
export class Listener {
  readonly #url: string;
  readonly #log: Logger;
  readonly #ears: Ears;
  #client: pg.Client | undefined;
  #running: Promise<void> | undefined;
  readonly #connected = Promise.withResolvers<void>();
  readonly #closing = new AbortController();

  constructor({ url, log }: { url: string; log: Logger }, ears: Ears) {
    this.#url = url;
    this.#log = log;
    this.#ears = ears;
  }

  /** Connects, as often as it takes; resolves when it listens for the first time, or is closed before. */
  open(): Promise<void> {
    if (!this.#closing.signal.aborted) this.#running ??= this.#run();
    return this.#connected.promise;
  }

  /** Gives the connection up for good. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#connected.resolve();
    await this.#client?.end().catch(() => {});
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let retry = RETRY_MS.first;
    let isReported = false;
    while (!signal.aborted) {
      try {
        const client = await this.#connect();
        retry = RETRY_MS.first;
        isReported = false;
        const lost = new Promise<void>(resolve => client.once('end', () => resolve()));
        this.#connected.resolve();
        this.#ears.connected();
        await lost;
        if (!signal.aborted) this.#log.warn('the connection that announcements come on is lost');
      } catch (err) {
        if (signal.aborted) return;
        if (!isReported) this.#log.error({ err }, 'announcements of other processes can not be heard');
        isReported = true;
      }
      await pause(retry, signal);
      retry = Math.min(retry * 2, RETRY_MS.most);
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.#url,
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: CONNECT_MS,
      application_name: 'noodle-listener',
      keepAlive: true,
    });
    this.#client = client;
    // Whatever breaks ends the connection, which is seen to above; without a listener it would end the process.
    client.on('error', () => void client.end().catch(() => {}));
    client.on('notification', ({ payload = '' }) => this.#ears.heard(payload));
    try {
      await client.connect();
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      await client.end().catch(() => {});
      throw error;
    }
    return client;
  }
}

/** Waits, at most until the signal; keeps no process alive. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds).unref();
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
