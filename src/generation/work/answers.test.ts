import { GOOD } from '../../testing/answers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { textsOf, useGenerationServer } from '../../testing/generation.ts';
import { useOpenRouter } from '../../testing/openrouter.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter);
const fork = () => database.orm.em.fork();

describe('an answer', () => {
  it.each([
    ['in a fence', `\`\`\`json\n${JSON.stringify(GOOD, null, 2)}\n\`\`\``],
    ['amid prose', `Sure, here {it} is:\n\n${JSON.stringify(GOOD)}\n\nAnything else?`],
    ['after thoughts', `<think>{"changes": [{"path": "x"}]}</think>${JSON.stringify(GOOD)}`],
  ])('becomes a version: %s', async (_, text) => {
    const project = await makeProject(fork());
    openRouter.answer(text);
    const { status, attempts } = await server.run({ projectId: project.id });
    expect({ status, attempts }).toEqual({ status: 'SUCCEEDED', attempts: 1 });
    expect(await textsOf(database, project.id, 1)).toHaveProperty(['page.html'], '<h1>Hello</h1>');
  });

  it('is asked for again without a schema where the provider refuses that', async () => {
    const project = await makeProject(fork());
    openRouter.refuse(400, { message: 'response_format is not supported' });
    openRouter.answer(GOOD);
    const { status, attemptDetails } = await server.run({ projectId: project.id });
    expect(status).toBe('SUCCEEDED');
    expect(attemptDetails).toMatchObject([{ outcome: 'PROVIDER_REFUSED' }, { outcome: 'SUCCEEDED' }]);
    const [structured, plain] = openRouter.requests.slice(-2).map(({ body }) => body);
    expect(structured).toHaveProperty('response_format.type', 'json_schema');
    expect(plain).not.toHaveProperty('response_format');
    expect(attemptDetails[0].promptHash).toBe(attemptDetails[1].promptHash);
  });

  it('is shown while it comes', async () => {
    const project = await makeProject(fork());
    const changes = ['a.txt', 'b.txt'].map(path => ({
      operation: 'create',
      path,
      previousPath: null,
      content: 'x'.repeat(60),
      edits: null,
    }));
    openRouter.answer({ summary: 'Slowly.', changes }, { chunkSize: 10, latency: 60 });
    const { id } = await server.generate({ projectId: project.id });
    const first = await server.untilGeneration(id, now => now.changes.length > 0);
    expect(first).toMatchObject({ status: 'RUNNING', attempts: 1, version: null, finishedAt: null });
    expect(first.changes).toMatchObject([{ path: 'a.txt', complete: false }]);
    const second = await server.untilGeneration(id, now => now.changes.length > 1);
    expect(second.status).toBe('RUNNING');
    expect(second.changes).toMatchObject([
      { path: 'a.txt', complete: true, size: 60 },
      { path: 'b.txt', complete: false },
    ]);
    const ended = await server.untilGeneration(id);
    expect(ended.changes).toMatchObject([
      { path: 'a.txt', complete: true, size: 60 },
      { path: 'b.txt', complete: true, size: 60 },
    ]);
  });

  it('is forgotten once it became a version', async () => {
    const project = await makeProject(fork());
    openRouter.answer('No.');
    openRouter.answer(GOOD);
    await server.run({ projectId: project.id });
    const rows = await fork().execute('select number, answer from generation_attempt where project_id = ?', [
      project.id,
    ]);
    expect(rows).toEqual([
      { number: 1, answer: null },
      { number: 2, answer: null },
    ]);
  });
});
