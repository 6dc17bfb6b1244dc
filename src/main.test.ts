import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import { ROOT } from './root.ts';
import { useDatabase } from './testing/database.ts';
import { sendHalf } from './testing/half-request.ts';
import { holdLock, untilWaiting } from './testing/locks.ts';
import {
  failMain,
  isRunning,
  type MainProcess,
  postgresPid,
  postgresUrl,
  startMain,
} from './testing/process.ts';

const CREATE_PROJECT = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) { ... on CreateProjectSuccess { project { id name latestVersion { totalSize } } } }
}`;

// Each test starts processes, and some a PostgreSQL.
jest.setTimeout(60_000);

const database = useDatabase();
let folder: string;
let dataDir: string;
const running: MainProcess[] = [];

// Making a cluster takes longest, so the tests start their servers on the same one, one after another.
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'noodle-main-'));
  dataDir = join(folder, 'data');
});
afterAll(() => rm(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const main of running.splice(0)) {
    main.signal('SIGKILL');
    await main.exited;
  }
  await eventually(() => !existsSync(join(dataDir, 'postgres', 'postmaster.pid')));
});

async function start(env: Record<string, string> = {}): Promise<MainProcess> {
  const main = await startMain({ NOODLE_DATA_DIR: dataDir, ...env });
  running.push(main);
  return main;
}

// biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
async function send(main: MainProcess, query: string, variables?: object): Promise<any> {
  const response = await fetch(`${main.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return response.json();
}

async function eventually(holds: () => boolean, patience = 15_000): Promise<void> {
  const deadline = Date.now() + patience;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('It never held.');
    await sleep(20);
  }
}

describe('main', () => {
  it('greets with its address, its data folder and a first query that answers', async () => {
    const main = await start();
    expect(main.output()).toContain(`PostgreSQL of its own, data in ${dataDir}`);
    const [, url, body] = /curl (\S+) [\s\S]*-d '([^']+)'/.exec(main.output()) ?? [];
    const response = await fetch(url as string, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body as string,
    });
    expect(await response.json()).toEqual({
      data: { projects: { totalCount: expect.any(Number), nodes: expect.any(Array) } },
    });
  });

  it('answers what is under way on SIGTERM, exits with 0 and leaves no PostgreSQL', async () => {
    const main = await start();
    const postgres = postgresPid(dataDir);
    const release = await holdLock(postgresUrl(dataDir), 'lock table project in share mode');
    const answer = send(main, CREATE_PROJECT, { input: { name: 'Slow', files: [] } });
    await untilWaiting(postgresUrl(dataDir), 1);
    main.signal('SIGTERM');
    // A repeated signal means nothing more.
    main.signal('SIGTERM');
    await eventually(() => main.output().includes('stopping: waiting for what is under way'));
    await release();
    expect((await answer).data.createProject.project.name).toBe('Slow');
    expect(await main.exited).toBe(0);
    expect(isRunning(postgres)).toBe(false);
    expect(main.output()).toContain('"msg":"stopped"');
  });

  it('gets the signal that npm start gets, and ends it with its own code', async () => {
    const env = { PATH: process.env.PATH, DATABASE_URL: database.url, PORT: '0' };
    const npm = spawn('npm', ['start', '--ignore-scripts'], { cwd: ROOT, env });
    let output = '';
    npm.stdout.setEncoding('utf8').on('data', text => {
      output += text;
    });
    const exited = once(npm, 'close');
    await eventually(() => output.includes('Noodle listens on'), 45_000);
    npm.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    expect(output).toContain('"msg":"stopped"');
  });

  it('closes idle connections on SIGINT and exits at once', async () => {
    // Were it to wait for the connection, it would do so for longer than the test may take.
    const main = await start({ DATABASE_URL: database.url, SHUTDOWN_SECONDS: '600' });
    await fetch(`${main.url}/health`, { headers: { connection: 'keep-alive' } }).then(it => it.text());
    main.signal('SIGINT');
    expect(await main.exited).toBe(0);
  });

  it('cuts off after SHUTDOWN_SECONDS what does not end, and exits with 1', async () => {
    const main = await start({ DATABASE_URL: database.url, SHUTDOWN_SECONDS: '1' });
    const endless = await sendHalf(main.url);
    main.signal('SIGTERM');
    expect(await main.exited).toBe(1);
    expect(main.output()).toContain('some requests did not end in time');
    endless.destroy();
  });

  it('refuses a data folder that another server holds, naming it', async () => {
    await start();
    const second = await failMain({ NOODLE_DATA_DIR: dataDir });
    expect(second.code).toBe(1);
    expect(second.output).toContain(dataDir);
    expect(second.output).not.toMatch(/\n\s+at /);
  });

  it('leaves no PostgreSQL after kill -9, and finds all data at the next start', async () => {
    const main = await start();
    const postgres = postgresPid(dataDir);
    const made = await send(main, CREATE_PROJECT, { input: { name: 'Kept', files: [] } });
    main.signal('SIGKILL');
    expect(await main.exited).toBeNull();
    await eventually(() => !isRunning(postgres));
    const next = await start();
    const { id } = made.data.createProject.project;
    const found = await send(next, 'query ($id: ID!) { project(id: $id) { name } }', { id });
    expect(found).toEqual({ data: { project: { name: 'Kept' } } });
  });

  it('refuses bad settings, all of them at once, before anything is made', async () => {
    const unused = join(folder, 'unused');
    const { code, output } = await failMain({ NOODLE_DATA_DIR: unused, PORT: 'x', LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect(output).toMatch(/PORT: .*\n.*LOG_LEVEL: /);
    expect(output).not.toMatch(/\n\s+at /);
    expect(existsSync(unused)).toBe(false);
  });

  it('says that its port is taken, and stops its database', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    const { code, output } = await failMain({ NOODLE_DATA_DIR: dataDir, PORT: String(port) });
    other.close();
    expect(code).toBe(1);
    expect(output).toBe(
      `The server can't listen on port ${port} (PORT) of 127.0.0.1 (HOST): another program listens there already.\n`,
    );
    expect(existsSync(join(dataDir, 'postgres', 'postmaster.pid'))).toBe(false);
  });

  it('says that HOST is not an address of this machine', async () => {
    const { code, output } = await failMain({
      DATABASE_URL: database.url,
      AUTH: 'on',
      HOST: '192.0.2.1',
    });
    expect({ code, output }).toEqual({
      code: 1,
      output:
        "The server can't listen on port 0 (PORT) of 192.0.2.1 (HOST): this machine does not have the address.\n",
    });
  });

  it.each([
    ['is not there', (url: URL) => Object.assign(url, { port: '1' })],
    ['has no such name', (url: URL) => Object.assign(url, { pathname: '/nowhere' })],
    ['does not let it in', (url: URL) => Object.assign(url, { password: 'S3CRET' })],
  ])('says that the database %s, without the password', async (_name, change) => {
    const url = change(new URL(database.url));
    const { code, output } = await failMain({ DATABASE_URL: url.href });
    expect(code).toBe(1);
    expect(output).toMatch(
      /^The database at postgres:\/\/noodle@127\.0\.0\.1:\d+\/\w+ can't be used: .+\.\n$/,
    );
    expect(output).not.toContain(url.password);
  });

  it('uses the database of DATABASE_URL and makes no folder', async () => {
    const unused = join(folder, 'unused');
    const main = await start({ DATABASE_URL: database.url, NOODLE_DATA_DIR: unused });
    expect(main.output()).toContain('PostgreSQL at DATABASE_URL');
    expect(main.output()).not.toContain(new URL(database.url).password);
    expect(existsSync(unused)).toBe(false);
  });

  it('answers many requests at once over a single connection to the database', async () => {
    const main = await start({ DATABASE_URL: database.url, DATABASE_POOL_SIZE: '1' });
    const requests = Array.from({ length: 20 }, (_, i) =>
      i % 2
        ? send(
            main,
            '{ projects { totalCount nodes { name latestVersion { files { nodes { content } } } } } }',
          )
        : send(main, CREATE_PROJECT, { input: { name: `P${i}`, files: [{ path: 'a', content: `${i}` }] } }),
    );
    for (const answer of await Promise.all(requests)) expect(answer.errors).toBeUndefined();
  });
});
