import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Logger, pino } from 'pino';
import { parseConfig } from '../config.ts';
import { startTracing } from '../telemetry/tracing-start.ts';

/** A span as a collector gets it. */
export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** As OTLP counts them: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** 2 for a span that failed. */
  readonly status: number;
}

/** A collector that takes OTLP over HTTP as JSON. */
export class Collector {
  /** What was sent to it, as it came. */
  readonly bodies: string[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const body = await text(request);
      const isTraces = request.method === 'POST' && request.url === '/v1/traces';
      if (isTraces) this.bodies.push(body);
      response.writeHead(isTraces ? 200 : 404, { 'content-type': 'application/json' }).end('{}');
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get spans(): CollectedSpan[] {
    return this.bodies.flatMap(body =>
      (JSON.parse(body) as Sent).resourceSpans.flatMap(({ scopeSpans }) =>
        scopeSpans.flatMap(({ spans }) => spans.map(collected)),
      ),
    );
  }

  listen(): Promise<void> {
    return new Promise(resolve => this.#server.listen(0, '127.0.0.1', resolve));
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Runs something while this process makes traces. @returns the spans that came of it */
  async spansOf(
    run: () => Promise<void>,
    settings: Record<string, string> = {},
    log: Logger = pino({ level: 'silent' }),
  ): Promise<CollectedSpan[]> {
    this.bodies.length = 0;
    const config = parseConfig({ OTEL_EXPORTER_OTLP_ENDPOINT: this.url, ...settings });
    const tracing = await startTracing(config, log);
    try {
      await run();
    } finally {
      await tracing.stop();
    }
    return this.spans;
  }
}

type Value = { stringValue?: string; intValue?: number; boolValue?: boolean; doubleValue?: number };

interface SentSpan extends Omit<CollectedSpan, 'attributes' | 'links' | 'status'> {
  readonly attributes: readonly { readonly key: string; readonly value: Value }[];
  readonly links?: CollectedSpan['links'];
  readonly status: { readonly code: number };
}

interface Sent {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

function collected({ attributes, links = [], status, ...span }: SentSpan): CollectedSpan {
  const entries = attributes.map(({ key, value }) => [key, Object.values(value)[0]]);
  return { ...span, attributes: Object.fromEntries(entries), links, status: status.code };
}

/** Gives this test file a collector. */
export function useCollector(): Collector {
  const collector = new Collector();
  beforeAll(() => collector.listen());
  afterAll(() => collector.close());
  return collector;
}
