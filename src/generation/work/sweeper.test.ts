import { GOOD } from '../../testing/answers.ts';
import { useDatabase } from '../../testing/database.ts';
import { startGenerationServer, useGenerationServer } from '../../testing/generation.ts';
import { EXPIRED, workTester } from '../../testing/generation-work.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { GENERATION_QUEUE, GenerationQueue } from '../generation-queue.ts';
import { sweep } from './sweeper.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
// Queues, and does no work.
const server = useGenerationServer(database, openRouter, { WORKER: 'false' });
const { age, tools, makeQueued } = workTester(database, openRouter, server);
const fork = () => database.orm.em.fork();

/** Sweeps, and notes what is queued by that. */
async function swept(): Promise<string[]> {
  const sent: string[] = [];
  const queue = new GenerationQueue();
  queue.send = async (_, { uuid }) => void sent.push(uuid);
  await sweep(tools({ queue }));
  return sent;
}

afterEach(() =>
  fork().execute(`update generation set status = 'CANCELLED', leased_by = null, leased_until = null,
  finished_at = now(), failure = null where status in ('QUEUED', 'RUNNING')`),
);

describe('sweep', () => {
  it('queues again what waits for long, and what a dead worker held', async () => {
    const [fresh, waiting, held, lost] = [
      await makeQueued(),
      await makeQueued(),
      await makeQueued(),
      await makeQueued(),
    ];
    await age(waiting.key);
    await age(held.key, EXPIRED.replace(`now() - interval '1 second'`, `now() + interval '5 seconds'`));
    await age(lost.key, EXPIRED);
    const queued = await swept();
    expect(queued.toSorted()).toEqual([waiting.key.uuid, lost.key.uuid].sort());
    expect(queued).not.toContain(fresh.key.uuid);
  });

  it('has what lost its job done', async () => {
    const { id, key } = await makeQueued();
    await fork().execute('delete from pgboss.job where name = ?', [GENERATION_QUEUE]);
    await age(key);
    openRouter.answer(GOOD);
    const worker = await startGenerationServer(database, openRouter);
    expect(await worker.untilGeneration(id)).toMatchObject({ status: 'SUCCEEDED' });
    await worker.close();
  });

  it('leaves no second job beside one that waits', async () => {
    const { key } = await makeQueued();
    await age(key);
    const worker = await startGenerationServer(database, openRouter, { WORKER: 'false' });
    const jobs = () =>
      fork().execute(`select 1 from pgboss.job where data ->> 'uuid' = ? and state = 'created'`, [key.uuid]);
    expect(await jobs()).toHaveLength(1);
    await worker.queue.send(fork().getKysely(), key);
    expect(await jobs()).toHaveLength(1);
    await worker.close();
  });
});

describe('a sweep that fails', () => {
  it.each([
    ['is logged', new Error('broken'), 1],
    ['is nothing to tell when the database is away', new Error('Connection terminated'), 0],
  ])('%s', async (_, error, times) => {
    const { key } = await makeQueued();
    await age(key);
    const queue = new GenerationQueue();
    queue.send = () => Promise.reject(error);
    const errors: unknown[] = [];
    const noting = Object.assign(Object.create(tools().log), {
      error: (fault: unknown) => errors.push(fault),
    });
    await sweep(tools({ log: noting, queue }));
    expect(errors).toEqual(Array(times).fill({ err: error }));
  });
});
