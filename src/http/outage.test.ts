import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, connect as connectTo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { jest } from '@jest/globals';
import type { MikroORM, PostgreSqlConnection } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../database/embedded/embedded-postgres.ts';
import { connect, migrate } from '../database/orm.ts';
import { untilNoneWaits, untilWaiting } from '../testing/locks.ts';
import { startServer, type TestServer } from '../testing/server.ts';

// PostgreSQL starts and stops here several times.
jest.setTimeout(60_000);

const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };
const AWAY = "The database can't be reached at the moment; try again shortly.";
const QUERY = '{ projects { totalCount } }';
const MUTATION = `mutation { createProject(input: {name: "x", files: []}) { __typename } }`;

/** Passes connections on, so that a database which comes back on another port has the same address. */
class Forwarder {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  target = 0;
  silent = false;

  constructor() {
    this.#server = createServer(client => {
      const database = connectTo(this.target, '127.0.0.1');
      for (const [from, to] of [
        [client, database],
        [database, client],
      ] as const) {
        this.#sockets.add(from);
        from.on('data', data => this.silent || to.write(data));
        from.on('error', () => {});
        from.on('close', () => {
          this.#sockets.delete(from);
          to.destroy();
        });
      }
    });
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}

const proxy = new Forwarder();
let dataDir: string;
let postgres: EmbeddedPostgres;
let orm: MikroORM;
let server: TestServer;

async function startPostgres(): Promise<void> {
  postgres = await startEmbeddedPostgres({ dataDir, settings: SETTINGS });
  proxy.target = Number(new URL(postgres.url).port);
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'noodle-outage-'));
  await startPostgres();
  const url = Object.assign(new URL(postgres.url), { port: String(await proxy.listen()) });
  orm = await connect(url.href, 3, { connection: 3_000, statement: 3_000 });
  await migrate(orm);
  server = await startServer(() => orm.em.fork());
});
afterAll(async () => {
  await server.close();
  await orm.close();
  proxy.close();
  await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(() => void server.logged.splice(0));

async function expectAway(operation: string, path: string): Promise<void> {
  const { status, data, errors } = await server.send(operation);
  expect({ status, data, errors }).toEqual({
    status: 503,
    data: null,
    errors: [
      {
        message: AWAY,
        locations: expect.any(Array),
        path: [path],
        extensions: { code: 'SERVICE_UNAVAILABLE' },
      },
    ],
  });
}

async function ready(): Promise<number> {
  return (await fetch(`${server.url}/ready`)).status;
}

/** The places of the pool that are taken, and by nobody. */
async function takenPlaces(): Promise<number> {
  const pool: Pool = await (orm.em.getConnection() as PostgreSqlConnection).getNativeClient();
  return pool.totalCount - pool.idleCount;
}

async function expectBack(): Promise<void> {
  expect((await server.send(QUERY)).errors).toBeUndefined();
  expect((await server.send(MUTATION)).data.createProject.__typename).toBe('CreateProjectSuccess');
  expect(await ready()).toBe(200);
  // A connection that was begun while there was no answer is given up later.
  while ((await takenPlaces()) > 0) await sleep(10);
}

describe('without its database', () => {
  it('the server says so, lives on and recovers by itself', async () => {
    await expectBack();
    await postgres.stop();
    await expectAway(QUERY, 'projects');
    await expectAway(MUTATION, 'createProject');
    expect(await ready()).toBe(503);
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect((await server.send('{ __typename templates { name } }')).status).toBe(200);
    for (const line of server.logged)
      expect(JSON.parse(line)).toMatchObject({ msg: 'the database is unavailable' });
    await startPostgres();
    await expectBack();
  });

  it('requests under way fail as unavailable', async () => {
    const locked = orm.em.fork();
    await locked.begin();
    await locked.execute('lock table project in access exclusive mode');
    const waiting = Promise.all([server.send(MUTATION), server.send(MUTATION), server.send(QUERY)]);
    // The pool has two places more; the third request waits for one.
    await untilWaiting(postgres.url, 2);
    await postgres.stop();
    for (const { status, errors } of await waiting) {
      expect([status, errors?.[0]?.extensions.code]).toEqual([503, 'SERVICE_UNAVAILABLE']);
    }
    await locked.rollback().catch(() => {});
    await startPostgres();
    await expectBack();
  });

  it.each([
    ['query', QUERY],
    ['mutation', MUTATION],
  ])('idle connections that are cut cost one %s at the most', async (_name, operation) => {
    await Promise.all([server.send(QUERY), server.send(QUERY), server.send(QUERY)]);
    const admin = await connect(postgres.url, 1);
    await admin.em.fork().execute(
      // Each of them is gone when this is answered.
      "select pg_terminate_backend(pid, 5000) from pg_stat_activity where pid <> pg_backend_pid() and usename = 'noodle'",
    );
    await admin.close();
    const { errors = [] } = await server.send(operation);
    for (const { extensions } of errors) expect(extensions.code).toBe('SERVICE_UNAVAILABLE');
    await expectBack();
  });
});

describe('with a database that does not answer', () => {
  it('the server gives up in time and recovers by itself', async () => {
    await Promise.all([server.send(QUERY), server.send(QUERY), server.send(QUERY)]);
    proxy.silent = true;
    await Promise.all([
      ...Array.from({ length: 5 }, () => expectAway(MUTATION, 'createProject')),
      expectAway(QUERY, 'projects'),
      ready().then(status => expect(status).toBe(503)),
    ]);
    proxy.silent = false;
    await expectBack();
  });

  it('a statement that waits too long is given up, with its connection', async () => {
    const locked = orm.em.fork();
    await locked.begin();
    // The lock itself must stay longer than the patience, on a connection that is busy.
    await locked.execute('lock table project in access exclusive mode');
    await expectAway(QUERY, 'projects');
    await expectAway(MUTATION, 'createProject');
    // PostgreSQL ends it by itself, if a little later: nobody cancels what nobody watches.
    await untilNoneWaits(postgres.url);
    await locked.rollback();
    await expectBack();
  });

  it('an operation fails in the end when its statement can not be cancelled, and costs no place', async () => {
    const hurried = await startServer(() => orm.em.fork(), { REQUEST_SECONDS: '1' });
    await Promise.all([server.send(QUERY), server.send(QUERY), server.send(QUERY)]);
    proxy.silent = true;
    const answers = await Promise.all([hurried.send(QUERY), hurried.send(MUTATION)]);
    for (const { status, errors } of answers) {
      // The mutation's transaction may not even have begun.
      expect([503, 504]).toContain(status);
      expect(['SERVICE_UNAVAILABLE', 'DEADLINE_EXCEEDED']).toContain(errors?.[0]?.extensions.code);
    }
    proxy.silent = false;
    await hurried.close();
    await expectBack();
  });
});
