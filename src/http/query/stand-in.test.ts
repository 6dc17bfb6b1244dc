import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { useDatabase } from '../../testing/database.ts';
import { onlyAnswered } from '../../testing/request-log.ts';
import { startServer, type TestServer } from '../../testing/server.ts';
import { openWebSocket } from '../../testing/websocket.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const TRUSTED = 'query Trusted { __typename }';
const NOTHING = { operation: null, kind: null, hash: null, cost: null, outcome: 'refused' };
const LONG = `query Long { __typename } # ${'x'.repeat(500_000)}`;

let folder: string;
let any: TestServer;
let trusting: TestServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noodle-stand-in-'));
  const file = join(folder, 'documents.json');
  await writeFile(file, JSON.stringify({ trusted: TRUSTED }));
  any = await startServer(fork, { LOG_LEVEL: 'info' });
  trusting = await startServer(fork, { LOG_LEVEL: 'info', TRUSTED_DOCUMENTS: file });
});
beforeEach(() => {
  any.logged.splice(0);
  trusting.logged.splice(0);
});
afterAll(async () => {
  await any.close();
  await trusting.close();
  await rm(folder, { recursive: true, force: true });
});

describe('the request log > of documents that are not even parsed', () => {
  it('says nothing of a text that is too long but that it was refused', async () => {
    await any.send(LONG);
    expect(await onlyAnswered(any.logged)).toMatchObject({ ...NOTHING, status: 400, codes: ['BAD_REQUEST'] });
  });

  it.each(['query Strange { __typename }', '{ __typename }', '{', LONG])(
    'says nothing of one that is not trusted but that it was refused: %#',
    async query => {
      await trusting.send(query, { n: 1 });
      const codes = ['DOCUMENT_NOT_TRUSTED'];
      expect(await onlyAnswered(trusting.logged)).toMatchObject({ ...NOTHING, status: 400, codes });
    },
  );

  it('says the same over WebSocket', async () => {
    const { socket, send, next, closed } = await openWebSocket(trusting.url);
    send({ type: 'subscribe', id: 'x', payload: { query: 'subscription Strange { x }' } });
    expect((await next()).type).toBe('error');
    const codes = ['DOCUMENT_NOT_TRUSTED'];
    expect(await onlyAnswered(trusting.logged)).toMatchObject({ ...NOTHING, transport: 'websocket', codes });
    socket.close();
    await closed;
  });

  it('says all of those that are trusted', async () => {
    await trusting.send(TRUSTED);
    expect(await onlyAnswered(trusting.logged)).toMatchObject({
      operation: 'Trusted',
      kind: 'query',
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      cost: 0,
      outcome: 'ok',
    });
  });
});
