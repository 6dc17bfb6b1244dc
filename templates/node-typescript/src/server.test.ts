import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createServer } from './server.ts';

const server = createServer();
let port: number;

before(async () => {
  // Port 0 lets the system pick a free one.
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});

after(() => {
  server.close();
  server.closeAllConnections();
});

/** Sends a request as it is given, where fetch would correct the path first. */
async function send(path: string, method = 'GET'): Promise<{ status: number | undefined; body: unknown }> {
  const sent = request({ host: '127.0.0.1', port, path, method, agent: false }).end();
  const [response] = await once(sent, 'response');
  let text = '';
  for await (const chunk of response) {
    text += chunk;
  }
  return { status: response.statusCode, body: JSON.parse(text) };
}

test('greets', async () => {
  assert.deepEqual(await send('/?name=Ada'), { status: 200, body: { message: 'Hello, Ada!' } });
});

test('reports its health', async () => {
  assert.deepEqual(await send('/health'), { status: 200, body: { status: 'ok' } });
});

test('refuses what it does not know', async () => {
  assert.equal((await send('/nowhere')).status, 404);
  assert.equal((await send('/', 'POST')).status, 405);
  assert.equal((await send('//')).status, 400);
});
