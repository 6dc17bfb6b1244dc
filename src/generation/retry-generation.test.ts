import { generationId } from '../graphql/global-id.ts';
import { deleteProject } from '../project/delete-project.ts';
import { answerOf, GOOD, write } from '../testing/answers.ts';
import { answerByHand } from '../testing/by-hand.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { startGenerationServer, stateWithJobs, useGenerationServer } from '../testing/generation.ts';
import { useOpenRouter } from '../testing/openrouter.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const settings = { GENERATION_ATTEMPTS: '2', MAX_OPEN_GENERATIONS: '1', GENERATION_SECONDS: '10' };
const server = useGenerationServer(database, openRouter, settings);
const fork = () => database.orm.em.fork();

async function retry(id: string, to = server) {
  const { data, errors } = await to.send(
    `mutation ($input: RetryGenerationInput!) {
      retryGeneration(input: $input) {
        __typename
        ... on RetryGenerationSuccess {
          generation { id status attempts failure { code } changes { path } startedAt finishedAt }
        }
        ... on MutationError { code message }
        ... on GenerationNotFoundError { generationId }
        ... on GenerationConflictError { generation { id status } }
        ... on LimitExceededError { limit maximum actual }
      }
    }`,
    { input: { generationId: id } },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.retryGeneration;
}

async function refused(id: string, to?: typeof server) {
  const before = await stateWithJobs(database);
  const refusal = await retry(id, to);
  expect(await stateWithJobs(database)).toEqual(before);
  return refusal;
}

async function makeFailed() {
  const { id: projectId } = await makeProject(fork());
  openRouter.refuse(401);
  const { id } = await server.run({ projectId });
  return { projectId, id };
}

const usage = (cost: number) => ({ usage: { prompt_tokens: 10, completion_tokens: 1, cost } });

describe('retryGeneration', () => {
  it('makes new attempts for one that failed, as many as for a new one', async () => {
    const { id: projectId } = await makeProject(fork());
    const bad = answerOf(write.delete('missing'));
    openRouter.answer(bad, usage(0.1));
    openRouter.answer(bad, usage(0.2));
    const failed = await server.run({ projectId });
    expect(failed).toMatchObject({ status: 'FAILED', attempts: 2 });
    openRouter.answer('No.', usage(0.3));
    openRouter.answer(GOOD, usage(0.4));
    expect(await retry(failed.id)).toEqual({
      __typename: 'RetryGenerationSuccess',
      generation: {
        id: failed.id,
        status: 'QUEUED',
        attempts: 2,
        failure: null,
        changes: [],
        startedAt: null,
        finishedAt: null,
      },
    });
    const ended = await server.untilGeneration(failed.id);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      attempts: 4,
      failure: null,
      usage: { promptTokens: 40, completionTokens: 4, costUsd: 1 },
      version: { number: 1, generation: { id: failed.id } },
    });
    const { attemptDetails } = ended;
    const numbered = attemptDetails.map(({ number, outcome }: Record<string, unknown>) => [number, outcome]);
    expect(numbered).toEqual([
      [1, 'INVALID_FILE_CHANGES'],
      [2, 'INVALID_FILE_CHANGES'],
      [3, 'INVALID_ANSWER'],
      [4, 'SUCCEEDED'],
    ]);
    // It begins anew: what was refused before the retry isn't repaired.
    expect(openRouter.requests.at(-2)?.body.messages).toHaveLength(2);
  });

  it('makes new attempts for one that was cancelled', async () => {
    const { id: projectId } = await makeProject(fork());
    const model = answerByHand(openRouter, 'gen-1', GOOD);
    const { id } = await server.generate({ projectId });
    await model.begin();
    await server.send(
      `mutation ($id: ID!) { cancelGeneration(input: { generationId: $id }) { __typename } }`,
      {
        id,
      },
    );
    await model.brokenOff;
    openRouter.answer(GOOD, usage(0.1));
    await retry(id);
    expect(await server.untilGeneration(id)).toMatchObject({
      status: 'SUCCEEDED',
      attempts: 2,
      attemptDetails: [{ outcome: 'CANCELLED' }, { outcome: 'SUCCEEDED' }],
    });
  });

  it('gives it as much time as a new one', async () => {
    const { projectId, id } = await makeFailed();
    const long = `created_at = created_at - interval '1 hour', started_at = started_at - interval '1 hour',
      queued_at = queued_at - interval '1 hour'`;
    await fork().execute(`update generation set ${long} where project_id = ?`, [projectId]);
    openRouter.answer(GOOD);
    await retry(id);
    expect(await server.untilGeneration(id)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('fails again with the new reason', async () => {
    const { id } = await makeFailed();
    openRouter.refuse(402);
    await retry(id);
    const { failure, attempts } = await server.untilGeneration(id);
    expect(attempts).toBe(2);
    expect(failure).toMatchObject({ code: 'PROVIDER_REFUSED', message: expect.stringContaining('credits') });
  });

  it('refuses one that succeeded', async () => {
    const { id: projectId } = await makeProject(fork());
    openRouter.answer(GOOD);
    const { id } = await server.run({ projectId });
    expect(await retry(id)).toEqual({
      __typename: 'GenerationConflictError',
      code: 'CONFLICT',
      message: 'The generation is SUCCEEDED; only a failed or cancelled one is tried again.',
      generation: { id, status: 'SUCCEEDED' },
    });
  });

  it('refuses one that is open, and a second retry at once', async () => {
    const { id } = await makeFailed();
    const model = answerByHand(openRouter, 'gen-2', GOOD);
    const answers = await Promise.all([retry(id), retry(id), retry(id)]);
    const names = answers.map(({ __typename }) => __typename).sort();
    expect(names).toEqual(['GenerationConflictError', 'GenerationConflictError', 'RetryGenerationSuccess']);
    await model.begin();
    expect(await retry(id)).toMatchObject({ __typename: 'GenerationConflictError' });
    await model.end();
    expect(await server.untilGeneration(id)).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
  });

  it('refuses more open generations than a project may have', async () => {
    const { projectId, id } = await makeFailed();
    const model = answerByHand(openRouter, 'gen-3', GOOD);
    const other = await server.generate({ projectId });
    await model.called;
    expect(await retry(id)).toMatchObject({
      __typename: 'LimitExceededError',
      limit: 'MAX_OPEN_GENERATIONS',
      maximum: 1,
      actual: 2,
    });
    await model.begin();
    await model.end();
    await server.untilGeneration(other.id);
  });

  it('refuses one of a deleted project', async () => {
    const { projectId, id } = await makeFailed();
    await fork().transactional(em => deleteProject(em, { projectId }));
    expect(await refused(id)).toMatchObject({ __typename: 'ProjectInactiveError' });
  });

  it('refuses one whose model may no longer be asked', async () => {
    const { id } = await makeFailed();
    const other = await startGenerationServer(database, openRouter, {
      NOODLE_MODEL: 'other/model',
      WORKER: 'false',
    });
    expect(await refused(id, other)).toMatchObject({
      __typename: 'GenerationConflictError',
      message: expect.stringContaining('its model may no longer be asked here'),
      generation: { id, status: 'FAILED' },
    });
    await other.close();
  });

  it('refuses without a provider', async () => {
    const { id } = await makeFailed();
    const bare = { OPENROUTER_API_KEY: '', OPENROUTER_BASE_URL: '' };
    const other = await startGenerationServer(database, openRouter, bare);
    expect(await refused(id, other)).toMatchObject({ __typename: 'GenerationUnavailableError' });
    await other.close();
  });

  it('refuses ids of nothing', async () => {
    const { id: projectId } = await makeProject(fork());
    for (const id of ['', 'garbage', projectId, generationId(projectId, projectId)]) {
      expect(await refused(id)).toMatchObject({ __typename: 'GenerationNotFoundError', generationId: id });
    }
  });
});
