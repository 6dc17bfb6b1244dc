import { request } from 'node:http';
import type { MikroORM, PostgreSqlConnection } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import { connect } from '../database/orm.ts';
import { GOOD } from '../testing/answers.ts';
import { useDatabase } from '../testing/database.ts';
import { databaseState, makeProject, makeVersion } from '../testing/factories.ts';
import { startGenerationServer } from '../testing/generation.ts';
import { holdLock, untilNoneWaits, untilWaiting } from '../testing/locks.ts';
import { useOpenRouter } from '../testing/openrouter.ts';
import {
  type StreamAnswer,
  type StreamingServer,
  startStreamingServer,
  TRANSPORTS,
  until,
  untilWatched,
} from '../testing/subscriptions.ts';
import { openWebSocket, type RawWebSocket } from '../testing/websocket.ts';

const POOL = 3;
const QUERY = '{ __typename projects { totalCount } }';
const MUTATION = `mutation { createProject(input: { name: "P", files: [{ path: "a", content: "a" }] }) { __typename } }`;
const MESSAGE =
  'The server works on one operation for 1 seconds at the most, and this one took longer. Ask for less at once; if it was waiting for others, try again later.';

const database = useDatabase();
const openRouter = useOpenRouter();
let orm: MikroORM;
let pool: Pool;
let server: StreamingServer;
const fork = () => orm.em.fork();
beforeAll(async () => {
  orm = await connect(database.url, POOL);
  pool = await (orm.em.getConnection() as PostgreSqlConnection).getNativeClient();
  server = await startStreamingServer(fork, { settings: { REQUEST_SECONDS: '1' } });
});
afterAll(async () => {
  await server.close();
  await orm.close();
});
afterEach(async () => {
  expect(server.logged).toEqual([]);
  // Each connection is there for everybody, and as it was.
  expect(pool.totalCount - pool.idleCount).toBe(0);
  const rows = await Promise.all(Array.from({ length: POOL }, () => fork().execute('select 7 as seven')));
  expect(rows.flat()).toEqual(Array(POOL).fill({ seven: 7 }));
});

const exceeded = (path: string) => ({
  message: MESSAGE,
  locations: expect.any(Array),
  path: [path],
  extensions: { code: 'DEADLINE_EXCEEDED' },
});

/** Runs while nobody else can read or write a table. */
async function whileLocked(table: string, run: () => Promise<void>): Promise<void> {
  const release = await holdLock(database.url, `lock table ${table} in access exclusive mode`);
  try {
    await run();
  } finally {
    await release();
  }
}

/** Sends an operation and hangs up once its statement waits for a lock. */
async function hangUp(query: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const sent = request(`${server.url}/graphql`, { method: 'POST', headers, agent: false });
  sent.on('error', () => {});
  const closed = new Promise(resolve => sent.once('close', resolve));
  sent.end(JSON.stringify({ query }));
  await untilWaiting(database.url, 1);
  sent.destroy();
  await closed;
}

describe('an operation whose time is over', () => {
  it('fails, and PostgreSQL ends its statement', async () => {
    await whileLocked('project', async () => {
      expect(await server.send(QUERY)).toEqual({ status: 504, data: null, errors: [exceeded('projects')] });
      await untilNoneWaits(database.url);
    });
    expect((await server.send(QUERY)).status).toBe(200);
  });

  it('fails when it is compiled as it does at first', async () => {
    const query = '{ compiled: projects { totalCount } }';
    for (let i = 0; i < 3; i++) expect((await server.send(query)).status).toBe(200);
    await whileLocked('project', async () => {
      expect(await server.send(query)).toEqual({ status: 504, data: null, errors: [exceeded('compiled')] });
    });
  });

  it('keeps what it has', async () => {
    const { id } = await makeProject(fork());
    await whileLocked('label', async () => {
      const query =
        'query ($id: ID!) { project(id: $id) { name version(number: 0) { number labels { name } } } }';
      const { status, data, errors } = await server.send(query, { id });
      expect(status).toBe(200);
      expect(data.project).toMatchObject({ name: expect.any(String) });
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['DEADLINE_EXCEEDED']);
    });
  });

  it.each(TRANSPORTS)('fails over %s', async (_name, subscribe) => {
    await whileLocked('project', async () => {
      const [query] = await subscribe(server.url, QUERY).take(1);
      expect(query).toEqual({ data: null, errors: [exceeded('projects')] });
      const [mutation] = await subscribe(server.url, MUTATION).take(1);
      expect(mutation).toEqual({ data: null, errors: [exceeded('createProject')] });
      await untilNoneWaits(database.url);
    });
  });

  it.each(['project', 'version', 'version_file', 'blob'])(
    'changes nothing, however far it came: it waited for the table %s',
    async table => {
      const before = await databaseState(fork());
      await whileLocked(table, async () => {
        const { status, errors } = await server.send(MUTATION);
        expect({ status, errors }).toEqual({ status: 504, errors: [exceeded('createProject')] });
        await untilNoneWaits(database.url);
      });
      expect(await databaseState(fork())).toEqual(before);
    },
  );

  it('gives its connection back, or its place in the queue for one', async () => {
    const socket = await openWebSocket(server.url);
    await whileLocked('project', async () => {
      for (const answer of await all(socket, 50, i => (i % 2 ? QUERY : MUTATION))) {
        expect(answer.errors).toEqual([
          expect.objectContaining({ message: MESSAGE, extensions: { code: 'DEADLINE_EXCEEDED' } }),
        ]);
      }
      await untilNoneWaits(database.url);
      await until(() => pool.waitingCount === 0 && pool.idleCount === pool.totalCount);
    });
    for (const answer of await all(socket, 50, () => QUERY)) expect(answer.errors).toBeUndefined();
    socket.socket.close();
  });
});

/** Asks for so many operations at once, on one WebSocket. @returns their answers */
async function all(socket: RawWebSocket, count: number, queryOf: (i: number) => string) {
  for (let i = 0; i < count; i++) {
    socket.send({ id: `${i}`, type: 'subscribe', payload: { query: queryOf(i) } });
  }
  const answers: StreamAnswer[] = [];
  while (answers.length < count) {
    const { type, payload } = await socket.next();
    if (type === 'next') answers.push(payload);
  }
  return answers;
}

describe('a statement that somebody else has PostgreSQL cancel', () => {
  it('fails as one that took too long, and the log says so', async () => {
    await whileLocked('project', async () => {
      const answer = server.send(QUERY);
      await untilWaiting(database.url, 1);
      await fork().execute(
        "select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      const { status, errors } = await answer;
      expect([status, errors?.[0]?.extensions]).toEqual([504, { code: 'DEADLINE_EXCEEDED' }]);
    });
    const lines = server.logged.splice(0).map(line => JSON.parse(line).msg);
    expect(lines).toEqual(['PostgreSQL has ended a statement']);
  });
});

describe('a subscription', () => {
  it.each(TRANSPORTS)('lasts over %s, and each event has its time', async (_name, subscribe) => {
    const project = await makeProject(fork());
    const query = `subscription ($id: ID!) { projectChanged(projectId: $id) {
      ... on VersionCreatedEvent { version { number labels { name } } }
    } }`;
    const subscription = subscribe(server.url, query, { id: project.id });
    const late = subscription.take(1);
    await untilWatched(server.announcements, 1);
    await whileLocked('label', async () => {
      await makeVersion(fork(), project);
      server.announcements.announce(project.id);
      const [event] = await late;
      expect(event?.errors?.map(({ extensions }) => extensions.code)).toEqual(['DEADLINE_EXCEEDED']);
      await untilNoneWaits(database.url);
    });
    await makeVersion(fork(), project);
    server.announcements.announce(project.id);
    expect(await subscription.next()).toEqual({ projectChanged: { version: { number: 2, labels: [] } } });
    await subscription.end();
    await untilWatched(server.announcements, 0);
  });
});

describe('an operation whose client is gone', () => {
  it('is stopped when it is a query', async () => {
    await whileLocked('project', async () => {
      await hangUp(QUERY);
      await untilNoneWaits(database.url);
      await until(() => pool.idleCount === pool.totalCount);
    });
  });

  it('is finished when it is a mutation', async () => {
    const projects = async () =>
      (await fork().execute<{ count: number }[]>('select count(*)::int from project'))[0]?.count ?? 0;
    const before = await projects();
    await whileLocked('project', () => hangUp(MUTATION));
    await untilNoneWaits(database.url);
    while ((await projects()) === before);
    expect(await projects()).toBe(before + 1);
    await until(() => pool.idleCount === pool.totalCount);
  });
});

describe('a generation', () => {
  it('has its own time, whoever queued it', async () => {
    const project = await makeProject(fork());
    const generating = await startGenerationServer(database, openRouter, { REQUEST_SECONDS: '3' });
    openRouter.answer(GOOD, { firstTokenMs: 3_500 });
    try {
      expect(await generating.run({ projectId: project.id })).toMatchObject({ status: 'SUCCEEDED' });
    } finally {
      await generating.close();
    }
  });
});
