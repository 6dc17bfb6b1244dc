import { createClient as createEventStreamClient } from 'graphql-sse';
import { createClient as createWebSocketClient } from 'graphql-ws';
import WebSocket from 'ws';

/** The ways to subscribe. */
export type Transport = 'WebSocket' | 'server-sent events';

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

/** Talks to a server as any client does. */
export class Client {
  readonly #url: string;
  readonly #signal: AbortSignal;

  /** @param signal ends what it waits for */
  constructor(url: string, signal: AbortSignal) {
    this.#url = url;
    this.#signal = signal;
  }

  /** Sends a query or a mutation. @throws Error with what is wrong */
  async send<Data>(query: string, variables: object = {}): Promise<Data> {
    const response = await fetch(`${this.#url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: this.#signal,
    });
    return dataOf((await response.json()) as Answer<Data>);
  }

  /** Subscribes. @throws Error with what is wrong */
  async *watch<Data>(
    transport: Transport,
    query: string,
    variables: Record<string, unknown>,
  ): AsyncGenerator<Data> {
    const client =
      transport === 'WebSocket'
        ? createWebSocketClient({
            url: `${this.#url.replace(/^http/, 'ws')}/graphql`,
            webSocketImpl: WebSocket,
            retryAttempts: 0,
          })
        : createEventStreamClient({ url: `${this.#url}/graphql/stream`, retryAttempts: 0 });
    const close = () => client.dispose();
    this.#signal.addEventListener('abort', close);
    try {
      for await (const answer of client.iterate({ query, variables })) yield dataOf(answer as Answer<Data>);
      this.#signal.throwIfAborted();
    } finally {
      this.#signal.removeEventListener('abort', close);
      close();
    }
  }
}

function dataOf<Data>({ data, errors }: Answer<Data>): Data {
  if (errors || !data) throw new Error(errors?.map(({ message }) => message).join('\n') ?? 'No answer.');
  return data;
}
