import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { adding, answerByHand } from '../../testing/by-hand.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { generationFaults } from '../../testing/generation-faults.ts';
import { holdLock, untilWaiting } from '../../testing/locks.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { type PostgresProxy, startPostgresProxy } from '../../testing/postgres-proxy.ts';
import { useWorkers } from '../../testing/workers.ts';

jest.setTimeout(60_000);

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter, { WORKER: 'false' });
const workers = useWorkers(database, openRouter);
let proxy: PostgresProxy;
beforeAll(async () => {
  proxy = await startPostgresProxy(database.url);
});
afterAll(() => proxy.close());

const WRITING = '%update project%';

/** Brings a generation to where its version is being written, which waits for the project. */
async function beingWritten(name: string, others: number) {
  const { id: projectId } = await makeProject(database.orm.em.fork());
  const model = answerByHand(openRouter, `gen-${name}`, adding(`${name}.txt`));
  const { id } = await server.generate({ projectId });
  await model.called;
  const unlock = await holdLock(database.url, `select from project where id = '${projectId}' for update`);
  await model.end();
  await untilWaiting(database.url, others + 1, WRITING);
  return { id, unlock };
}

describe('a generation that loses the database', () => {
  it('becomes one version, be the connection lost before the commit or just after it', async () => {
    const worker = await workers.start({ DATABASE_URL: proxy.url });
    const before = await beingWritten('before', 0);
    await database.orm.em.fork().execute(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query ilike '${WRITING}'`,
    );
    await before.unlock();

    const after = await beingWritten('after', 0);
    const lost = proxy.loseCommit();
    await after.unlock();
    await lost;

    const ended = await Promise.all([before, after].map(({ id }) => server.untilGeneration(id)));
    expect(ended.map(({ status, attempts }) => [status, attempts])).toEqual([
      ['SUCCEEDED', 1],
      ['SUCCEEDED', 1],
    ]);
    expect(openRouter.requests).toHaveLength(2);
    expect(await generationFaults(database)).toEqual([]);
    expect(worker.output()).not.toMatch(/unhandled/i);
  });

  it('keeps the answer that comes while the database is gone', async () => {
    const worker = await workers.start({ DATABASE_URL: proxy.url });
    const { id: projectId } = await makeProject(database.orm.em.fork());
    const model = answerByHand(openRouter, 'gen-kept', adding('kept.txt'));
    const { id } = await server.generate({ projectId });
    await model.begin();
    await server.untilGeneration(id, ({ changes }) => changes.length > 0);
    proxy.cut();
    await model.end();
    // Longer than the pauses between the worker's tries; shorter than its lease.
    await sleep(4_000);
    proxy.mend();
    expect(await server.untilGeneration(id)).toMatchObject({ status: 'SUCCEEDED', attempts: 1 });
    expect(openRouter.requests).toHaveLength(1);
    expect(await generationFaults(database)).toEqual([]);
    expect(worker.output()).not.toMatch(/unhandled/i);
  });
});
