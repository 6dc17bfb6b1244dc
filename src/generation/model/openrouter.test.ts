import { z } from 'zod';
import { ModelClient } from './model-client.ts';

const { OPENROUTER_TEST_KEY: apiKey, OPENROUTER_TEST_MODEL: model = 'openai/gpt-4.1-nano' } = process.env;

/** Costs less than a cent; runs only with a key in OPENROUTER_TEST_KEY. */
const withKey = apiKey ? it : it.skip;

describe('OpenRouter itself', () => {
  const client = (key = apiKey) =>
    new ModelClient({ apiKey: key, firstTokenMs: 60_000, betweenTokensMs: 60_000 });
  const schema = z.object({ answer: z.number() });
  const call = {
    model,
    messages: [{ role: 'user' as const, content: 'What is 6 times 7? Answer as JSON: {"answer": <number>}' }],
    maxOutputTokens: 2_000,
    signal: new AbortController().signal,
  };

  withKey('keeps to the schema, and tells what it cost', async () => {
    const pieces: string[] = [];
    const answer = await client().stream({ ...call, structured: true }, schema, piece => pieces.push(piece));
    expect(schema.parse(JSON.parse(answer.text))).toEqual({ answer: 42 });
    expect(pieces.join('')).toBe(answer.text);
    expect(answer).toMatchObject({ finishReason: 'stop', providerId: expect.stringMatching(/^gen-/) });
    expect(answer.usage).toMatchObject({
      promptTokens: expect.any(Number),
      costUsd: expect.stringMatching(/^[\d.]+$/),
    });
  });

  withKey('refuses a key that is none', async () => {
    const refused = client('sk-or-v1-none').stream({ ...call, structured: false }, schema, () => {});
    await expect(refused).rejects.toMatchObject({ code: 'PROVIDER_REFUSED', transient: false });
  });
});
