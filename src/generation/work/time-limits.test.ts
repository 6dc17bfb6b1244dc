import { GOOD } from '../../testing/answers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { startGenerationServer } from '../../testing/generation.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';

const database = useDatabase();
const openRouter = useOpenRouter();

/** Runs a generation on a server with settings. */
async function run(settings: Record<string, string>) {
  const server = await startGenerationServer(database, openRouter, { GENERATION_ATTEMPTS: '1', ...settings });
  try {
    const project = await makeProject(database.orm.em.fork());
    return await server.run({ projectId: project.id });
  } finally {
    await server.close();
  }
}

describe('a generation fails with TIMED_OUT', () => {
  it('when the first token takes too long', async () => {
    openRouter.hang();
    const { failure, attemptDetails } = await run({ GENERATION_FIRST_TOKEN_SECONDS: '1' });
    expect(failure).toMatchObject({ code: 'TIMED_OUT', message: expect.stringContaining('begin') });
    expect(attemptDetails).toMatchObject([{ outcome: 'TIMED_OUT' }]);
    await openRouter.untilBrokenOff();
  });

  it('when there is too long a pause between two tokens', async () => {
    const delta = { content: '{"summary": "' };
    openRouter.events([{ id: 'gen-1', choices: [{ delta }] }], { stayOpen: true });
    const { failure } = await run({ GENERATION_BETWEEN_TOKENS_SECONDS: '1' });
    expect(failure).toMatchObject({ code: 'TIMED_OUT', message: expect.stringContaining('go on') });
    await openRouter.untilBrokenOff();
  });

  it('when all together takes too long, whatever attempts are left', async () => {
    openRouter.answer(GOOD, { chunkSize: 1, latency: 100 });
    const { failure, attempts } = await run({ GENERATION_SECONDS: '1', GENERATION_ATTEMPTS: '4' });
    expect(failure).toEqual({
      code: 'TIMED_OUT',
      message: 'It took longer than GENERATION_SECONDS allows: 1 s.',
      issues: [],
    });
    expect(attempts).toBe(1);
  });

  it('not, when the next attempt is quicker', async () => {
    openRouter.hang();
    openRouter.answer(GOOD);
    const settings = { GENERATION_FIRST_TOKEN_SECONDS: '1', GENERATION_ATTEMPTS: '2' };
    expect(await run(settings)).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
  });
});
