import { deleteProject } from '../../project/delete-project.ts';
import { answerOf, GOOD, write } from '../../testing/answers.ts';
import { answerByHand } from '../../testing/by-hand.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter, {
  GENERATION_ATTEMPTS: '2',
  GENERATION_SECONDS: '60',
});
const fork = () => database.orm.em.fork();
const remove = (projectId: string) => fork().transactional(em => deleteProject(em, { projectId }));

/** Runs a generation that fails, and looks at all that it leaves. */
async function fail(overrides = {}) {
  const project = await makeProject(fork());
  const ended = await server.run({ projectId: project.id, ...overrides });
  expect(ended).toMatchObject({ status: 'FAILED', version: null, finishedAt: expect.any(String) });
  const [left] = await fork().execute(
    `select (select count(*)::int from version v where v.project_id = ?) as versions,
       (select latest_version_number from project p where p.id = ?) as latest,
       (select count(*)::int from generation_attempt a where a.project_id = ?
        and (a.answer is not null or a.outcome is null)) as open`,
    [project.id, project.id, project.id],
  );
  expect(left).toEqual({ versions: 1, latest: 0, open: 0 });
  const outcomes = ended.attemptDetails.map(({ outcome }: { outcome: string }) => outcome);
  return { code: ended.failure.code, message: ended.failure.message, outcomes };
}

describe('a generation fails', () => {
  it('with PROVIDER_UNAVAILABLE when all attempts are used', async () => {
    openRouter.refuse(500);
    openRouter.refuse(502);
    expect(await fail()).toEqual({
      code: 'PROVIDER_UNAVAILABLE',
      message: expect.stringContaining('502'),
      outcomes: ['PROVIDER_UNAVAILABLE', 'PROVIDER_UNAVAILABLE'],
    });
  });

  it('with PROVIDER_UNAVAILABLE when connections break', async () => {
    openRouter.answer(GOOD, { chunkSize: 10, cutAfter: 3 });
    openRouter.answer(GOOD, { chunkSize: 10, cutAfter: 3 });
    expect(await fail()).toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
  });

  it.each([
    [401, 'API key'],
    [402, 'credits'],
    [404, 'no such model'],
  ])('with PROVIDER_REFUSED at once for %d', async (status, message) => {
    openRouter.refuse(status);
    expect(await fail()).toEqual({
      code: 'PROVIDER_REFUSED',
      message: expect.stringContaining(message),
      outcomes: ['PROVIDER_REFUSED'],
    });
  });

  it('with PROVIDER_REFUSED when the answer is withheld', async () => {
    openRouter.answer(GOOD, { finishReason: 'content_filter' });
    expect(await fail()).toMatchObject({ code: 'PROVIDER_REFUSED', outcomes: ['PROVIDER_REFUSED'] });
  });

  it('with RATE_LIMITED at once when the wait would be too long', async () => {
    openRouter.refuse(429, { retryAfter: 61 });
    expect(await fail()).toMatchObject({ code: 'RATE_LIMITED', outcomes: ['RATE_LIMITED'] });
  });

  it('with INVALID_ANSWER, and says when it was cut off for its length', async () => {
    const cut = JSON.stringify(GOOD).slice(0, 40);
    openRouter.answer(cut, { finishReason: 'length' });
    openRouter.answer(cut, { finishReason: 'length' });
    expect(await fail()).toMatchObject({
      code: 'INVALID_ANSWER',
      message: expect.stringContaining('too many tokens'),
    });
  });

  it('with INVALID_FILE_CHANGES when the attempts end before a repair', async () => {
    openRouter.refuse(500);
    openRouter.answer(answerOf(write.delete('missing')));
    expect(await fail()).toMatchObject({
      code: 'INVALID_FILE_CHANGES',
      outcomes: ['PROVIDER_UNAVAILABLE', 'INVALID_FILE_CHANGES'],
    });
  });

  it('with PROJECT_INACTIVE when the project is deleted while the model writes', async () => {
    const project = await makeProject(fork());
    const model = answerByHand(openRouter, 'gen-1', GOOD);
    const { id } = await server.generate({ projectId: project.id });
    await model.begin();
    await remove(project.id);
    await model.end();
    const { failure, attemptDetails } = await server.untilGeneration(id);
    expect(failure.code).toBe('PROJECT_INACTIVE');
    expect(attemptDetails).toMatchObject([
      { outcome: 'PROJECT_INACTIVE', usage: { costUsd: 0.01 }, finishedAt: expect.any(String) },
    ]);
  });

  it('with INTERNAL when the database refuses what it writes', async () => {
    await fork().execute(`alter table version add constraint no_poison check (name <> 'poison')`);
    openRouter.answer(GOOD, { usage: { prompt_tokens: 10, completion_tokens: 5, cost: 0.5 } });
    expect(await fail({ name: 'poison' })).toEqual({
      code: 'INTERNAL',
      message: 'The server failed; its log says more.',
      outcomes: ['INTERNAL'],
    });
    expect(server.logged.join()).toContain('no_poison');
  });

  it.each([
    ['a rate limit', () => openRouter.refuse(429, { retryAfter: 1 })],
    ['a rate limit that it waits for in the queue', () => openRouter.refuse(429, { retryAfter: 3 })],
    ['an error', () => openRouter.refuse(503)],
    ['a broken connection', () => openRouter.answer(GOOD, { chunkSize: 10, cutAfter: 3 })],
  ])('not, when the next attempt succeeds after %s', async (_, queue) => {
    const project = await makeProject(fork());
    queue();
    openRouter.answer(GOOD);
    const { status, failure, attempts, changes } = await server.run({ projectId: project.id });
    expect({ status, failure, attempts }).toEqual({ status: 'SUCCEEDED', failure: null, attempts: 2 });
    expect(changes).toHaveLength(1);
  });
});
