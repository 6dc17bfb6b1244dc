import { z } from 'zod';
import { useOpenRouter } from '../../testing/openrouter.ts';
import type { ModelCall } from './model-call.ts';
import { ModelClient } from './model-client.ts';

const openRouter = useOpenRouter();
const schema = z.object({ greeting: z.string(), mood: z.string().optional() });
const key = 'sk-or-v1-0123456789abcdef';

const client = (baseUrl = openRouter.url, apiKey: string | undefined = key) =>
  new ModelClient({ apiKey, baseUrl, firstTokenMs: 5_000, betweenTokensMs: 5_000 });

const call = (changes: Partial<ModelCall> = {}): ModelCall => ({
  model: 'maker/model-1',
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Hello' },
    { role: 'assistant', content: 'Hi' },
    { role: 'user', content: 'Again' },
  ],
  maxOutputTokens: 77,
  structured: false,
  signal: new AbortController().signal,
  ...changes,
});

async function stream(changes: Partial<ModelCall> = {}, asked = client()) {
  const pieces: string[] = [];
  const answer = await asked.stream(call(changes), schema, piece => pieces.push(piece));
  return { answer, pieces };
}

describe('an answer', () => {
  it('comes in pieces, and whole with its usage, its cost and its id', async () => {
    const usage = { prompt_tokens: 1_234, completion_tokens: 567, cost: 0.00014 };
    openRouter.answer('one two three four', { chunkSize: 4, id: 'gen-7', usage });
    const { answer, pieces } = await stream();
    expect(answer).toEqual({
      text: 'one two three four',
      finishReason: 'stop',
      usage: { promptTokens: 1_234, completionTokens: 567, costUsd: '0.00014' },
      providerId: 'gen-7',
    });
    expect(pieces).toEqual(['one ', 'two ', 'thre', 'e fo', 'ur']);
  });

  it.each([
    [1e-7, '0.0000001'],
    [0.000000123, '0.000000123'],
    [0, '0'],
    [12.5, '12.5'],
    [0.1 + 0.2, '0.30000000000000004'],
    [999_999.5, '999999.5'],
  ])('tells the cost %d as %s', async (cost, text) => {
    openRouter.answer('x', { usage: { prompt_tokens: 1, completion_tokens: 1, cost } });
    expect((await stream()).answer.usage?.costUsd).toBe(text);
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['content_filter', 'content-filter'],
    ['tool_calls', 'other'],
  ])('that ends with %s has the finish reason %s', async (finishReason, expected) => {
    openRouter.answer('x', { finishReason });
    expect((await stream()).answer.finishReason).toBe(expected);
  });

  it('may begin with a comment and with reasoning, which are no text', async () => {
    openRouter.answer('text', { comment: true, reasoning: 'I think' });
    expect((await stream()).pieces.join('')).toBe('text');
  });

  it('may be empty', async () => {
    openRouter.answer('');
    expect((await stream()).answer).toMatchObject({ text: '', finishReason: 'stop' });
  });

  it('may call a tool, which it was not given', async () => {
    const tool = { index: 0, id: 'a', type: 'function', function: { name: 'x', arguments: '{}' } };
    openRouter.events([{ choices: [{ delta: { tool_calls: [tool] }, finish_reason: 'tool_calls' }] }]);
    expect((await stream()).answer).toMatchObject({ text: '', finishReason: 'other' });
  });

  it('is whole though its usage and its id are missing', async () => {
    openRouter.events([{ choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }] }]);
    const { answer } = await stream();
    expect(answer).toEqual({ text: 'x', finishReason: 'stop', usage: null, providerId: 'gen-by-header' });
  });

  it('is whole though what follows it is garbled', async () => {
    openRouter.events([{ choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }] }, '{"choices": [']);
    expect((await stream()).answer.text).toBe('x');
  });

  it('is whole though the connection stays open after it', async () => {
    openRouter.events([{ choices: [{ delta: { content: 'x' }, finish_reason: 'stop' }] }, '[DONE]'], {
      stayOpen: true,
    });
    const hasty = new ModelClient({
      apiKey: key,
      baseUrl: openRouter.url,
      firstTokenMs: 5_000,
      betweenTokensMs: 50,
    });
    expect((await stream({}, hasty)).answer.text).toBe('x');
  });
});

describe('the request', () => {
  it('asks OpenRouter for the usage and nothing that was not asked', async () => {
    openRouter.answer('x');
    await stream();
    const [{ body, path }] = openRouter.requests as [(typeof openRouter.requests)[0]];
    expect(path).toBe('/api/v1/chat/completions');
    expect(openRouter.authorization).toBe(`Bearer ${key}`);
    expect(body).toEqual({
      model: 'maker/model-1',
      messages: call().messages,
      max_tokens: 77,
      stream: true,
      stream_options: { include_usage: true },
      usage: { include: true },
    });
  });

  it('asks for the schema when the call is structured', async () => {
    openRouter.answer({ greeting: 'hi' });
    expect((await stream({ structured: true })).answer.text).toBe('{"greeting":"hi"}');
    expect(openRouter.requests[0]!.body.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: {
        name: 'response',
        schema: { type: 'object', required: ['greeting'], additionalProperties: false },
      },
    });
  });

  it('holds nothing of OpenRouter’s own for another server, and no key when there is none', async () => {
    process.env.OPENROUTER_API_KEY = 'sk-of-the-environment';
    openRouter.answer('plain', { usage: { prompt_tokens: 3, completion_tokens: 4 } });
    const { answer } = await stream({ structured: true }, client(openRouter.plainUrl, ''));
    delete process.env.OPENROUTER_API_KEY;
    expect(answer).toMatchObject({
      text: 'plain',
      usage: { promptTokens: 3, completionTokens: 4, costUsd: null },
      providerId: expect.stringMatching(/^chatcmpl-/),
    });
    const [{ body }] = openRouter.requests as [(typeof openRouter.requests)[0]];
    expect(openRouter.authorization).toBeUndefined();
    expect(Object.keys(body).sort()).toEqual([
      'max_tokens',
      'messages',
      'model',
      'response_format',
      'stream',
      'stream_options',
    ]);
  });
});

describe('the listener', () => {
  it('ends the call by throwing, and gets its own error back', async () => {
    openRouter.events([{ choices: [{ delta: { content: 'x' } }] }], { stayOpen: true });
    const failure = new Error('full');
    const failing = client().stream(call(), schema, () => {
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    await openRouter.untilBrokenOff();
  });
});
