import { randomUUID } from 'node:crypto';
import { parseConfig } from '../../config.ts';
import { GOOD } from '../../testing/answers.ts';
import { useDatabase } from '../../testing/database.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { workTester } from '../../testing/generation-work.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import type { GenerationKey } from '../generation.loaders.ts';
import { runGeneration } from './run-generation.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
// Queues, and does no work.
const server = useGenerationServer(database, openRouter, { WORKER: 'false' });
const { age, tools, makeQueued, leaveAttempt } = workTester(database, openRouter, server);

describe('runGeneration', () => {
  const run = (key: GenerationKey, overrides = {}) =>
    runGeneration(tools(overrides), key, new AbortController().signal);

  it('judges an answer that a dead worker left, without another call', async () => {
    const { id, key } = await makeQueued();
    await leaveAttempt(key, { answer: JSON.stringify(GOOD) });
    await run(key);
    expect(await server.generation(id)).toMatchObject({
      status: 'SUCCEEDED',
      attempts: 1,
      attemptDetails: [{ outcome: 'SUCCEEDED' }],
      changes: [{ path: 'page.html', complete: true }],
    });
    expect(openRouter.requests).toHaveLength(0);
  });

  it('calls the model again where a worker died before the answer', async () => {
    const { id, key } = await makeQueued();
    await leaveAttempt(key, {});
    openRouter.answer(GOOD);
    await run(key);
    expect(await server.generation(id)).toMatchObject({
      status: 'SUCCEEDED',
      attempts: 2,
      attemptDetails: [{ outcome: 'INTERRUPTED', message: 'The worker died.' }, { outcome: 'SUCCEEDED' }],
    });
  });

  it('fails with INTERNAL what has killed workers as often as attempts are allowed', async () => {
    const { id, key } = await makeQueued();
    await leaveAttempt(key, {});
    await run(key, { config: parseConfig({ GENERATION_ATTEMPTS: '1' }) });
    expect(await server.generation(id)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'INTERNAL', message: 'The worker died.' },
      attemptDetails: [{ outcome: 'INTERRUPTED' }],
    });
  });

  it('fails with INTERNAL what more than ten runs have died over, whatever they did', async () => {
    const { id, key } = await makeQueued();
    await leaveAttempt(key, { answer: JSON.stringify(GOOD) });
    await age(key, ', claims = 10');
    await run(key);
    expect(await server.generation(id)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'INTERNAL', message: expect.stringContaining('10 workers died') },
    });
  });

  it('puts back what is to wait, and takes it up when its time has come', async () => {
    const { id, key } = await makeQueued();
    openRouter.refuse(429, { retryAfter: 60 });
    await run(key);
    expect(await server.generation(id)).toMatchObject({
      status: 'QUEUED',
      attempts: 1,
      attemptDetails: [{ outcome: 'RATE_LIMITED' }],
    });
    await run(key);
    expect(openRouter.requests).toHaveLength(1);
    await age(key, ", not_before = now() - interval '1 second'");
    openRouter.answer(GOOD);
    await run(key);
    expect(await server.generation(id)).toMatchObject({ status: 'SUCCEEDED', attempts: 2 });
  });

  it('does nothing for a job that is delivered twice', async () => {
    const { id, key } = await makeQueued();
    openRouter.answer(GOOD);
    await Promise.all([run(key), run(key), run(key)]);
    await run(key);
    expect(await server.generation(id)).toMatchObject({ status: 'SUCCEEDED', attempts: 1 });
    expect(openRouter.requests).toHaveLength(1);
  });

  it('does nothing for what is not there', async () => {
    await run({ projectId: randomUUID(), uuid: randomUUID() });
    expect(openRouter.requests).toHaveLength(0);
  });

  it('fails what its time has run out for, without a call', async () => {
    const { id, key } = await makeQueued();
    await age(key, `, started_at = now() - interval '1 hour'`);
    await run(key);
    expect(await server.generation(id)).toMatchObject({
      status: 'FAILED',
      attempts: 0,
      failure: { code: 'TIMED_OUT', message: 'It took longer than GENERATION_SECONDS allows: 900 s.' },
    });
    expect(openRouter.requests).toHaveLength(0);
  });

  it('judges an answer that has come even then', async () => {
    const { id, key } = await makeQueued();
    await leaveAttempt(key, { answer: JSON.stringify(GOOD) });
    await age(key, `, started_at = now() - interval '1 hour'`);
    await run(key);
    expect(await server.generation(id)).toMatchObject({ status: 'SUCCEEDED', attempts: 1 });
  });

  it('fails what waited until its project was deleted', async () => {
    const { id, key, projectId } = await makeQueued();
    await database.orm.em.fork().execute('update project set active = false where id = ?', [projectId]);
    await run(key);
    expect(await server.generation(id)).toMatchObject({
      status: 'FAILED',
      attempts: 0,
      failure: { code: 'PROJECT_INACTIVE', message: 'The project was deleted.' },
    });
  });
});
