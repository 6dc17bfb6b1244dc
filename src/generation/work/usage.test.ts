import { answerOf, GOOD, write } from '../../testing/answers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter);
const fork = () => database.orm.em.fork();

const BAD = answerOf(write.delete('missing.txt'));

describe('usage', () => {
  it('is what the provider reported', async () => {
    const project = await makeProject(fork());
    const reported = { prompt_tokens: 1_234, completion_tokens: 56, cost: 0.00000123 };
    openRouter.answer(GOOD, { usage: reported });
    const { usage, attemptDetails } = await server.run({ projectId: project.id });
    const expected = { promptTokens: 1_234, completionTokens: 56, costUsd: 0.00000123 };
    expect(usage).toEqual(expected);
    expect(attemptDetails).toMatchObject([{ usage: expected }]);
  });

  it('is the exact sum over all attempts', async () => {
    const project = await makeProject(fork());
    openRouter.answer(BAD, { usage: { prompt_tokens: 10, completion_tokens: 3, cost: 0.1 } });
    openRouter.answer(GOOD, { usage: { prompt_tokens: 20, completion_tokens: 4, cost: 0.2 } });
    const { usage, attempts } = await server.run({ projectId: project.id });
    expect(attempts).toBe(2);
    expect(usage).toEqual({ promptTokens: 30, completionTokens: 7, costUsd: 0.3 });
  });

  it('has no price where the provider names none', async () => {
    const project = await makeProject(fork());
    openRouter.answer(GOOD, { usage: { prompt_tokens: 10, completion_tokens: 3 } });
    const { usage } = await server.run({ projectId: project.id });
    expect(usage).toEqual({ promptTokens: 10, completionTokens: 3, costUsd: null });
  });

  it('is null where the provider reports none', async () => {
    const project = await makeProject(fork());
    openRouter.events([
      { id: 'gen-1', choices: [{ delta: { role: 'assistant', content: JSON.stringify(GOOD) } }] },
      { id: 'gen-1', choices: [{ delta: {}, finish_reason: 'stop' }] },
      '[DONE]',
    ]);
    const { status, usage, attemptDetails } = await server.run({ projectId: project.id });
    expect(status).toBe('SUCCEEDED');
    expect(usage).toBeNull();
    expect(attemptDetails).toMatchObject([{ usage: null }]);
  });

  it('is the sum of the attempts that were reported', async () => {
    const project = await makeProject(fork());
    openRouter.refuse(500);
    openRouter.answer(GOOD, { usage: { prompt_tokens: 20, completion_tokens: 4, cost: 0.2 } });
    const { usage, attemptDetails } = await server.run({ projectId: project.id });
    expect(usage).toEqual({ promptTokens: 20, completionTokens: 4, costUsd: 0.2 });
    expect(attemptDetails).toMatchObject([{ usage: null, outcome: 'PROVIDER_UNAVAILABLE' }, { usage }]);
  });
});
