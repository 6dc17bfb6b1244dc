import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { adding, answerByHand } from '../../testing/by-hand.ts';
import { useDatabase } from '../../testing/database.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { type MainProcess, startMain } from '../../testing/process.ts';
import { createProjectAt, generateAt, sendTo, untilGenerationAt } from '../../testing/send-to.ts';

jest.setTimeout(60_000);

const database = useDatabase();
const openRouter = useOpenRouter();
const running: MainProcess[] = [];
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noodle-generation-'));
});
afterEach(async () => {
  for (const main of running.splice(0)) {
    main.signal('SIGKILL');
    await main.exited;
  }
});
afterAll(async () => {
  // A PostgreSQL outlives its server for a moment.
  while (existsSync(join(folder, 'postgres', 'postmaster.pid'))) await sleep(20);
  await rm(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string>) {
  const main = await startMain({
    OPENROUTER_API_KEY: 'sk-or-test',
    OPENROUTER_BASE_URL: openRouter.url,
    NOODLE_MODEL: 'test/model',
    ...env,
  });
  running.push(main);
  return main;
}

/** Transactions of others that have been open for a while, and locks that no running statement holds. */
const HELD = `
  select state, query from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()
    and (xact_start < now() - interval '1 s' or state like 'idle in transaction%')
  union all
  select l.mode, a.query from pg_locks l join pg_stat_activity a using (pid)
  where datname = current_database() and pid <> pg_backend_pid() and a.state = 'idle'`;

describe('a server that generates versions', () => {
  it('holds no connection while models think', async () => {
    const env = { DATABASE_URL: database.url, DATABASE_POOL_SIZE: '1', GENERATION_CONCURRENCY: '4' };
    const { url, output } = await start(env);
    const ids: string[] = [];
    const models = [1, 2, 3, 4].map(n => answerByHand(openRouter, `gen-${n}`, adding(`${n}.txt`)));
    for (const model of models) {
      ids.push(await generateAt(url, await createProjectAt(url)));
      await model.called;
    }
    // Once in each state: before the first token and amidst the answer, past several signs of life.
    for (const round of [1, 2]) {
      for (let look = 0; look < 25; look++) {
        const answers = [1, 2, 3].map(() => sendTo(url, '{ projects { totalCount } }'));
        for (const { data } of await Promise.all(answers)) expect(data.projects.totalCount).toBe(4);
        expect(await database.orm.em.fork().execute(HELD)).toEqual([]);
        await sleep(50);
      }
      if (round === 1) await Promise.all(models.map(model => model.begin()));
    }
    await Promise.all(models.map(model => model.end()));
    const ended = await Promise.all(ids.map(id => untilGenerationAt(url, id)));
    expect(ended.map(({ status }) => status)).toEqual(Array(4).fill('SUCCEEDED'));
    expect(output()).not.toMatch(/"level":[456]0|unhandled/i);
  });

  it('goes on after a restart with what it was stopped amidst, on its own PostgreSQL', async () => {
    const first = await start({ NOODLE_DATA_DIR: folder });
    const model = answerByHand(openRouter, 'gen-first', adding('first.txt'));
    const id = await generateAt(first.url, await createProjectAt(first.url));
    await model.begin();
    await untilGenerationAt(first.url, id, ({ changes }) => changes.length > 0);
    first.signal('SIGTERM');
    expect(await first.exited).toBe(0);

    openRouter.answer(adding('second.txt'), { id: 'gen-second' });
    const { url, output } = await start({ NOODLE_DATA_DIR: folder });
    expect(await untilGenerationAt(url, id)).toMatchObject({
      status: 'SUCCEEDED',
      version: { number: 1 },
      attemptDetails: [{ outcome: 'STOPPED' }, { outcome: 'SUCCEEDED' }],
    });
    for (const text of [first.output(), output()]) expect(text).not.toMatch(/"level":[456]0|unhandled/i);
  });
});
