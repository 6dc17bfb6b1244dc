import { randomUUID } from 'node:crypto';
import type { ChatCompletionRequest } from '@copilotkit/aimock';
import type { Answer } from '../../src/generation/answer/answer-schema.ts';
import { StartError } from '../../src/start-error.ts';
import { create, type Step } from './step.ts';

/** US dollars for a million tokens, read and written, by the models' names: invented, but of the usual size. */
const PRICES: Readonly<Record<string, readonly [read: number, written: number]>> = {
  'demo/thorough': [3, 15],
  'demo/swift': [0.3, 1.5],
};

/** The models that it has; the first one is the server's default. */
export const MODELS = Object.keys(PRICES);

/** How many characters of code a token has, more or less. */
const TOKEN = 4;

/** Pieces of four tokens, some sixty of them in a second: so fast that nobody waits, so slow that one can watch. */
const PACE = { chunkSize: 4 * TOKEN, streamingProfile: { ttft: 500, tps: 60, jitter: 0.5 } };

/** An emulated OpenRouter. */
export interface Provider {
  /** Its base URL, as OPENROUTER_BASE_URL. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts an OpenRouter on this machine that answers the steps' change requests.
 * @throws StartError when the emulator isn't installed
 */
export async function startProvider(steps: readonly Step[]): Promise<Provider> {
  const { getTextContent, LLMock } = await import('@copilotkit/aimock').catch(error => {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new StartError(
      'The demo needs the development dependencies: run `npm ci --include=dev`, then try again.',
    );
  });
  const answerTo = ({ messages }: ChatCompletionRequest): Answer => {
    const request = changeRequestIn(getTextContent(messages[1]?.content ?? null) ?? '');
    const attempt = messages.filter(({ role }) => role === 'assistant').length;
    const step = steps.find(({ changeRequest }) => changeRequest === request);
    return step?.answers[attempt] ?? unscripted(request);
  };
  const mock = new LLMock({ host: '127.0.0.1', port: 0 });
  mock.addFixture({
    match: { endpoint: 'chat' },
    response: request => {
      const content = JSON.stringify(answerTo(request));
      return { content, usage: usageOf(request, content) };
    },
    ...PACE,
  });
  const origin = await mock.start();
  return { url: `${origin}/api/v1`, stop: () => mock.stop() };
}

function changeRequestIn(prompt: string): string {
  return /^=== \S+ BEGIN change request\n([\s\S]*?)\n=== \S+ END$/m.exec(prompt)?.[1] ?? '';
}

/** What it answers to a request that isn't the demo's own, such as one from Apollo Sandbox. */
function unscripted(request: string): Answer {
  const path = `requests/${randomUUID()}.md`;
  const summary = `The emulated model only knows the demo's own requests; it noted this one in ${path}.`;
  return { summary, changes: [create(path, `# A request\n\n${request}\n`)] };
}

function usageOf({ model, messages }: ChatCompletionRequest, answer: string) {
  const [read, written] = PRICES[model] ?? [0, 0];
  const prompt_tokens = Math.ceil(JSON.stringify(messages).length / TOKEN);
  const completion_tokens = Math.ceil(answer.length / TOKEN);
  const cost = (prompt_tokens * read + completion_tokens * written) / 1e6;
  return { prompt_tokens, completion_tokens, cost };
}
