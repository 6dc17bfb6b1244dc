/** Where a model is asked, and with which key. */
export interface EndpointSettings {
  readonly apiKey?: string;
  /** Of an OpenAI-compatible server, such as `http://127.0.0.1:11434/v1`; OpenRouter when there is none. */
  readonly baseUrl?: string;
}

const OPENROUTER = 'https://openrouter.ai/api/v1';

/** The most bytes of a refusal that are read. */
const REFUSAL_MAX = 64 * 1024;

/** An OpenAI-compatible server. */
export class Endpoint {
  /** Without a slash at its end. */
  readonly url: string;
  /** Whether it takes what only OpenRouter has: `usage.include`, and `GET /generation`. */
  readonly isOpenRouter: boolean;
  readonly #apiKey: string;

  constructor({ apiKey = '', baseUrl = OPENROUTER }: EndpointSettings) {
    this.url = baseUrl.replace(/\/+$/, '');
    // Proxies and emulators of OpenRouter keep its path; the others' is /v1.
    this.isOpenRouter = this.url.endsWith('/api/v1');
    this.#apiKey = apiKey;
  }

  /** The key, or the empty text. */
  get apiKey(): string {
    return this.#apiKey;
  }

  /**
   * Sends a request with the key, if there is one. A redirect isn't followed, for it would take the prompt elsewhere.
   * Of a refusal at most 64 KiB are given.
   * @param onBytes is told of each piece of an answer's body
   */
  async fetch(
    url: string | URL | Request,
    init: RequestInit = {},
    onBytes = (_count: number) => {},
  ): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#apiKey) headers.set('authorization', `Bearer ${this.#apiKey}`);
    else headers.delete('authorization');
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    if (!response.body) return response;
    return new Response(
      response.body.pipeThrough(response.ok ? counting(onBytes) : atMost(REFUSAL_MAX)),
      response,
    );
  }
}

function counting(onBytes: (count: number) => void): TransformStream<Uint8Array, Uint8Array> {
  return new TransformStream({
    transform(piece, controller) {
      onBytes(piece.length);
      controller.enqueue(piece);
    },
  });
}

function atMost(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream({
    transform(piece, controller) {
      controller.enqueue(piece.subarray(0, left));
      left -= piece.length;
      if (left <= 0) controller.terminate();
    },
  });
}
