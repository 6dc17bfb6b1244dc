import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from '@graphql-codegen/cli';
import { ROOT } from '../../root.ts';
import { StartError } from '../../start-error.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { type Answer, startServer, type TestServer } from '../../testing/server.ts';
import { openWebSocket } from '../../testing/websocket.ts';

const EXAMPLE = join(ROOT, 'examples/typed-client');
const database = useDatabase();
const fork = () => database.orm.em.fork();
let folder: string;
let file: string;
let manifest: Record<string, string>;
let server: TestServer;

/** What graphql-codegen writes down of the example's documents. */
async function generateManifest(): Promise<string> {
  const outputs: { filename: string; content: string }[] = await generate(
    {
      schema: join(ROOT, 'schema.graphql'),
      documents: [join(EXAMPLE, '*.ts'), `!${join(EXAMPLE, '*.test.ts')}`],
      generates: { [`${folder}/`]: { preset: 'client', presetConfig: { persistedDocuments: true } } },
      importExtension: '.ts',
      silent: true,
    },
    false,
  );
  return outputs.find(({ filename }) => filename.endsWith('persisted-documents.json'))?.content ?? '';
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noodle-trusted-'));
  file = join(folder, 'persisted-documents.json');
  const content = await generateManifest();
  manifest = JSON.parse(content);
  await writeFile(file, content);
  server = await startServer(fork, { TRUSTED_DOCUMENTS: file });
}, 60_000);
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

/** The id that codegen gave to one of the example's operations. */
function idOf(name: string): string {
  const [id] = Object.entries(manifest).find(([, text]) => text.includes(` ${name}(`)) ?? [];
  if (!id) throw new Error(`No document has ${name}`);
  expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
  return id.replace('sha256:', '');
}

const persisted = (sha256Hash: string) => ({ persistedQuery: { version: 1, sha256Hash } });
const REFUSED = {
  message:
    'The server runs trusted documents only (TRUSTED_DOCUMENTS), and this is none of them: send the id of one, or its text.',
  extensions: { code: 'DOCUMENT_NOT_TRUSTED' },
};

type Ask = (body: Record<string, unknown>) => Promise<Omit<Answer, 'status'>>;

const post = (body: Record<string, unknown>) =>
  fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const queryString = (body: Record<string, unknown>) =>
  new URLSearchParams(
    Object.entries(body).map(([name, value]): [string, string] => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

const asked = async (response: Response) => (await response.json()) as Omit<Answer, 'status'>;

const WAYS: [string, Ask][] = [
  ['POST', async body => asked(await post(body))],
  [
    'GET',
    async body =>
      asked(
        await fetch(`${server.url}/graphql?${queryString(body)}`, {
          headers: { 'apollo-require-preflight': 'yes' },
        }),
      ),
  ],
  [
    'server-sent events',
    async body => {
      const response = await fetch(`${server.url}/graphql/stream?${queryString(body)}`, {
        headers: { accept: 'text/event-stream' },
      });
      return JSON.parse(/^event: next\ndata: (.*)$/m.exec(await response.text())?.[1] ?? '');
    },
  ],
  [
    'WebSocket',
    async body => {
      const { socket, send, next, closed } = await openWebSocket(server.url);
      send({ type: 'subscribe', id: 'x', payload: { query: '', ...body } });
      const { type, payload } = await next();
      socket.close();
      await closed;
      return type === 'error' ? { errors: payload } : payload;
    },
  ],
];

describe.each(WAYS)('trusted documents over %s', (way, ask) => {
  it('run by the ids that codegen gave them', async () => {
    const { id } = await makeProject(fork());
    const hash = idOf('VersionsOfProject');
    const { data, errors } = await ask({ variables: { id }, extensions: persisted(hash) });
    expect(errors).toBeUndefined();
    expect(data.project.versions.nodes).toHaveLength(1);
    const named = { operationName: 'VersionsOfProject', variables: { id }, extensions: persisted(hash) };
    expect(await ask(named)).toEqual({ data });
  });

  it('run by their whole texts', async () => {
    const { id } = await makeProject(fork());
    const query = manifest[`sha256:${idOf('VersionsOfProject')}`];
    expect((await ask({ query, variables: { id } })).data.project.versions.nodes).toHaveLength(1);
    // As clients do that send both when an id is not known.
    const both = { query, variables: { id }, extensions: persisted('0'.repeat(64)) };
    expect((await ask(both)).data.project.versions.nodes).toHaveLength(1);
  });

  it('are the only ones that do', async () => {
    const query = '{ canary: __typename }';
    for (const body of [
      { query },
      { query: '{' },
      { query: '{ __schema { queryType { name } } }' },
      { query, operationName: 'Canary' },
      { query, extensions: persisted(idOf('VersionsOfProject').replace(/^./, 'x')) },
      { extensions: persisted('canary') },
      { extensions: persisted('toString') },
      { query: `${manifest[`sha256:${idOf('VersionsOfProject')}`]} ` },
    ]) {
      expect(await ask(body)).toEqual({ errors: [REFUSED] });
    }
  });

  if (way !== 'WebSocket') {
    it('run by documentId, too', async () => {
      const { id } = await makeProject(fork());
      const hash = idOf('VersionsOfProject');
      for (const documentId of [hash, `sha256:${hash}`]) {
        const { data } = await ask({ documentId, variables: { id } });
        expect(data.project.versions.nodes).toHaveLength(1);
      }
      expect(await ask({ documentId: 'canary' })).toEqual({ errors: [REFUSED] });
    });
  }
});

describe('TRUSTED_DOCUMENTS', () => {
  it('answers 400 to all else, and leaves browsers the landing page', async () => {
    expect((await post({ query: '{ __typename }' })).status).toBe(400);
    const page = await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
  });

  it('lets mutations of its own run', async () => {
    const hash = Object.entries(manifest).find(([, text]) => text.startsWith('mutation CreateProject'))?.[0];
    const { data, errors } = await asked(
      await post({ variables: { input: { name: 'Trusted', files: [] } }, extensions: persisted(hash ?? '') }),
    );
    expect([errors, Object.keys(data)]).toEqual([undefined, ['createProject']]);
  });

  it.each<[string, string | null, string | RegExp]>([
    ['is not there', null, /can't be read: ENOENT\.$/],
    ['is not JSON', '{', /is not valid JSON\.$/],
    ['is a list', '["{ __typename }"]', /must hold a JSON object of GraphQL documents by their ids\.$/],
    ['holds what is no text', '{"a": 1}', /must hold a JSON object of GraphQL documents by their ids\.$/],
    [
      'has documents that do not fit',
      JSON.stringify({
        good: '{ __typename }',
        old: '{ __typename canary }',
        broken: '{',
      }),
      /can't be used:\n {2}old: Cannot query field "canary" on type "Query"\.\n {2}broken: Syntax Error: .*$/,
    ],
  ])('stops the start with a file that %s', async (_name, content, message) => {
    const path = join(folder, `${Math.random()}.json`);
    if (content !== null) await writeFile(path, content);
    const starting = startServer(fork, { TRUSTED_DOCUMENTS: path });
    await expect(starting).rejects.toThrow(StartError);
    await expect(starting).rejects.toThrow(message);
    await expect(starting).rejects.toThrow(`${path} (TRUSTED_DOCUMENTS)`);
  });
});
