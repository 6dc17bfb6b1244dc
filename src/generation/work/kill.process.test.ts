import { jest } from '@jest/globals';
import { adding, answerByHand, answerSlowly, USAGE } from '../../testing/by-hand.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { generationFaults } from '../../testing/generation-faults.ts';
import { holdLock, untilWaiting } from '../../testing/locks.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { useWorkers } from '../../testing/workers.ts';

// A worker that dies holds its generations for 10 s more.
jest.setTimeout(60_000);

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter, { WORKER: 'false' });
const workers = useWorkers(database, openRouter);

const project = () => makeProject(database.orm.em.fork());

const paid = {
  promptTokens: USAGE.prompt_tokens,
  completionTokens: USAGE.completion_tokens,
  costUsd: 0.01,
};

describe('a generation whose worker is killed', () => {
  it('goes on from where it was, and pays no answer twice that was there', async () => {
    const first = await workers.start();

    const full = answerByHand(openRouter, 'gen-full', adding('full.txt'));
    const { id: projectId } = await project();
    const answered = await server.generate({ projectId });
    await full.called;
    const unlock = await holdLock(database.url, `select from project where id = '${projectId}' for update`);
    await full.end();
    await untilWaiting(database.url, 1, '%update project%');

    const half = answerByHand(openRouter, 'gen-half', adding('lost.txt'));
    const writing = await server.generate({ projectId: (await project()).id });
    await half.begin();
    await server.untilGeneration(writing.id, ({ changes }) => changes.length > 0);

    const unlockAttempts = await holdLock(database.url, 'lock table generation_attempt in share mode');
    const notCalled = await server.generate({ projectId: (await project()).id });
    await untilWaiting(database.url, 1, '%insert into "generation_attempt"%');

    expect(openRouter.requests).toHaveLength(2);
    openRouter.knowGeneration('gen-half', {
      native_tokens_prompt: 900,
      native_tokens_completion: 50,
      total_cost: 0.005,
    });
    first.signal('SIGKILL');
    await first.exited;
    await Promise.all([unlock(), unlockAttempts()]);
    for (const name of ['again', 'once'])
      openRouter.answer(adding(`${name}.txt`), { id: `gen-${name}`, usage: USAGE });
    const second = await workers.start();

    const ended = await Promise.all(
      [answered, writing, notCalled].map(({ id }) => server.untilGeneration(id)),
    );
    expect(ended.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
    expect(openRouter.requests).toHaveLength(4);
    expect(ended[0].attemptDetails).toMatchObject([{ outcome: 'SUCCEEDED', usage: paid }]);
    expect(ended[2].attemptDetails).toMatchObject([{ outcome: 'SUCCEEDED', usage: paid }]);
    // What was cut off was paid for, too: the provider is asked.
    const settled = await server.untilGeneration(writing.id, ({ attemptDetails }) => attemptDetails[0].usage);
    expect(settled.attemptDetails).toMatchObject([
      { outcome: 'INTERRUPTED', usage: { promptTokens: 900, completionTokens: 50, costUsd: 0.005 } },
      { outcome: 'SUCCEEDED', usage: paid },
    ]);
    expect(await generationFaults(database)).toEqual([]);
    expect(second.output()).not.toMatch(/"level":[456]0/);
  });

  it('becomes one version, whenever that was', async () => {
    const count = 10;
    const both = { GENERATION_CONCURRENCY: `${count}` };
    const [first] = await Promise.all([workers.start(both), workers.start({ GENERATION_CONCURRENCY: '3' })]);
    for (let i = 0; i < 4 * count; i++) answerSlowly(openRouter, `gen-${i}`, adding(`${i}.txt`), 600);
    const queued = [];
    for (let i = 0; i < count; i++) {
      queued.push(await server.generate({ projectId: (await project()).id }));
    }
    // The oldest one is about to be written: the others are in all stages before that.
    await server.untilGeneration(queued[0].id);
    first.signal('SIGKILL');

    const ended = await Promise.all(queued.map(({ id }) => server.untilGeneration(id)));
    expect(ended.map(({ status }) => status)).toEqual(Array(count).fill('SUCCEEDED'));
    expect(await generationFaults(database)).toEqual([]);
  });
});
