import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { jest } from '@jest/globals';
import { z } from 'zod';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { ModelClient } from './model-client.ts';
import { ModelFault } from './model-fault.ts';

const openRouter = useOpenRouter();
const KEY = 'sk-or-v1-c4n4ry0123456789abcdefCANARYwxyz';
const WORDS = { choices: [{ delta: { content: 'some words' } }] };

const printed: unknown[] = [];
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);

beforeAll(() => {
  process.on('unhandledRejection', onUnhandled);
  for (const name of ['log', 'info', 'warn', 'error'] as const) {
    jest.spyOn(console, name).mockImplementation((...said) => void printed.push(said));
  }
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation(said => printed.push(said) > 0);
  }
  jest.spyOn(process, 'emitWarning').mockImplementation((...said: unknown[]) => void printed.push(said));
});

afterEach(async () => {
  // What nobody awaits is told after the microtasks.
  await sleep(5);
  const [said, rejected] = [printed.splice(0), unhandled.splice(0)];
  expect(said).toEqual([]);
  expect(rejected).toEqual([]);
});

afterAll(() => {
  process.off('unhandledRejection', onUnhandled);
  jest.restoreAllMocks();
});

interface Asked {
  readonly baseUrl?: string;
  readonly apiKey?: string;
  readonly structured?: boolean;
  readonly signal?: AbortSignal;
  readonly firstTokenMs?: number;
  readonly betweenTokensMs?: number;
}

/** Makes a call that fails, and checks that its fault tells no key. */
async function fault(asked: Asked = {}): Promise<ModelFault> {
  const { structured = false, signal = new AbortController().signal, ...settings } = asked;
  const client = new ModelClient({
    apiKey: KEY,
    baseUrl: openRouter.url,
    firstTokenMs: 5_000,
    betweenTokensMs: 5_000,
    ...settings,
  });
  const messages = [{ role: 'user' as const, content: 'secret words' }];
  const call = { model: 'maker/model-1', messages, maxOutputTokens: 10, structured, signal };
  const failure = await client
    .stream(call, z.object({ a: z.string() }), () => {})
    .then(
      answer => answer,
      error => error,
    );
  expect(failure).toBeInstanceOf(ModelFault);
  const shown = [
    inspect(failure, { depth: Infinity, showHidden: true }),
    failure.stack,
    JSON.stringify(failure),
  ];
  for (const text of [...shown, inspect(client, { depth: Infinity, showHidden: true })]) {
    expect(text).not.toMatch(/c4n4ry|CANARY|wxyz|secret words/);
  }
  expect(failure.cause).toBeUndefined();
  return failure;
}

describe('a refusal', () => {
  it.each([400, 401, 402, 403, 404, 405, 413, 422])('with %d is for good', async status => {
    openRouter.refuse(status, { message: 'Because.' });
    expect(await fault()).toMatchObject({
      code: 'PROVIDER_REFUSED',
      transient: false,
      retryAfterMs: null,
      usage: null,
      providerId: null,
      unsupportedSchema: false,
      message: expect.stringContaining('It says: "Because."'),
    });
    expect(openRouter.requests).toHaveLength(1);
  });

  it.each([
    [401, /doesn't accept the API key/],
    [402, /too few credits/],
    [403, /moderation/],
    [404, /no such model/],
    [413, /too large/],
  ])('with %d says what would be right', async (status, words) => {
    openRouter.refuse(status);
    expect((await fault()).message).toMatch(words);
  });

  it.each([408, 409, 425, 500, 502, 503, 504, 529])('with %d may pass', async status => {
    openRouter.refuse(status);
    expect(await fault()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', transient: true });
    expect(openRouter.requests).toHaveLength(1);
  });

  it('of a server that moved is for good, and is not followed', async () => {
    openRouter.respond(response =>
      response.writeHead(307, { location: `${openRouter.plainUrl}/chat/completions` }).end(),
    );
    openRouter.answer('x');
    expect(await fault()).toMatchObject({
      code: 'PROVIDER_REFUSED',
      message: expect.stringContaining('(307)'),
    });
    expect(openRouter.left).toBe(1);
  });

  it.each([
    ['at OpenRouter', 'maker/model-1 does not support response_format', 400],
    ['of a json_schema', "Invalid schema for response_format 'response'", 400],
    ['in words', 'Structured outputs are not available', 422],
    ['as no endpoint', 'No endpoints found that support Structured-Output', 404],
  ])('of the schema %s can be told', async (_where, message, status) => {
    openRouter.refuse(status, {
      message: 'Provider returned error',
      metadata: { raw: JSON.stringify({ error: message }) },
    });
    expect(await fault({ structured: true })).toMatchObject({
      code: 'PROVIDER_REFUSED',
      unsupportedSchema: true,
    });
    openRouter.refuse(status, { message });
    expect(await fault({ structured: false })).toMatchObject({ unsupportedSchema: false });
  });

  it.each([
    ['{"error": "model x not found"}', 'model x not found'],
    ['{"detail": "Not here"}', 'Not here'],
    ['{"object": "error", "message": "Too old"}', 'Too old'],
  ])('quotes %s', async (body, words) => {
    openRouter.respond(response => response.writeHead(404).end(body));
    expect((await fault({ baseUrl: openRouter.plainUrl })).message).toContain(`It says: "${words}"`);
  });

  it.each(['<html>Bad</html>', '', '{"error": null}', 'null', '[1]'])('quotes nothing of %j', async body => {
    openRouter.respond(response => response.writeHead(500).end(body));
    expect((await fault()).message).toBe("The provider can't answer at the moment (500).");
  });

  it('may be of any length', async () => {
    openRouter.respond(response => {
      const more = () => void response.write('x'.repeat(100_000), error => error || more());
      response.writeHead(400);
      more();
    });
    expect(await fault()).toMatchObject({ code: 'PROVIDER_REFUSED' });
    await openRouter.untilBrokenOff();
  });
});

describe('a rate limit', () => {
  it('tells when to try again', async () => {
    openRouter.refuse(429, { retryAfter: 7 });
    expect(await fault()).toMatchObject({ code: 'RATE_LIMITED', transient: true, retryAfterMs: 7_000 });
  });

  it('may tell it as a date, and so may an overload', async () => {
    const header = new Date(Date.now() + 60_000).toUTCString();
    openRouter.respond(response => response.writeHead(503, { 'retry-after': header }).end('{}'));
    const { code, retryAfterMs } = await fault();
    expect(code).toBe('PROVIDER_UNAVAILABLE');
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
  });
});

describe('a connection', () => {
  it('that nobody takes is unavailable', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    expect(await fault({ baseUrl: `http://127.0.0.1:${port}/v1` })).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      transient: true,
      message: expect.stringContaining('(ECONNREFUSED)'),
    });
  });

  it('to a name that nobody has is unavailable', async () => {
    expect(await fault({ baseUrl: 'http://noodle.invalid/v1' })).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      transient: true,
    });
  });

  it.each([
    ['base URL', { baseUrl: `nowhere ${KEY}` }],
    ['key', { apiKey: `${KEY}\n` }],
  ])('that is not made for its %s is refused', async (_what, settings) => {
    expect(await fault(settings)).toMatchObject({ code: 'PROVIDER_REFUSED', transient: false });
  });

  it('that breaks before the answer is unavailable', async () => {
    openRouter.respond(response => void response.destroy());
    expect(await fault()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', transient: true });
  });

  it('that breaks amidst the answer is unavailable, and tells the id', async () => {
    openRouter.answer('one two three', { chunkSize: 1, latency: 2, cutAfter: 4, id: 'gen-cut' });
    expect(await fault()).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      transient: true,
      providerId: 'gen-cut',
    });
  });

  it('that ends amidst the answer is unavailable, and tells what was used', async () => {
    openRouter.events([{ ...WORDS, usage: { prompt_tokens: 5, completion_tokens: 6, cost: 0.5 } }]);
    expect(await fault()).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      transient: true,
      providerId: 'gen-by-header',
      usage: { promptTokens: 5, completionTokens: 6, costUsd: '0.5' },
    });
  });
});

describe('an answer', () => {
  it.each([
    ['that is empty', 'text/event-stream', ''],
    ['of a web page', 'text/html', '<!doctype html><html>\n\ndata\n\n</html>'],
    ['in one piece', 'application/json', '{"choices": [{"message": {"content": "x"}}]}'],
    ['that is garbled', 'text/event-stream', 'data: {"choices": [{\n\n'],
    ['that is none', 'text/event-stream', 'data: {"choices": 1}\n\n'],
    [
      'with half a tool',
      'text/event-stream',
      'data: {"choices":[{"delta":{"tool_calls":[{"index":0,"function":{}}]}}]}\n\n',
    ],
    ['of bytes', 'text/event-stream', Buffer.from([0, 255, 254, 10, 10, 13, 128])],
  ])('%s is unavailable', async (_what, type, body) => {
    openRouter.respond(response => response.writeHead(200, { 'content-type': type }).end(body));
    expect(await fault()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', transient: true });
  });

  it('without a body is unavailable', async () => {
    openRouter.respond(response => response.writeHead(204).end());
    expect(await fault()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', transient: true });
  });

  it.each([
    [{ code: 502, message: 'Upstream' }, 'PROVIDER_UNAVAILABLE', true],
    [{ code: 'server_error', message: 'Upstream' }, 'PROVIDER_UNAVAILABLE', true],
    ['Upstream', 'PROVIDER_UNAVAILABLE', true],
    [{ code: '429', message: 'Slow down' }, 'RATE_LIMITED', true],
    [{ code: 403, message: 'Flagged' }, 'PROVIDER_REFUSED', false],
    [undefined, 'PROVIDER_UNAVAILABLE', true],
  ])('broken off by %j is %s', async (error, code, transient) => {
    const last = { id: 'gen-1', error, choices: [{ delta: { content: '' }, finish_reason: 'error' }] };
    openRouter.events([WORDS, last], { stayOpen: true });
    expect(await fault()).toMatchObject({ code, transient, providerId: 'gen-1' });
    await openRouter.untilBrokenOff();
  });

  it('without end is cut off', async () => {
    openRouter.respond(response => {
      const chunk = `data: ${JSON.stringify({ choices: [{ delta: { content: 'x'.repeat(500_000) } }] })}\n\n`;
      const more = () => void response.write(chunk, error => error || more());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      more();
    });
    expect(await fault()).toMatchObject({ code: 'INVALID_ANSWER', transient: false });
    await openRouter.untilBrokenOff();
  });

  it('with an event without end is cut off', async () => {
    openRouter.respond(response => {
      const more = () => void response.write(': '.repeat(500_000), error => error || more());
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      more();
    });
    expect(await fault()).toMatchObject({ code: 'INVALID_ANSWER', transient: false });
  });
});

describe('silence', () => {
  it('before the answer times out, and closes the connection', async () => {
    openRouter.hang();
    expect(await fault({ firstTokenMs: 30 })).toMatchObject({
      code: 'TIMED_OUT',
      transient: true,
      usage: null,
    });
    await openRouter.untilBrokenOff();
  });

  it('is broken neither by headers, nor by comments or empty chunks', async () => {
    openRouter.respond(async response => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-generation-id': 'gen-2' });
      const empty = { id: 'gen-2', choices: [{ delta: { role: 'assistant', content: '' } }] };
      const beat = setInterval(
        () => response.write(`: OPENROUTER PROCESSING\n\ndata: ${JSON.stringify(empty)}\n\n`),
        5,
      );
      response.on('close', () => clearInterval(beat));
    });
    expect(await fault({ firstTokenMs: 60 })).toMatchObject({ code: 'TIMED_OUT', providerId: 'gen-2' });
  });

  it('amidst the answer times out', async () => {
    openRouter.events([WORDS], { stayOpen: true });
    expect(await fault({ betweenTokensMs: 30 })).toMatchObject({
      code: 'TIMED_OUT',
      providerId: 'gen-by-header',
    });
    await openRouter.untilBrokenOff();
  });

  it('is broken by reasoning, also after words', async () => {
    const thoughts = ['reasoning', 'reasoning_content', 'refusal'].map(name => ({
      choices: [{ delta: { [name]: 'x' } }],
    }));
    openRouter.respond(async response => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of [thoughts[0], WORDS, ...thoughts, ...thoughts]) {
        response.write(`data: ${JSON.stringify(event)}\n\n`);
        await sleep(50);
      }
      response.end('data: {"choices": [{"delta": {}, "finish_reason": "error"}]}\n\n');
    });
    // The answer takes longer than the one or the other, and is read to its end.
    expect(await fault({ firstTokenMs: 300, betweenTokensMs: 300 })).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
    });
  });
});

describe('a caller', () => {
  it('who has left before makes no request', async () => {
    expect(await fault({ signal: AbortSignal.abort(new Error(KEY)) })).toMatchObject({
      code: 'ABORTED',
      transient: false,
    });
    expect(openRouter.requests).toEqual([]);
  });

  it.each([
    ['before', []],
    ['amidst', [WORDS]],
    ['after', [{ choices: [{ delta: {}, finish_reason: 'stop' }] }]],
  ])('who leaves %s the answer closes the connection', async (_when, events) => {
    const caller = new AbortController();
    openRouter.respond(response => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const event of events) response.write(`data: ${JSON.stringify(event)}\n\n`);
      setTimeout(() => caller.abort(new Error(KEY)), 20);
    });
    expect(await fault({ signal: caller.signal })).toMatchObject({ code: 'ABORTED', transient: false });
    await openRouter.untilBrokenOff();
  });

  it('who leaves a provider without an answer closes the connection', async () => {
    const caller = new AbortController();
    openRouter.respond(() => caller.abort());
    expect(await fault({ signal: caller.signal })).toMatchObject({ code: 'ABORTED', providerId: null });
    await openRouter.untilBrokenOff();
  });
});

describe('the key', () => {
  it.each([
    `Incorrect API key provided: ${KEY}.`,
    'Incorrect API key provided: sk-or-v1-c4n***wxyz.',
    'Incorrect API key provided: sk-or...wxyz.',
    'Incorrect key: c4n4******CANARYwxyz',
    `{"authorization":"Bearer ${KEY}"}`,
    `Header: bearer  ${KEY.slice(9)}`,
    `${'x'.repeat(290)} ${KEY}`,
    `Key${'\u200b'} ${KEY.slice(0, 12)}\u200b${KEY.slice(12)}`,
  ])('is not told by %j', async message => {
    openRouter.refuse(401, { message });
    await fault();
    openRouter.events([WORDS, { error: { code: 401, message, metadata: { raw: message } } }]);
    await fault();
    openRouter.respond(response => response.writeHead(500, { 'x-echo': KEY }).end(message));
    await fault();
  });
});
