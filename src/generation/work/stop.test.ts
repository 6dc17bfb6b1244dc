import { GOOD } from '../../testing/answers.ts';
import { adding, answerByHand } from '../../testing/by-hand.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { startGenerationServer } from '../../testing/generation.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const fork = () => database.orm.em.fork();
const start = (settings = {}) => startGenerationServer(database, openRouter, settings);

describe('a server that stops', () => {
  it('puts back what it works on, and another one does it', async () => {
    const { id: projectId } = await makeProject(fork());
    const [first, watcher] = [await start(), await start({ WORKER: 'false' })];
    const model = answerByHand(openRouter, 'gen-1', adding('page.html'));
    const { id } = await first.generate({ projectId });
    await model.begin();
    await watcher.untilGeneration(id, ({ changes }) => changes.length > 0);
    await first.close();
    await model.brokenOff;
    expect(await watcher.generation(id)).toMatchObject({
      status: 'QUEUED',
      attempts: 1,
      attemptDetails: [{ outcome: 'STOPPED', message: 'The worker was stopped.' }],
    });
    openRouter.answer(GOOD);
    const second = await start();
    expect(await watcher.untilGeneration(id)).toMatchObject({
      status: 'SUCCEEDED',
      attempts: 2,
      attemptDetails: [{ outcome: 'STOPPED' }, { outcome: 'SUCCEEDED' }],
    });
    await second.close();
    await watcher.close();
    expect(first.logged).toEqual([]);
  });

  it('does not wait for what the provider asks it to wait for', async () => {
    const { id: projectId } = await makeProject(fork());
    const [first, watcher] = [await start(), await start({ WORKER: 'false' })];
    openRouter.refuse(429, { retryAfter: 600 });
    const { id } = await first.generate({ projectId });
    await watcher.untilGeneration(id, ({ attemptDetails }) => attemptDetails[0]?.outcome === 'RATE_LIMITED');
    await first.close();
    expect(await watcher.generation(id)).toMatchObject({ status: 'QUEUED', attempts: 1 });
    await watcher.close();
  });

  it('leaves no connection to its database', async () => {
    const server = await start();
    await server.generate({ projectId: (await makeProject(fork())).id });
    const connections = () =>
      fork().execute<{ name: string }[]>(
        `select application_name as name from pg_stat_activity
         where datname = current_database() and application_name like 'noodle-%'`,
      );
    expect(await connections()).not.toHaveLength(0);
    await server.close();
    // PostgreSQL's own processes end a little later than their connections.
    while ((await connections()).length > 0);
    expect(server.logged).toEqual([]);
  });
});
