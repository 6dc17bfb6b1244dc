import { jest } from '@jest/globals';
import { pino } from 'pino';
import { parseGlobalId } from '../../graphql/global-id.ts';
import { adding, answerByHand, USAGE } from '../../testing/by-hand.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { useGenerationServer } from '../../testing/generation.ts';
import { generationFaults } from '../../testing/generation-faults.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { useWorkers } from '../../testing/workers.ts';
import { GENERATION_QUEUE } from '../generation-queue.ts';
import { startBoss } from './boss.ts';

jest.setTimeout(60_000);

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter, { WORKER: 'false' });
const workers = useWorkers(database, openRouter);

const paid = { promptTokens: USAGE.prompt_tokens, completionTokens: USAGE.completion_tokens, costUsd: 0.01 };

async function queue() {
  const { id: projectId } = await makeProject(database.orm.em.fork());
  return (await server.generate({ projectId })).id as string;
}

describe('a generation with two workers', () => {
  it('is worked on by one of them, however often it is delivered', async () => {
    await Promise.all([workers.start(), workers.start()]);
    const model = answerByHand(openRouter, 'gen-1', adding('once.txt'));
    const id = await queue();
    await model.begin();
    const boss = await startBoss(database.url, false, pino({ level: 'silent' }));
    const { projectId, uuid } = parseGlobalId(id) as { projectId: string; uuid: string };
    const jobs: string[] = [];
    for (let copy = 0; copy < 6; copy++) {
      const job = await boss.send(GENERATION_QUEUE, { projectId, uuid }, { singletonKey: `copy ${copy}` });
      jobs.push(job as string);
    }
    for (const job of jobs) {
      while ((await boss.findJobs(GENERATION_QUEUE, { id: job }))[0]?.state !== 'completed');
    }
    await boss.stop();
    await model.end();
    expect(await server.untilGeneration(id)).toMatchObject({ status: 'SUCCEEDED', attempts: 1 });
    expect(openRouter.requests).toHaveLength(1);
    expect(await generationFaults(database)).toEqual([]);
  });

  it('is left alone by one that was paused for longer than its lease, but for what was paid', async () => {
    const paused = await workers.start();
    const [early, late] = [1, 2].map(n => answerByHand(openRouter, `paused-${n}`, adding('paused.txt')));
    const first = await queue();
    await early!.begin();
    const second = await queue();
    await late!.begin();
    for (const id of [first, second]) await server.untilGeneration(id, ({ changes }) => changes.length > 0);
    paused.signal('SIGSTOP');
    await Promise.all([early!.end(), late!.end()]);

    openRouter.answer(adding('other.txt'), { id: 'other-1', usage: USAGE });
    const other = answerByHand(openRouter, 'other-2', adding('other.txt'));
    await workers.start({ GENERATION_CONCURRENCY: '1' });
    const isDone = ({ status }: { status: string }) => status === 'SUCCEEDED';
    await Promise.race([first, second].map(id => server.untilGeneration(id, isDone)));
    await other.begin();
    paused.signal('SIGCONT');
    for (const id of [first, second]) {
      await server.untilGeneration(id, ({ attemptDetails }) => attemptDetails[0].usage !== null);
    }
    await other.end();

    for (const id of [first, second]) {
      expect(await server.untilGeneration(id)).toMatchObject({
        status: 'SUCCEEDED',
        changes: [{ path: 'other.txt' }],
        attemptDetails: [
          { outcome: 'INTERRUPTED', usage: paid },
          { outcome: 'SUCCEEDED', usage: paid },
        ],
      });
    }
    expect(openRouter.requests).toHaveLength(4);
    expect(await generationFaults(database)).toEqual([]);
    expect(paused.output()).not.toMatch(/"level":[56]0|unhandled/i);
  });
});
