import { jest } from '@jest/globals';
import { GOOD } from '../testing/answers.ts';
import { useCollector } from '../testing/collector.ts';
import { useDatabase } from '../testing/database.ts';
import { useOpenRouter } from '../testing/openrouter.ts';
import { startMain } from '../testing/process.ts';
import { createProjectAt, generateAt, untilGenerationAt } from '../testing/send-to.ts';
import { useWorkers } from '../testing/workers.ts';

// Each process starts anew.
jest.setTimeout(60_000);

const database = useDatabase();
const openRouter = useOpenRouter();
const workers = useWorkers(database, openRouter);
const collector = useCollector();

describe('a trace', () => {
  it('goes from the server to the worker, and both send what they have when they end', async () => {
    const env = {
      DATABASE_URL: database.url,
      OPENROUTER_API_KEY: 'sk-or-test',
      OPENROUTER_BASE_URL: openRouter.url,
      NOODLE_MODEL: 'test/model',
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    };
    const server = await startMain({ ...env, WORKER: 'false', OTEL_SERVICE_NAME: 'web' });
    const worker = await workers.start({ ...env, OTEL_SERVICE_NAME: 'models' });
    openRouter.answer(GOOD);
    const id = await generateAt(server.url, await createProjectAt(server.url));
    expect(await untilGenerationAt(server.url, id)).toMatchObject({ status: 'SUCCEEDED' });
    worker.signal('SIGTERM');
    server.signal('SIGTERM');
    expect(await Promise.all([worker.exited, server.exited])).toEqual([0, 0]);

    const call = collector.spans.find(({ name }) => name === 'chat test/model');
    const names = collector.spans.filter(({ traceId }) => traceId === call?.traceId).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['POST /graphql', 'mutation', 'process generation']));
    // By which the log's line of the request is found.
    expect(server.output()).toContain(`"traceId":"${call?.traceId}"`);
    for (const name of ['web', 'models']) {
      expect(collector.bodies.join()).toContain(`{"key":"service.name","value":{"stringValue":"${name}"}}`);
    }
  });
});
