import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { post, request, sendRaw } from '../../testing/send-raw.ts';
import { useServer } from '../../testing/server.ts';
import { isForLoopback } from './hosts.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const open = useServer(fork);
const guarded = useServer(fork, { AUTH: 'on' });

const ANY = '{ __typename }';

describe('isForLoopback', () => {
  it.each([
    undefined,
    'localhost',
    'localhost:4000',
    'app.localhost:80',
    '127.0.0.1:4000',
    '[::1]:4000',
    '[::1]',
  ])('lets %j in', host => expect(isForLoopback(host)).toBe(true));

  it.each([
    'evil.example.com',
    'evil.example.com:4000',
    'localhost.evil.example.com',
    'localhost@evil.example.com',
    'evil.example.com/localhost',
    '127.0.0.1:4000:evil.example.com',
    '[::1]evil.example.com',
    '[::2]:4000',
    '0.0.0.0:4000',
    '192.168.0.7',
    '',
  ])('refuses %j', host => expect(isForLoopback(host)).toBe(false));
});

describe('a server with AUTH=off', () => {
  it('takes no notice of credentials', async () => {
    await makeProject(fork());
    for (const authorization of ['Bearer canary', 'Basic canary', '']) {
      const query = '{ projects(first: 1) { nodes { id } } }';
      const { status, data } = await open.send(query, {}, { authorization });
      expect({ status, many: data.projects.nodes.length }).toEqual({ status: 200, many: 1 });
    }
  });

  it.each(['evil.example.com', 'evil.example.com:80', '192.168.0.7:4000', 'localhost.evil.example.com'])(
    'is for this machine alone, and not for who calls it %s',
    async host => {
      const headers = [`host: ${host}`, 'accept: text/event-stream'];
      const upgrade = ['connection: upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'];
      for (const asked of [
        request('GET /graphql HTTP/1.1', [...headers, 'connection: close']),
        request('GET /graphql?query=%7B__typename%7D HTTP/1.1', [...headers, 'connection: close']),
        request('GET /graphql/stream HTTP/1.1', [...headers, 'connection: close']),
        request('GET /graphql HTTP/1.1', [
          ...headers,
          ...upgrade,
          'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
        ]),
        post(ANY).replace('host: localhost', `host: ${host}`),
      ]) {
        expect(await sendRaw(open.url, asked)).toMatch(
          /^HTTP\/1\.1 421 Misdirected Request\r\n.*set AUTH=on/s,
        );
      }
    },
  );

  it.each(['localhost:4000', '127.0.0.1', '[::1]:4000', 'app.localhost'])(
    'is for who calls it %s',
    async host => {
      const answer = await sendRaw(open.url, post(ANY).replace('host: localhost', `host: ${host}`));
      expect(answer).toMatch(/^HTTP\/1\.1 200 OK/);
    },
  );

  it('says to everybody whether it lives', async () => {
    for (const path of ['/health', '/ready']) {
      const asked = request(`GET ${path} HTTP/1.1`, ['host: evil.example.com', 'connection: close']);
      expect(await sendRaw(open.url, asked)).toMatch(/^HTTP\/1\.1 200 OK/);
    }
  });
});

describe('a server with AUTH=on', () => {
  it('is for all, by whatever name they call it', async () => {
    const asked = post(ANY).replace('host: localhost', 'host: noodle.example.com');
    expect(await sendRaw(guarded.url, asked)).toMatch(/^HTTP\/1\.1 200 OK/);
  });
});
