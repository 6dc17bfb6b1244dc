import { answerOf, GOOD, write } from '../../testing/answers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { type GenerationServer, startGenerationServer } from '../../testing/generation.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const fork = () => database.orm.em.fork();
const BAD = answerOf(write.delete('missing'));
const usage = (completion_tokens: number, cost: number) => ({
  usage: { prompt_tokens: 1_000, completion_tokens, cost },
});

/** Works with a server with settings. */
async function withServer<Result>(
  settings: Record<string, string>,
  use: (server: GenerationServer, projectId: string) => Promise<Result>,
): Promise<Result> {
  const server = await startGenerationServer(database, openRouter, settings);
  try {
    return await use(server, (await makeProject(fork())).id);
  } finally {
    await server.close();
  }
}

describe('a generation fails with BUDGET_EXCEEDED', () => {
  it('before a call that might take more than GENERATION_TOKENS', () =>
    withServer({ GENERATION_TOKENS: '5000' }, async (server, projectId) => {
      openRouter.answer(BAD, usage(2_500, 0.1));
      const ended = await server.run({ projectId });
      expect(ended).toMatchObject({ status: 'FAILED', attempts: 1, usage: { promptTokens: 1_000 } });
      expect(ended.failure).toMatchObject({
        code: 'BUDGET_EXCEEDED',
        message: expect.stringMatching(/^GENERATION_TOKENS allows 5000 tokens; 3500 are used or reserved/),
        issues: [],
      });
      // How things went stays with the attempt.
      expect(ended.attemptDetails).toMatchObject([{ outcome: 'INVALID_FILE_CHANGES' }]);
      const { max_tokens } = openRouter.requests.at(-1)?.body ?? {};
      expect(max_tokens).toBe(5_000 - ended.attemptDetails[0].promptEstimate);
    }));

  it('before the first call when the prompt alone is too long for GENERATION_TOKENS', () =>
    withServer({ GENERATION_TOKENS: '1000' }, async (server, projectId) => {
      const ended = await server.run({ projectId, changeRequest: 'x'.repeat(4_000) });
      expect(ended).toMatchObject({ attempts: 0, usage: null, failure: { code: 'BUDGET_EXCEEDED' } });
      expect(openRouter.requests).toHaveLength(0);
    }));

  it('when calls of which nothing was reported might have taken all', () =>
    withServer({ GENERATION_TOKENS: '5000' }, async (server, projectId) => {
      openRouter.events([{ id: 'gen-cut-off', choices: [{ delta: { content: '{' } }] }]);
      const { failure, attempts } = await server.run({ projectId });
      expect(attempts).toBe(1);
      expect(failure).toMatchObject({ code: 'BUDGET_EXCEEDED', message: expect.stringContaining('5000') });
    }));

  it('not for calls that the provider refused', () =>
    withServer({ GENERATION_TOKENS: '5000' }, async (server, projectId) => {
      openRouter.refuse(500);
      openRouter.answer(GOOD, usage(1_000, 0.1));
      expect(await server.run({ projectId })).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
    }));

  it('when a project has taken PROJECT_DAILY_TOKENS, until a day has passed', () =>
    withServer({ PROJECT_DAILY_TOKENS: '8000' }, async (server, projectId) => {
      openRouter.answer(GOOD, usage(6_500, 0.1));
      expect(await server.run({ projectId })).toMatchObject({ status: 'SUCCEEDED' });
      const second = await server.run({ projectId });
      expect(second.failure).toMatchObject({
        code: 'BUDGET_EXCEEDED',
        message: expect.stringMatching(/^PROJECT_DAILY_TOKENS allows 8000 tokens; 7500 are/),
      });
      openRouter.answer(GOOD, usage(100, 0.1));
      const other = await makeProject(fork());
      expect(await server.run({ projectId: other.id })).toMatchObject({ status: 'SUCCEEDED' });
      await fork().execute(`update generation_attempt set started_at = started_at - interval '25 hours'`);
      openRouter.answer(GOOD, usage(100, 0.1));
      expect(await server.run({ projectId })).toMatchObject({ status: 'SUCCEEDED' });
    }));

  it('when it has cost GENERATION_COST', () =>
    withServer({ GENERATION_COST: '0.5' }, async (server, projectId) => {
      openRouter.answer(BAD, usage(10, 0.5));
      const { failure, attempts, usage: taken } = await server.run({ projectId });
      expect({ attempts, cost: taken.costUsd }).toEqual({ attempts: 1, cost: 0.5 });
      expect(failure).toMatchObject({
        code: 'BUDGET_EXCEEDED',
        message: 'GENERATION_COST allows 0.5 US dollars, and 0.5 are spent.',
      });
    }));

  it('when the project has cost PROJECT_DAILY_COST', () =>
    withServer({ PROJECT_DAILY_COST: '0.3' }, async (server, projectId) => {
      for (const cost of [0.1, 0.2]) {
        openRouter.answer(GOOD, usage(10, cost));
        expect(await server.run({ projectId })).toMatchObject({ status: 'SUCCEEDED' });
      }
      const { failure, attempts } = await server.run({ projectId });
      expect(attempts).toBe(0);
      expect(failure).toMatchObject({
        code: 'BUDGET_EXCEEDED',
        message: 'PROJECT_DAILY_COST allows 0.3 US dollars, and 0.3 are spent.',
      });
    }));

  it('when what was asked alone has more than GENERATION_PROMPT_TOKENS', () =>
    withServer({ GENERATION_PROMPT_TOKENS: '2000' }, async (server, projectId) => {
      const { failure, attempts } = await server.run({ projectId, projectContext: 'word '.repeat(3_000) });
      expect(attempts).toBe(0);
      expect(failure).toMatchObject({
        code: 'BUDGET_EXCEEDED',
        message: expect.stringMatching(/^GENERATION_PROMPT_TOKENS allows 2000 tokens, and the request alone/),
      });
    }));

  it('where two begin at once and there is only enough for one', () =>
    withServer(
      { PROJECT_DAILY_TOKENS: '10000', GENERATION_OUTPUT_TOKENS: '8000' },
      async (server, projectId) => {
        openRouter.answer(GOOD, { ...usage(7_900, 0.1), latency: 50, chunkSize: 10 });
        openRouter.answer(GOOD, { ...usage(7_900, 0.1), latency: 50, chunkSize: 10 });
        const queued = await Promise.all([server.generate({ projectId }), server.generate({ projectId })]);
        const ended = await Promise.all(queued.map(({ id }) => server.untilGeneration(id)));
        const reserved = ended.flatMap(({ attemptDetails }) => attemptDetails).length;
        expect(ended.map(({ status }) => status).sort()).toEqual(['FAILED', 'SUCCEEDED']);
        expect(reserved).toBe(1);
      },
    ));
});
