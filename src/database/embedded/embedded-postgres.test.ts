import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import pg from 'pg';
import { DataDirInUseError, type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';

jest.setTimeout(60_000);

const isRoot = process.getuid?.() === 0;
const settings = { fsync: 'off' };
const HOLDER = `
  const { startEmbeddedPostgres } = await import(process.argv[1]);
  try {
    const { url } = await startEmbeddedPostgres({ dataDir: process.argv[2], settings: { fsync: 'off' } });
    console.log(url);
    setInterval(() => {}, 1000);
  } catch (error) {
    console.log(String(error));
  }
`;

let root: string;
let dataDir: string;
let running: (EmbeddedPostgres | ChildProcess)[];

beforeEach(async () => {
  running = [];
  root = await mkdtemp(join(tmpdir(), 'noodle-embedded-'));
  await chmod(root, 0o755);
  dataDir = join(root, 'data');
});

afterEach(async () => {
  for (const each of running) await ('stop' in each ? each.stop() : kill(each));
  await waitUntil(() => !isAlive(postmasterPid()));
  await rm(root, { recursive: true, force: true, maxRetries: 10 });
});

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, settings });
  running.push(postgres);
  return postgres;
}

/** Starts another process that tries to be the server of the folder; its answer is a URL or an error. */
async function startHolder(): Promise<{ process: ChildProcess; answer: string }> {
  const module = new URL('./embedded-postgres.ts', import.meta.url).href;
  const child = spawn(process.execPath, ['--input-type=module', '-e', HOLDER, module, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.push(child);
  const [answer] = await once(child.stdout!, 'data');
  return { process: child, answer: String(answer).trim() };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

function postmasterPid(): number {
  const file = join(dataDir, 'postgres', 'postmaster.pid');
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : 0;
}

function isAlive(pid: number): boolean {
  if (!pid) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function waitUntil(condition: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !condition(); await sleep(20)) {
    if (Date.now() > end) throw new Error('Waited in vain');
  }
}

function canConnect(host: string, port: number): Promise<boolean> {
  const socket = createConnection({ host, port });
  return once(socket, 'connect')
    .then(
      () => true,
      () => false,
    )
    .finally(() => socket.destroy());
}

test('keeps the data over a restart', async () => {
  const first = await start();
  await query(first.url, "CREATE TABLE dish AS SELECT 'ramen' AS name");
  await first.stop();
  const second = await start();
  expect(await query(second.url, 'SELECT name FROM dish')).toEqual(['ramen']);
});

test('sets the database up as Noodle needs it', async () => {
  const { url } = await start();
  const sql = `SELECT current_user, current_database(), datlocprovider, datlocale, pg_encoding_to_char(encoding),
      current_setting('data_checksums'), current_setting('TimeZone'), current_setting('jit'), current_setting('fsync')
    FROM pg_database WHERE datname = current_database()`;
  expect(await query(url, sql)).toEqual([
    'noodle',
    'noodle',
    'b',
    'C.UTF-8',
    'UTF8',
    'on',
    'UTC',
    'off',
    'off',
  ]);
  expect((await stat(join(dataDir, 'postgres'))).mode & 0o777).toBe(0o700);
  expect((await stat(join(dataDir, 'password'))).mode & 0o777).toBe(0o600);
});

test('stops more than once without harm, and frees the folder', async () => {
  const { stop, url } = await start();
  const pid = postmasterPid();
  await Promise.all([stop(), stop()]);
  await stop();
  expect(isAlive(pid)).toBe(false);
  await expect(query(url, 'SELECT 1')).rejects.toThrow();
  await start();
});

test('listens on 127.0.0.1 only and demands the password', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  expect(await canConnect('127.0.0.1', port)).toBe(true);
  const others = Object.values(networkInterfaces()).flatMap(each => each ?? []);
  for (const { address } of others.filter(
    each => each.address !== '127.0.0.1' && !each.address.startsWith('fe80'),
  )) {
    expect(await canConnect(address, port)).toBe(false);
  }
  const wrong = new URL(url);
  wrong.password = 'wrong';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  wrong.password = '';
  await expect(query(wrong.href, 'SELECT 1')).rejects.toThrow('password');
});

test('refuses a second server, in this process or another', async () => {
  const { url } = await start();
  const refusal = `The data folder ${dataDir} is in use by another server (process ${process.pid})`;
  const second = startEmbeddedPostgres({ dataDir, settings });
  await expect(second).rejects.toThrow(DataDirInUseError);
  await expect(second).rejects.toMatchObject({ dataDir, pid: process.pid });
  const { answer } = await startHolder();
  expect(answer).toContain(refusal);
  expect(answer).toContain('Stop that server, or set NOODLE_DATA_DIR to another folder.');
  // The failed attempts have not freed the lock of the first.
  expect((await startHolder()).answer).toContain(refusal);
  expect(await query(url, 'SELECT 1')).toEqual([1]);
});

test('lets exactly one of several starters win', async () => {
  const answers = await Promise.all([startHolder(), startHolder(), startHolder()]);
  const winner = answers.find(({ answer }) => answer.startsWith('postgres://'))!;
  const losers = answers.filter(each => each !== winner);
  for (const { answer } of losers) expect(answer).toContain(`(process ${winner.process.pid})`);
});

test('ends PostgreSQL when its server is killed, and goes on with all data', async () => {
  const holder = await startHolder();
  await query(holder.answer, "CREATE TABLE dish AS SELECT 'udon' AS name");
  const pid = postmasterPid();
  expect(isAlive(pid)).toBe(true);
  await kill(holder.process);
  const next = await start();
  expect(isAlive(pid)).toBe(false);
  expect(await query(next.url, 'SELECT name FROM dish')).toEqual(['udon']);
});

test('leaves no process behind when its server is killed', async () => {
  const holder = await startHolder();
  const pid = postmasterPid();
  await kill(holder.process);
  await waitUntil(() => !isAlive(pid));
});

test('survives stale locks that name a living process of somebody else', async () => {
  const { stop } = await start();
  await stop();
  await writeFile(join(dataDir, 'lock.pid'), `${process.ppid}\n`);
  await writeFile(
    join(dataDir, 'postgres', 'postmaster.pid'),
    `${process.pid}\n/elsewhere\n1\n1\n\n127.0.0.1\n1 1\nready\n`,
  );
  const { url } = await start();
  expect(await query(url, 'SELECT 1')).toEqual([1]);
  expect(postmasterPid()).not.toBe(process.pid);
});

test('starts over after a first start that was cut off', async () => {
  await mkdir(join(dataDir, 'postgres.init-cutoff', 'cluster', 'base'), { recursive: true });
  await start();
  expect(existsSync(join(dataDir, 'postgres.init-cutoff'))).toBe(false);
});

test('quotes PostgreSQL when it does not start', async () => {
  const failing = startEmbeddedPostgres({ dataDir, settings: { fsync: 'off', max_connections: 'many' } });
  await expect(failing).rejects.toThrow('invalid value for parameter "max_connections": "many"');
  await start();
});

test('moves a large log out of the way', async () => {
  await mkdir(dataDir);
  await writeFile(join(dataDir, 'postgres.log'), Buffer.alloc(11 * 1024 * 1024, '.'));
  await start();
  expect((await stat(join(dataDir, 'postgres.log'))).size).toBeLessThan(100_000);
  expect(existsSync(join(dataDir, 'postgres.log.1'))).toBe(true);
});

(isRoot ? test : test.skip)('serves root where PostgreSQL has no way to the folder', async () => {
  await chmod(root, 0o700);
  const first = await start();
  await query(first.url, "CREATE TABLE dish AS SELECT 'soba' AS name");
  await first.stop();
  const { url } = await start();
  const counts = await Promise.all(
    Array.from({ length: 20 }, () => query(url, 'SELECT count(*)::int FROM dish')),
  );
  expect(counts.flat()).toEqual(Array(20).fill(1));
  expect((await stat(root)).mode & 0o777).toBe(0o700);
  expect((await stat(root)).uid).toBe(0);
});
