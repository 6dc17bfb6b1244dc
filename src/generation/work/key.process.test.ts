import { jest } from '@jest/globals';
import { adding, answerByHand } from '../../testing/by-hand.ts';
import { useDatabase } from '../../testing/database.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';
import { type MainProcess, startMain } from '../../testing/process.ts';
import { createProjectAt, generateAt, sendTo, untilGenerationAt } from '../../testing/send-to.ts';
import { useWorkers } from '../../testing/workers.ts';

jest.setTimeout(60_000);

const CANARY = 'sk-or-v1-CANARY0123456789abcdef';

const database = useDatabase();
const openRouter = useOpenRouter();
const workers = useWorkers(database, openRouter);
let main: MainProcess;
afterEach(async () => {
  main.signal('SIGKILL');
  await main.exited;
});

/** All that the database holds, of all schemas, as text. */
async function wholeDatabase(): Promise<string> {
  const em = database.orm.em.fork();
  const tables = await em.execute<{ name: string }[]>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    texts.push(JSON.stringify(await em.execute(`select t::text from ${name} t`)));
  }
  expect(tables.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['public.generation_attempt', 'pgboss.job_common']),
  );
  return texts.join('\n');
}

describe('the key of the provider', () => {
  it('is nowhere but in the requests, whatever happens', async () => {
    const env = {
      DATABASE_URL: database.url,
      OPENROUTER_API_KEY: CANARY,
      OPENROUTER_BASE_URL: openRouter.url,
      NOODLE_MODEL: 'test/model',
      LOG_LEVEL: 'trace',
      GENERATION_FIRST_TOKEN_SECONDS: '1',
      GENERATION_ATTEMPTS: '2',
      GENERATION_CONCURRENCY: '1',
    };
    main = await startMain({ ...env, WORKER: 'false' });
    const first = await workers.start(env);
    const { url } = main;
    const projectId = await createProjectAt(url);
    const seen: unknown[] = [];
    const end = async (code: string | null, attempts: number) => {
      const ended = await untilGenerationAt(url, await generateAt(url, projectId));
      seen.push(ended);
      expect([ended.failure?.code ?? null, ended.attempts]).toEqual([code, attempts]);
    };
    const echo = (status: number) =>
      openRouter.respond((response, { headers }) => {
        response.writeHead(status, { 'content-type': 'application/json', 'x-echo': headers.authorization });
        const { authorization } = headers;
        const message = `${status}: ${authorization} is no good; ${CANARY}`;
        response.end(JSON.stringify({ error: { code: status, message, metadata: { raw: authorization } } }));
      });

    openRouter.answer(adding('a.txt'), { id: 'gen-1' });
    await end(null, 1);
    expect(openRouter.authorization).toBe(`Bearer ${CANARY}`);
    echo(401);
    await end('PROVIDER_REFUSED', 1);
    echo(500);
    echo(503);
    await end('PROVIDER_UNAVAILABLE', 2);
    openRouter.answer(adding('b.txt'), { cutAfter: 3, id: 'gen-2' });
    openRouter.events([{ id: 'gen-3', error: { code: 502, message: `No ${CANARY}` } }]);
    await end('PROVIDER_UNAVAILABLE', 2);
    openRouter.hang();
    openRouter.hang();
    await end('TIMED_OUT', 2);

    const cancelled = answerByHand(openRouter, 'gen-4', adding('c.txt'));
    const id = await generateAt(url, projectId);
    await cancelled.begin();
    seen.push(
      await sendTo(
        url,
        `mutation ($id: ID!) { cancelGeneration(input: { generationId: $id }) {
          ... on CancelGenerationSuccess { generation { status } }
        } }`,
        { id },
      ),
    );
    await cancelled.brokenOff;

    const killed = answerByHand(openRouter, 'gen-5', adding('d.txt'));
    const last = await generateAt(url, projectId);
    await killed.begin();
    first.signal('SIGKILL');
    openRouter.answer(adding('e.txt'), { id: 'gen-6' });
    const second = await workers.start(env);
    const ended = await untilGenerationAt(url, last);
    expect(ended.status).toBe('SUCCEEDED');
    seen.push(ended);

    // What is looked at is what was meant to be.
    expect(first.output()).toContain('Noodle works on generations');
    for (const text of [
      main.output(),
      first.output(),
      second.output(),
      JSON.stringify(seen),
      await wholeDatabase(),
    ]) {
      expect(text).not.toContain('CANARY');
      expect(text).not.toMatch(/unhandled/i);
    }
  });
});
