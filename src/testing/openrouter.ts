import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { type ChatCompletionRequest, type Fixture, type FixtureResponse, LLMock } from '@copilotkit/aimock';

/** What a model is to write: a text, an object as JSON, or either by what it was asked. */
export type Written = string | object | ((request: ChatCompletionRequest) => string | object);

/** How a model is to write it. */
export interface Manner {
  readonly reasoning?: string;
  /** By default `stop`. */
  readonly finishReason?: string;
  /** As the provider writes it; by default estimated by aimock, and without a cost. */
  readonly usage?: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly cost?: number;
  };
  /** The provider's id of the call. */
  readonly id?: string;
  /** Characters of a chunk. */
  readonly chunkSize?: number;
  /** Milliseconds before each chunk. */
  readonly latency?: number;
  /** Milliseconds before the first chunk. */
  readonly firstTokenMs?: number;
  /** After how many chunks the connection breaks; the first holds no text. */
  readonly cutAfter?: number;
  /** Whether it begins with OpenRouter's comment that keeps connections alive. */
  readonly comment?: boolean;
}

/** A refusal of the provider. */
export interface Refusal {
  readonly message?: string;
  /** Seconds; only with the status 429. */
  readonly retryAfter?: number;
  readonly metadata?: Record<string, unknown>;
}

/** A request that was sent to the emulator. */
export interface SentRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ChatCompletionRequest;
}

type Respond = (response: ServerResponse, request: SentRequest) => unknown;

/** What the next call gets: aimock's fixture, or an answer by hand. */
type Queued = { readonly fixture: Fixture } | { readonly respond: Respond };

/** An OpenRouter that answers calls in the order in which answers were queued; what comes unexpected gets 404. */
export class OpenRouterEmulator {
  /** Base URL of its OpenRouter. */
  url = '';
  /** Base URL of the same as a plain OpenAI-compatible server. */
  plainUrl = '';
  /** The `authorization` of the last request. */
  authorization: string | undefined;
  readonly #mock = new LLMock({ port: 0 });
  readonly #queue: Queued[] = [];
  readonly #open = new Set<ServerResponse>();
  readonly #generations = new Map<string, object>();
  #brokenOff = Promise.withResolvers<void>();

  /** How many answers are left. */
  get left(): number {
    return this.#queue.length;
  }

  /** The calls until now; aimock hides their keys. */
  get requests(): SentRequest[] {
    return this.#mock.getRequests().map(({ path, headers, body }) => {
      // aimock notes on the body what it made of it.
      const { _context, _endpointType, ...sent } = body as ChatCompletionRequest;
      return { path, headers, body: sent as ChatCompletionRequest };
    });
  }

  /** Queues an answer. */
  answer(written: Written, manner: Manner = {}): void {
    const { chunkSize, latency, firstTokenMs, cutAfter, comment, ...rest } = manner;
    this.#fixture(
      request => {
        const content = typeof written === 'function' ? written(request) : written;
        return { ...rest, content: typeof content === 'string' ? content : JSON.stringify(content) };
      },
      {
        chunkSize,
        latency,
        truncateAfterChunks: cutAfter,
        openRouterProcessing: comment,
        ...(firstTokenMs !== undefined && { streamingProfile: { ttft: firstTokenMs } }),
      },
    );
  }

  /** Queues a refusal, in OpenRouter's shape or in OpenAI's. */
  refuse(status: number, { message = `Error ${status}`, retryAfter, metadata }: Refusal = {}): void {
    this.#fixture(() => ({ status, retryAfter, error: { message, metadata } }));
  }

  /** Queues an answer by hand, for what aimock hasn't. */
  respond(respond: Respond): void {
    this.#queue.push({ respond });
  }

  /** Queues events, each the data of one; then the connection ends, or stays open until the client breaks it off. */
  events(data: readonly (object | string)[], { stayOpen = false } = {}): void {
    this.respond(response => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-generation-id': 'gen-by-header' });
      response.flushHeaders();
      for (const event of data) {
        response.write(`data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`);
      }
      if (!stayOpen) response.end();
    });
  }

  /** Queues a call that gets no answer, not even headers. */
  hang(): void {
    this.respond(() => {});
  }

  /** Resolves when the client broke off a call that was answered by hand. */
  untilBrokenOff(): Promise<void> {
    return this.#brokenOff.promise;
  }

  /** Has `GET /generation` know a call. @param data as OpenRouter has it, such as `total_cost` */
  knowGeneration(id: string, data: object): void {
    this.#generations.set(id, data);
  }

  async start(): Promise<void> {
    const handleRequest = this.#handle.bind(this);
    for (const path of ['/api/v1', '/v1']) this.#mock.mount(path, { handleRequest });
    const origin = await this.#mock.start();
    this.url = `${origin}/api/v1`;
    this.plainUrl = `${origin}/v1`;
  }

  /** Forgets everything, and ends the calls that are still open. */
  reset(): void {
    const open = [...this.#open];
    this.#open.clear();
    for (const response of open) response.destroy();
    this.#queue.length = 0;
    this.#generations.clear();
    this.#brokenOff = Promise.withResolvers();
    this.#mock.reset();
  }

  async stop(): Promise<void> {
    this.reset();
    await this.#mock.stop();
  }

  #fixture(
    response: (request: ChatCompletionRequest) => FixtureResponse,
    manner: Omit<Fixture, 'match' | 'response'> = {},
  ): void {
    const queued = {
      fixture: {
        ...manner,
        match: { predicate: () => this.#queue[0] === queued },
        response: (request: ChatCompletionRequest) => {
          this.#queue.shift();
          return response(request);
        },
      },
    };
    this.#queue.push(queued);
    this.#mock.addFixture(queued.fixture);
  }

  async #handle(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean> {
    this.authorization = request.headers.authorization;
    if (path === '/generation') {
      const data = this.#generations.get(new URL(request.url!, 'http://x').searchParams.get('id') ?? '');
      response.writeHead(data ? 200 : 404).end(JSON.stringify(data ? { data } : { error: { code: 404 } }));
      return true;
    }
    const head = this.#queue[0];
    // Else aimock would write on, however slowly, when nobody reads any more.
    response.once('close', () => response.end());
    if (path !== '/chat/completions' || !head || 'fixture' in head) return false;
    this.#queue.shift();
    this.#open.add(response);
    response.on('close', () => {
      if (this.#open.delete(response) && !response.writableFinished) this.#brokenOff.resolve();
    });
    const body = JSON.parse(await readText(request)) as ChatCompletionRequest;
    const headers = request.headers as Record<string, string>;
    const sent = { method: 'POST', path: request.url!, headers, body };
    this.#mock.journal.add({ ...sent, response: { status: 200, fixture: null } });
    await head.respond(response, sent);
    return true;
  }
}

/** Gives this test file an OpenRouter of its own, which forgets after each test what it was to answer. */
export function useOpenRouter(): OpenRouterEmulator {
  const emulator = new OpenRouterEmulator();
  beforeAll(() => emulator.start());
  afterEach(() => emulator.reset());
  afterAll(() => emulator.stop());
  return emulator;
}
