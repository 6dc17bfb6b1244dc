import { request as httpRequest } from 'node:http';
import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { useServer } from '../../testing/server.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork, { AUTH: 'on' });
const open = useServer(fork);

const MAX = 65_536;
const START = '{"query":"{ __typename } #';
const END = '"}';
/** A request's body of so many bytes. */
const body = (bytes: number) => `${START}${'x'.repeat(bytes - START.length - END.length)}${END}`;

/** Sends a body, in parts whose number nobody is told before where it is chunked. */
function post(
  url: string,
  path: string,
  text: string,
  { isChunked = false, ...headers }: Record<string, string | boolean>,
): Promise<{ status: number; answer: string }> {
  return new Promise((resolve, reject) => {
    const length = isChunked
      ? { 'transfer-encoding': 'chunked' }
      : { 'content-length': Buffer.byteLength(text) };
    const sent = httpRequest(
      `${url}${path}`,
      {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: path === '/graphql' ? 'application/json' : 'text/event-stream',
          ...length,
          ...(headers as Record<string, string>),
        },
      },
      response => {
        let answer = '';
        response.setEncoding('utf8').on('data', part => {
          answer += part;
        });
        response.on('end', () => resolve({ status: response.statusCode as number, answer }));
      },
    );
    sent.on('error', reject);
    for (let at = 0; at < text.length; at += 10_000) sent.write(text.slice(at, at + 10_000));
    sent.end();
  });
}

const REFUSAL = JSON.stringify({
  errors: [
    {
      message: "Without a credential a request's body may have 65536 bytes.",
      extensions: { code: 'BAD_REQUEST' },
    },
  ],
});

describe.each(['/graphql', '/graphql/stream'])('bodies without a credential to %s', path => {
  it.each([false, true])('may have 64 KiB and no more, chunked: %s', async isChunked => {
    const most = await post(server.url, path, body(MAX), { isChunked });
    expect(most.status).toBe(200);
    expect(most.answer).toContain('{"data":{"__typename":"Query"}}');
    const more = await post(server.url, path, body(MAX + 1), { isChunked });
    expect(more).toEqual({ status: 413, answer: REFUSAL });
  });

  it('may be larger with a credential, and with AUTH=off', async () => {
    const headers = bearing(await makeApiKey(fork(), 'alice'));
    for (const isChunked of [false, true]) {
      expect((await post(server.url, path, body(MAX + 1), { isChunked, ...headers })).status).toBe(200);
      expect((await post(open.url, path, body(MAX + 1), { isChunked })).status).toBe(200);
    }
  });

  it('are refused by the length that they announce, before any of it has come', async () => {
    const refused = await new Promise<number | undefined>((resolve, reject) => {
      const headers = { 'content-type': 'application/json', 'content-length': MAX + 1 };
      const sent = httpRequest(`${server.url}${path}`, { method: 'POST', headers }, response => {
        resolve(response.statusCode);
        sent.destroy();
      });
      sent.on('error', reject).flushHeaders();
    });
    expect(refused).toBe(413);
  });
});
