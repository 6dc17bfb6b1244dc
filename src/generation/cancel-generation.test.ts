import { generationId, versionId } from '../graphql/global-id.ts';
import { GOOD } from '../testing/answers.ts';
import { adding, answerByHand } from '../testing/by-hand.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { startGenerationServer, stateWithJobs, useGenerationServer } from '../testing/generation.ts';
import { useOpenRouter } from '../testing/openrouter.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter);
const idleDatabase = useDatabase();
const idle = useGenerationServer(idleDatabase, openRouter, { WORKER: 'false' });
const fork = () => database.orm.em.fork();

async function cancel(generationId: string, to = server) {
  const { data, errors } = await to.send(
    `mutation ($input: CancelGenerationInput!) {
      cancelGeneration(input: $input) {
        __typename
        ... on CancelGenerationSuccess { generation { id status finishedAt } }
        ... on MutationError { code message }
        ... on GenerationNotFoundError { generationId }
        ... on GenerationConflictError { generation { id status } }
      }
    }`,
    { input: { generationId } },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.cancelGeneration;
}

const rowsOf = (projectId: string) =>
  fork().execute(
    `select g.status, g.leased_by, a.outcome, a.answer, a.finished_at is not null as finished, p.latest_version_number
     from generation g join project p on p.id = g.project_id
     left join generation_attempt a on a.project_id = g.project_id and a.generation_id = g.id
     where g.project_id = ? order by a.number`,
    [projectId],
  );

describe('cancelGeneration', () => {
  it('cancels one that is queued, of which nothing comes', async () => {
    const { id: projectId } = await makeProject(idleDatabase.orm.em.fork());
    const { id } = await idle.generate({ projectId });
    expect(await cancel(id, idle)).toEqual({
      __typename: 'CancelGenerationSuccess',
      generation: { id, status: 'CANCELLED', finishedAt: expect.any(String) },
    });
    const worker = await startGenerationServer(idleDatabase, openRouter);
    openRouter.answer(GOOD);
    expect(await worker.run({ projectId })).toMatchObject({ status: 'SUCCEEDED', version: { number: 1 } });
    await worker.close();
    expect(await idle.generation(id)).toMatchObject({ status: 'CANCELLED', attempts: 0, version: null });
  });

  it('breaks off one that runs', async () => {
    const { id: projectId } = await makeProject(fork());
    const model = answerByHand(openRouter, 'gen-2', adding('page.html'));
    const { id } = await server.generate({ projectId });
    await model.begin();
    await server.untilGeneration(id, ({ changes }) => changes.length > 0);
    expect(await cancel(id)).toMatchObject({ generation: { status: 'CANCELLED' } });
    await model.brokenOff;
    expect(await rowsOf(projectId)).toEqual([
      {
        status: 'CANCELLED',
        leased_by: null,
        outcome: 'CANCELLED',
        answer: null,
        finished: true,
        latest_version_number: 0,
      },
    ]);
    expect(await server.generation(id)).toMatchObject({ failure: null, version: null, attempts: 1 });
  });

  it('forgets the answers that were refused before', async () => {
    const { id: projectId } = await makeProject(fork());
    openRouter.answer('No.');
    const model = answerByHand(openRouter, 'gen-3', GOOD);
    const { id } = await server.generate({ projectId });
    await model.begin();
    await cancel(id);
    await model.brokenOff;
    const rows = await rowsOf(projectId);
    expect(rows).toMatchObject([
      { outcome: 'INVALID_ANSWER', answer: null },
      { outcome: 'CANCELLED', answer: null },
    ]);
  });

  it('ends one that waits to call the model again', async () => {
    const { id: projectId } = await makeProject(fork());
    openRouter.refuse(429, { retryAfter: 600 });
    const { id } = await server.generate({ projectId });
    await server.untilGeneration(id, ({ attemptDetails }) => attemptDetails[0]?.outcome === 'RATE_LIMITED');
    await cancel(id);
    expect(await rowsOf(projectId)).toMatchObject([{ status: 'CANCELLED', outcome: 'RATE_LIMITED' }]);
  });

  it('succeeds again and changes nothing', async () => {
    const { id: projectId } = await makeProject(fork());
    const model = answerByHand(openRouter, 'gen-4', GOOD);
    const { id } = await server.generate({ projectId });
    await model.begin();
    const first = await cancel(id);
    await model.brokenOff;
    expect(await cancel(id)).toEqual(first);
  });

  it.each([
    ['SUCCEEDED', () => openRouter.answer(GOOD)],
    ['FAILED', () => openRouter.refuse(401)],
  ])('refuses one that has %s', async (status, queue) => {
    const { id: projectId } = await makeProject(fork());
    queue();
    const { id } = await server.run({ projectId });
    const { jobs: _, ...before } = await stateWithJobs(database);
    expect(await cancel(id)).toEqual({
      __typename: 'GenerationConflictError',
      code: 'CONFLICT',
      message: `The generation is ${status}; only a queued or running one is cancelled.`,
      generation: { id, status },
    });
    const { jobs: __, ...after } = await stateWithJobs(database);
    expect(after).toEqual(before);
  });

  it('refuses ids of nothing, or of something else', async () => {
    const { id: projectId } = await makeProject(fork());
    for (const id of [
      '',
      'garbage',
      projectId,
      versionId(projectId, 0),
      generationId(projectId, projectId),
    ]) {
      const before = await stateWithJobs(database);
      expect(await cancel(id)).toMatchObject({
        __typename: 'GenerationNotFoundError',
        code: 'NOT_FOUND',
        generationId: id,
      });
      expect(await stateWithJobs(database)).toEqual(before);
    }
  });

  it('either cancels it or comes too late, when it races with the end', async () => {
    for (let i = 0; i < 6; i++) {
      const { id: projectId } = await makeProject(fork());
      const model = answerByHand(openRouter, `gen-race-${i}`, GOOD);
      const { id } = await server.generate({ projectId });
      await model.begin();
      const [answer] = await Promise.all([cancel(id), model.end().catch(() => {})]);
      const ended = await server.untilGeneration(id);
      const cancelled = answer.__typename === 'CancelGenerationSuccess';
      expect(ended.status).toBe(cancelled ? 'CANCELLED' : 'SUCCEEDED');
      expect(await rowsOf(projectId)).toMatchObject([
        {
          outcome: ended.status,
          answer: null,
          leased_by: null,
          latest_version_number: cancelled ? 0 : 1,
        },
      ]);
    }
  });
});
