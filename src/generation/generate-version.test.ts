import { answerOf, write } from '../testing/answers.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { textsOf, useGenerationServer } from '../testing/generation.ts';
import { useOpenRouter } from '../testing/openrouter.ts';
import { viteTemplate } from './prompt/testing/trees.ts';

const database = useDatabase();
const openRouter = useOpenRouter();
const server = useGenerationServer(database, openRouter);
const fork = () => database.orm.em.fork();

/** A project that holds Vite's starter for React, one binary file among it. */
async function makeApp() {
  const tree = viteTemplate('react-ts');
  const texts = await tree.readTexts(tree.files.map(({ hash }) => hash));
  const files = tree.files.flatMap(({ path, hash }) => {
    const content = texts.get(hash);
    return content === undefined ? [] : [{ path, content }];
  });
  const binary = { path: 'logo.bin', content: '/wA=', encoding: 'BASE64' as const };
  return makeProject(fork(), { files: [...files, binary] as never });
}

describe('generateVersion', () => {
  it('has a model write a version of a real project', async () => {
    const project = await makeApp();
    const before = await textsOf(database, project.id, 0);
    const edit = { search: '<title>{{project-name}}</title>', replace: '<title>Bikes</title>' };
    expect(before['index.html']).toContain('<title>');
    const title = /<title>.*<\/title>/.exec(before['index.html'] as string)?.[0] as string;
    openRouter.answer({
      summary: 'Makes it about bikes.',
      changes: [
        write.create('src/Bike.tsx', 'export const Bike = () => null;\n'),
        write.update('src/App.css', 'body {}\n'),
        write.edit('index.html', { ...edit, search: title }),
        write.delete('README.md'),
        write.rename('src/App.tsx', 'src/Shop.tsx'),
        write.rename('logo.bin', 'public/logo.bin'),
        write.rename('src/main.tsx', 'src/index.tsx', {
          edits: [{ search: './App.tsx', replace: './Shop.tsx' }],
        }),
        write.rename('tsconfig.json', 'tsconfig.base.json', { content: '{}' }),
      ],
    });
    const queued = await server.generate({
      projectId: project.id,
      name: '  A shop  ',
      changeRequest: 'Sell bikes in src/App.tsx',
    });
    expect(queued).toMatchObject({
      status: 'QUEUED',
      attempts: 0,
      usage: null,
      model: 'test/model',
      name: 'A shop',
      version: null,
      changes: [],
      startedAt: null,
      finishedAt: null,
    });

    const ended = await server.untilGeneration(queued.id);
    expect(ended).toMatchObject({
      status: 'SUCCEEDED',
      failure: null,
      attempts: 1,
      parent: { number: 0 },
      version: {
        number: 1,
        name: 'A shop',
        description: 'Makes it about bikes.',
        parent: { number: 0 },
        generation: { id: queued.id },
      },
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
    });
    expect(ended.changes).toEqual([
      { operation: 'ADDED', path: 'src/Bike.tsx', previousPath: null, complete: true, size: 32 },
      { operation: 'MODIFIED', path: 'src/App.css', previousPath: null, complete: true, size: 8 },
      { operation: 'MODIFIED', path: 'index.html', previousPath: null, complete: true, size: 20 },
      { operation: 'DELETED', path: 'README.md', previousPath: null, complete: true, size: 0 },
      { operation: 'RENAMED', path: 'src/Shop.tsx', previousPath: 'src/App.tsx', complete: true, size: 0 },
      { operation: 'RENAMED', path: 'public/logo.bin', previousPath: 'logo.bin', complete: true, size: 0 },
      { operation: 'RENAMED', path: 'src/index.tsx', previousPath: 'src/main.tsx', complete: true, size: 10 },
      {
        operation: 'RENAMED',
        path: 'tsconfig.base.json',
        previousPath: 'tsconfig.json',
        complete: true,
        size: 2,
      },
    ]);
    const {
      'README.md': _,
      'src/App.tsx': shop,
      'src/main.tsx': main,
      'tsconfig.json': __,
      'logo.bin': logo,
      ...others
    } = before;
    expect(await textsOf(database, project.id, 1)).toEqual({
      ...others,
      'index.html': before['index.html']?.replace(title, edit.replace),
      'public/logo.bin': logo,
      'src/App.css': 'body {}\n',
      'src/Bike.tsx': 'export const Bike = () => null;\n',
      'src/Shop.tsx': shop,
      'src/index.tsx': main?.replace('./App.tsx', './Shop.tsx'),
      'tsconfig.base.json': '{}',
    });
    expect(logo).toBeNull();
  });

  it('notes what was sent, and how it went', async () => {
    const project = await makeProject(fork(), { files: [{ path: 'a.ts', content: 'export {};\n' }] });
    openRouter.answer(answerOf(write.delete('a.ts')));
    const { attemptDetails } = await server.run({ projectId: project.id, model: null });
    expect(attemptDetails).toEqual([
      {
        number: 1,
        model: 'test/model',
        outcome: 'SUCCEEDED',
        message: null,
        promptHash: expect.stringMatching(/^[0-9a-f]{64}$/),
        promptPaths: ['a.ts'],
        promptEstimate: expect.any(Number),
        usage: expect.anything(),
        startedAt: expect.any(String),
        finishedAt: expect.any(String),
      },
    ]);
    const [{ body }] = openRouter.requests.slice(-1) as [(typeof openRouter.requests)[number]];
    expect(body).toMatchObject({ model: 'test/model', stream: true, max_tokens: 32_000 });
    expect(body.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(body.messages[1]?.content).toContain('export {};');
  });

  it('branches from any version, also twice from the same one', async () => {
    const project = await makeProject(fork());
    await makeVersion(fork(), project);
    await makeVersion(fork(), project, { parentNumber: 1 });
    const path = (request: { messages: readonly { content?: unknown }[] }) =>
      `${/Add (\w+)/.exec(String(request.messages[1]?.content))?.[1]}.txt`;
    for (let i = 0; i < 3; i++) {
      openRouter.answer(request => answerOf(write.create(path(request as never), 'x')));
    }
    const ask = (name: string, parentNumber: number) =>
      server.generate({ projectId: project.id, parentNumber, changeRequest: `Add ${name}` });
    const queued = await Promise.all([ask('one', 1), ask('two', 1), ask('three', 0)]);
    const ended = await Promise.all(queued.map(({ id }) => server.untilGeneration(id)));
    expect(ended.map(({ status, version }) => [status, version?.parent.number])).toEqual([
      ['SUCCEEDED', 1],
      ['SUCCEEDED', 1],
      ['SUCCEEDED', 0],
    ]);
    expect(ended.map(({ version }) => version.number).sort()).toEqual([3, 4, 5]);
    for (const [i, name] of ['one', 'two', 'three'].entries()) {
      const texts = await textsOf(database, project.id, ended[i].version.number);
      expect(Object.keys(texts).filter(each => /one|two|three/.test(each))).toEqual([`${name}.txt`]);
    }
  });

  it('writes as much of the summary as a description holds', async () => {
    const project = await makeProject(fork());
    openRouter.answer({ summary: '\u{1f6b2}'.repeat(10_001), changes: [write.create('a', '')] });
    const { version } = await server.run({ projectId: project.id });
    expect(version.description).toBe('\u{1f6b2}'.repeat(10_000));
  });
});
