import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { jest } from '@jest/globals';
import { pino } from 'pino';
import { ROOT } from '../root.ts';
import { GOOD } from '../testing/answers.ts';
import { type CollectedSpan, useCollector } from '../testing/collector.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { startGenerationServer } from '../testing/generation.ts';
import { useOpenRouter } from '../testing/openrouter.ts';
import { type Subscribe, startStreamingServer, TRANSPORTS, untilWatched } from '../testing/subscriptions.ts';
import { isTracing, traced } from './tracing.ts';

jest.setTimeout(30_000);

const database = useDatabase();
const openRouter = useOpenRouter();
const collector = useCollector();
const fork = () => database.orm.em.fork();

const TRACE_ID = 'a'.repeat(32);
const CALLER = 'b'.repeat(16);

const GENERATE = `mutation Generate($input: GenerateVersionInput!) {
  generateVersion(input: $input) { ... on GenerateVersionSuccess { generation { id } } }
}`;

/** Asks for a generation, and waits until it has ended. */
async function generate(changeRequest: string, headers: Record<string, string> = {}): Promise<void> {
  const project = await makeProject(fork());
  const server = await startGenerationServer(database, openRouter);
  try {
    const input = { projectId: project.id, parentNumber: 0, name: 'Generated', changeRequest };
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query: GENERATE, variables: { input } }),
    });
    const { data } = (await response.json()) as { data: { generateVersion: { generation: { id: string } } } };
    await server.untilGeneration(data.generateVersion.generation.id);
  } finally {
    // The spans have ended with the work.
    await server.close();
  }
}

/** Subscribes to a project until there is an event. */
async function watchOnce(subscribe: Subscribe, settings: Record<string, string> = {}): Promise<void> {
  const project = await makeProject(fork());
  const query = `subscription Watch($id: ID!) { projectChanged(projectId: $id) {
    ... on VersionCreatedEvent { version { number labels { name } } }
  } }`;
  const server = await startStreamingServer(fork, { settings });
  const subscription = subscribe(server.url, query, { id: project.id });
  const event = subscription.next();
  await untilWatched(server.announcements, 1);
  await makeVersion(fork(), project);
  server.announcements.announce(project.id);
  await event;
  await subscription.end();
  await server.close();
}

function only(spans: readonly CollectedSpan[], name: string): CollectedSpan {
  const named = spans.filter(span => span.name === name);
  expect(named.map(span => span.name)).toEqual([name]);
  return named[0] as CollectedSpan;
}

describe('a trace', () => {
  it('goes from the caller by request, operation, statements and job to the call of the model', async () => {
    openRouter.answer(GOOD, { id: 'gen-7', usage: { prompt_tokens: 20, completion_tokens: 4 } });
    const all = await collector.spansOf(() =>
      generate('Change it', { traceparent: `00-${TRACE_ID}-${CALLER}-01` }),
    );
    const spans = all.filter(({ traceId }) => traceId === TRACE_ID);

    const request = only(spans, 'POST /graphql');
    expect(request).toMatchObject({ parentSpanId: CALLER, kind: 2, status: 0 });
    expect(request.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/graphql',
      'url.path': '/graphql',
      'url.scheme': 'http',
      'http.response.status_code': 200,
    });
    const operation = only(spans, 'mutation');
    expect(operation).toMatchObject({ parentSpanId: request.spanId, kind: 1, status: 0 });
    expect(operation.attributes).toEqual({
      'graphql.operation.type': 'mutation',
      'graphql.operation.name': 'Generate',
      'graphql.document.hash': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const job = only(spans, 'process generation');
    expect(job).toMatchObject({ parentSpanId: operation.spanId, kind: 5, status: 0 });
    const call = only(spans, 'chat test/model');
    expect(call).toMatchObject({ parentSpanId: job.spanId, kind: 3, status: 0 });
    expect(call.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openrouter',
      'gen_ai.request.model': 'test/model',
      'gen_ai.response.id': 'gen-7',
      'gen_ai.usage.input_tokens': 20,
      'gen_ai.usage.output_tokens': 4,
    });
    const statements = spans.filter(({ attributes }) => attributes['db.system.name']);
    for (const { name, kind, attributes } of statements) {
      expect([kind, attributes]).toEqual([3, { 'db.system.name': 'postgresql', 'db.query.summary': name }]);
    }
    const namesOf = ({ spanId }: CollectedSpan) =>
      statements.filter(({ parentSpanId }) => parentSpanId === spanId).map(({ name }) => name);
    expect(namesOf(operation)).toEqual(expect.arrayContaining(['begin', 'insert', 'commit']));
    expect(namesOf(job)).toEqual(expect.arrayContaining(['database-time', 'whole-tree', 'keep-report']));
  });

  it('holds no secret and no content', async () => {
    const canary = 'canary-7f3a';
    openRouter.answer({
      summary: `${canary}-summary`,
      changes: [
        { operation: 'create', path: `${canary}-path`, previousPath: null, content: canary, edits: null },
      ],
    });
    const spans = await collector.spansOf(async () => {
      await generate(`${canary}-request`, { authorization: `Bearer ${canary}-key`, cookie: canary });
      const server = await startStreamingServer(fork);
      const query = encodeURIComponent(`{ project(id: "${canary}") { name } }`);
      for (const path of [`/graphql?query=${query}`, `/graphql?${canary}`, `/${canary}`, '/graphql/stream']) {
        await fetch(`${server.url}${path}`, { headers: { 'x-canary': canary } });
      }
      await server.send(`{ "${canary}" }`);
      await server.send('{ projects(filter: $f) { totalCount } }', { f: canary });
      await server.close();
      const faulty = () => fork().execute('select ?::int', [canary]);
      await expect(traced('faulty', {}, faulty)).rejects.toThrow(canary);
    });
    expect(spans.find(({ name }) => name === 'chat test/model')).toBeDefined();
    expect(only(spans, 'faulty')).toMatchObject({ status: 2, attributes: { 'error.type': '22P02' } });
    expect(collector.bodies.join()).not.toContain(canary);
    expect(collector.bodies.join()).not.toContain('sk-or-test');
  });

  it.each(TRANSPORTS)('is made over %s of an operation and of each event', async (_name, subscribe) => {
    const spans = await collector.spansOf(() => watchOnce(subscribe));
    const operation = only(spans, 'subscription');
    expect(operation.attributes).toMatchObject({ 'graphql.operation.name': 'Watch' });
    const event = only(spans, 'subscription event');
    expect(event.links).toMatchObject([{ traceId: operation.traceId, spanId: operation.spanId }]);
    expect(event.traceId).not.toBe(operation.traceId);
    const statements = spans.filter(({ parentSpanId }) => parentSpanId === event.spanId);
    expect(statements.map(({ kind }) => kind)).toContain(3);
  });

  it.each(TRANSPORTS)(
    'has over %s no part in what a subscription does between its events',
    async (_name, subscribe) => {
      const spans = await collector.spansOf(() =>
        watchOnce(subscribe, { RATE_LIMIT_STORE: 'database', RATE_LIMIT_POINTS: '1000' }),
      );
      const operation = only(spans, 'subscription');
      // These are the operation's own; whenever it is woken it reads the same again, and uses up points anew.
      for (const name of ['project-positions', 'rlflx-upsert']) {
        expect(only(spans, name).parentSpanId).toBe(operation.spanId);
      }
    },
  );

  it('says by which code an operation failed', async () => {
    const spans = await collector.spansOf(async () => {
      const server = await startStreamingServer(fork);
      await server.send('query Wrong { nothing }');
      await server.close();
    });
    const operation = only(spans, 'GraphQL Operation');
    expect(operation).toMatchObject({ status: 2, attributes: { 'error.type': 'GRAPHQL_VALIDATION_FAILED' } });
    expect(only(spans, 'POST /graphql').attributes['http.response.status_code']).toBe(400);
  });

  it('is sent as often as the settings say, unless its caller says otherwise', async () => {
    const spans = await collector.spansOf(
      async () => {
        const server = await startStreamingServer(fork);
        await server.send('{ projects { totalCount } }');
        await fetch(`${server.url}/graphql?query={__typename}`, {
          headers: { traceparent: `00-${TRACE_ID}-${CALLER}-01`, 'apollo-require-preflight': 'yes' },
        });
        await server.close();
      },
      { OTEL_TRACES_SAMPLER_ARG: '0' },
    );
    expect(spans.map(({ name }) => name).sort()).toEqual(['GET /graphql', 'query']);
  });
});

describe('a collector that can not be reached', () => {
  it('disturbs nobody, and the log says so once', async () => {
    const logged: string[] = [];
    const log = pino({ level: 'warn' }, { write: line => logged.push(line) });
    const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' };
    await collector.spansOf(
      async () => {
        const server = await startStreamingServer(fork);
        // More than one batch.
        for (let i = 0; i < 400; i++) {
          expect((await server.send('{ projects { totalCount } }')).errors).toBeUndefined();
        }
        await server.close();
      },
      settings,
      log,
    );
    expect(logged.map(line => JSON.parse(line))).toMatchObject([
      { level: 40, msg: 'traces could not be sent to the collector', reason: expect.any(String) },
    ]);
  });
});

describe('without a collector', () => {
  it("no trace is made, and OpenTelemetry's SDK isn't loaded", async () => {
    expect(isTracing()).toBe(false);
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      const { startTracing } = await import('./dist/src/telemetry/tracing-start.js');
      await import('./dist/src/start.js');
      await import('./dist/src/start-worker.js');
      await startTracing({}, console);
      console.log(JSON.stringify(loaded.filter(url => url.includes('@opentelemetry/'))));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      cwd: ROOT,
    });
    const packages = (JSON.parse(stdout) as string[]).map(url => /@opentelemetry\/([\w-]+)/.exec(url)?.[1]);
    expect([...new Set(packages)]).toEqual(['api']);
  });
});
