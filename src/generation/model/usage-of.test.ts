import { useOpenRouter } from '../../testing/openrouter.ts';
import { ModelClient } from './model-client.ts';

const openRouter = useOpenRouter();
const patience = { firstTokenMs: 5_000, betweenTokensMs: 5_000 };
const client = (baseUrl = openRouter.url) => new ModelClient({ apiKey: 'sk-1', baseUrl, ...patience });

describe('the usage of a call', () => {
  it('is what OpenRouter took, in the tokens of the model', async () => {
    openRouter.knowGeneration('gen-1/ü', {
      tokens_prompt: 10,
      tokens_completion: 25,
      native_tokens_prompt: 12,
      native_tokens_completion: 30,
      total_cost: 0.0000015,
      cancelled: true,
    });
    expect(await client().usageOf('gen-1/ü')).toEqual({
      promptTokens: 12,
      completionTokens: 30,
      costUsd: '0.0000015',
    });
    expect(openRouter.authorization).toBe('Bearer sk-1');
  });

  it('is in the tokens of OpenRouter when the model counts none', async () => {
    openRouter.knowGeneration('gen-1', {
      tokens_prompt: 10,
      tokens_completion: 25,
      native_tokens_prompt: null,
    });
    expect(await client().usageOf('gen-1')).toEqual({
      promptTokens: 10,
      completionTokens: 25,
      costUsd: null,
    });
  });

  it.each([{ total_cost: 1 }, { tokens_prompt: 'x' }, []])(
    'is unknown when all that is told is %j',
    async data => {
      openRouter.knowGeneration('gen-1', data);
      expect(await client().usageOf('gen-1')).toBeNull();
    },
  );

  it('is unknown for a call that OpenRouter does not know, or not yet', async () => {
    expect(await client().usageOf('gen-2')).toBeNull();
  });

  it('is unknown when OpenRouter cannot be reached', async () => {
    expect(await client('http://noodle.invalid/api/v1').usageOf('gen-1')).toBeNull();
  });

  it('is not asked of another server', async () => {
    openRouter.knowGeneration('gen-1', { tokens_prompt: 10, tokens_completion: 25 });
    openRouter.authorization = 'none asked';
    expect(await client(openRouter.plainUrl).usageOf('gen-1')).toBeNull();
    expect(openRouter.authorization).toBe('none asked');
  });
});
