import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { jest } from '@jest/globals';
import { useDatabase } from './testing/database.ts';
import { failWorker, startWorker } from './testing/process.ts';

// Each test starts a process.
jest.setTimeout(60_000);

const database = useDatabase();
const key = { OPENROUTER_API_KEY: 'sk-or-CANARY' };

describe('worker', () => {
  it.each([
    ['no database', key, /^A worker shares its server's database: set DATABASE_URL\..*\n$/],
    [
      'no provider of models',
      { DATABASE_URL: 'postgres://127.0.0.1:1/x' },
      /^A worker asks models: set OPENROUTER_API_KEY or OPENROUTER_BASE_URL\.\n$/,
    ],
    [
      'a database that is not there',
      { ...key, DATABASE_URL: 'postgres://me:CANARY@127.0.0.1:1/x' },
      /^The database at postgres:\/\/me@127\.0\.0\.1:1\/x can't be used: .+\.\n$/,
    ],
    [
      'a password in the address of the provider',
      { ...key, OPENROUTER_BASE_URL: 'http://me:CANARY@127.0.0.1/v1' },
      /OPENROUTER_BASE_URL: must not hold a password/,
    ],
    [
      'metrics that a whole network could read',
      { ...key, DATABASE_URL: 'postgres://127.0.0.1:1/x', METRICS_PORT: '1', HOST: '0.0.0.0' },
      /^With AUTH=off and no METRICS_TOKEN .+ does not listen on 0\.0\.0\.0 \(HOST\)\. Set METRICS_TOKEN, .+\.\n$/,
    ],
  ])('refuses %s by a sentence', async (_name, env, sentence) => {
    const { code, output } = await failWorker(env);
    expect(code).toBe(1);
    expect(output).toMatch(sentence);
    expect(output).not.toMatch(/CANARY|\n\s+at /);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends on %s with 0, and leaves no connection', async signal => {
    const worker = await startWorker({ ...key, DATABASE_URL: `${database.url}?application_name=${signal}` });
    const connections = () =>
      database.orm.em.fork().execute('select pid from pg_stat_activity where application_name = ?', [signal]);
    expect(await connections()).not.toEqual([]);
    worker.signal(signal);
    worker.signal(signal);
    expect(await worker.exited).toBe(0);
    while ((await connections()).length > 0);
    expect(worker.output()).toContain('"msg":"stopped"');
    expect(worker.output()).not.toMatch(/"level":[456]0/);
  });

  it('serves its metrics at METRICS_PORT, to who has the token', async () => {
    const port = await freePort();
    const token = 'a-token-of-enough-characters';
    const settings = { METRICS_PORT: String(port), METRICS_TOKEN: token };
    const worker = await startWorker({ ...key, ...settings, DATABASE_URL: database.url });
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { headers });
    expect(await answer.text()).toMatch(/^noodle_generations\{status="queued"\} 0$/m);
    expect((await fetch(`http://127.0.0.1:${port}/metrics`)).status).toBe(401);
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    worker.signal('SIGTERM');
    expect(await worker.exited).toBe(0);
    expect(worker.output()).not.toContain(token);
  });
});

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
