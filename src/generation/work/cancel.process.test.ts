import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { adding, answerByHand } from '../../testing/by-hand.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { generationFaults } from '../../testing/generation-faults.ts';
import { holdLock, untilWaiting } from '../../testing/locks.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { useWorkers } from '../../testing/workers.ts';

jest.setTimeout(60_000);

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter, { WORKER: 'false' });
const workers = useWorkers(database, openRouter);

async function queue() {
  const { id: projectId } = await makeProject(database.orm.em.fork());
  return (await server.generate({ projectId })).id as string;
}

async function cancel(generationId: string) {
  const { data } = await server.send(
    `mutation ($input: CancelGenerationInput!) {
      cancelGeneration(input: $input) { ... on CancelGenerationSuccess { generation { status } } }
    }`,
    { input: { generationId } },
  );
  expect(data.cancelGeneration.generation.status).toBe('CANCELLED');
}

describe('a generation in another process', () => {
  it.each(['before the first token', 'amidst the answer'])('is broken off by a cancel %s', async when => {
    const worker = await workers.start();
    for (let round = 0; round < 3; round++) {
      const model = answerByHand(openRouter, `gen-${round}`, adding('never.txt'));
      const id = await queue();
      await model.called;
      if (when === 'amidst the answer') {
        await model.begin();
        await server.untilGeneration(id, ({ changes }) => changes.length > 0);
      }
      await cancel(id);
      await model.brokenOff;
    }
    expect(await generationFaults(database)).toEqual([]);
    expect(worker.output()).not.toMatch(/"level":[456]0|unhandled/i);
  });

  it('is put back by a worker that is stopped, for another one', async () => {
    const first = await workers.start({ DATABASE_URL: `${database.url}?application_name=first` });
    const model = answerByHand(openRouter, 'gen-first', adding('first.txt'));
    const id = await queue();
    await model.begin();
    await server.untilGeneration(id, ({ changes }) => changes.length > 0);
    openRouter.answer(adding('second.txt'), { id: 'gen-second' });
    const second = await workers.start();
    first.signal('SIGTERM');
    expect(await first.exited).toBe(0);
    const ended = await server.untilGeneration(id);
    expect(ended).toMatchObject({ status: 'SUCCEEDED', attempts: 2, changes: [{ path: 'second.txt' }] });
    expect(await generationFaults(database)).toEqual([]);
    for (;;) {
      const left = await database.orm.em
        .fork()
        .execute(`select pid from pg_stat_activity where application_name = 'first'`);
      if (left.length === 0) break;
      await sleep(20);
    }
    for (const { output } of [first, second]) expect(output()).not.toMatch(/"level":[456]0|unhandled/i);
  });

  it('keeps no worker from ending, not even while its version waits for a lock', async () => {
    const worker = await workers.start();
    const { id: projectId } = await makeProject(database.orm.em.fork());
    const model = answerByHand(openRouter, 'gen-waits', adding('waits.txt'));
    const { id } = await server.generate({ projectId });
    await model.called;
    const unlock = await holdLock(database.url, `select from project where id = '${projectId}' for update`);
    await model.end();
    await untilWaiting(database.url, 1, '%update project%');
    worker.signal('SIGTERM');
    expect(await worker.exited).toBe(1);
    await unlock();
    // Its lease ends, and its answer is kept for whoever takes it up then.
    expect(await server.generation(id)).toMatchObject({ status: 'RUNNING', version: null });
    expect(await generationFaults(database)).toEqual([]);
  });
});
