import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { connect } from '../database/orm.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState, makeProject } from '../testing/factories.ts';
import { startServer, type TestServer, useServer } from '../testing/server.ts';
import { forgetOldKeys } from './forget-old-keys.ts';

const CREATE_VERSION = `mutation ($input: CreateVersionInput!) {
  createVersion(input: $input) {
    __typename
    ... on CreateVersionSuccess { version { id number name createdAt files { nodes { path content } } } }
    ... on MutationError { code message }
    ... on IdempotencyKeyReusedError { idempotencyKey }
  }
}`;

const CREATE_PROJECT = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) {
    __typename
    ... on CreateProjectSuccess { project { id name createdAt latestVersion { id number fileCount } } }
    ... on MutationError { code message }
    ... on IdempotencyKeyReusedError { idempotencyKey }
  }
}`;

type Input = Record<string, unknown>;

async function callCreateVersion(on: TestServer, projectId: string, input: Input) {
  const answer = await on.send(CREATE_VERSION, {
    input: {
      projectId,
      parentNumber: 0,
      name: 'Next',
      changes: [{ create: { path: 'a', content: 'AAAA' } }],
      ...input,
    },
  });
  expect(answer).toEqual({ status: 200, data: { createVersion: expect.anything() } });
  return answer.data.createVersion;
}

async function callCreateProject(on: TestServer, input: Input) {
  const answer = await on.send(CREATE_PROJECT, { input: { name: 'Project', files: [], ...input } });
  expect(answer).toEqual({ status: 200, data: { createProject: expect.anything() } });
  return answer.data.createProject;
}

describe('once', () => {
  const database = useDatabase();
  const fork = useTransaction(database);
  const server = useServer(fork);

  const createVersion = (projectId: string, input: Input) => callCreateVersion(server, projectId, input);
  const createProject = (input: Input) => callCreateProject(server, input);

  /** What a function gives, which must change nothing. */
  async function unchanging<Result>(run: () => Promise<Result>): Promise<Result> {
    const before = await databaseState(fork());
    const result = await run();
    expect(await databaseState(fork())).toEqual(before);
    return result;
  }

  it('answers a repeated createVersion as the first one, and makes nothing more', async () => {
    const { id } = await makeProject(fork());
    const idempotencyKey = randomUUID();
    const first = await createVersion(id, { idempotencyKey });
    expect(first).toMatchObject({ __typename: 'CreateVersionSuccess', version: { number: 1 } });
    expect(await unchanging(() => createVersion(id, { idempotencyKey }))).toEqual(first);
  });

  it('answers a repeated createProject as the first one, and makes nothing more', async () => {
    const idempotencyKey = randomUUID();
    const first = await createProject({ idempotencyKey });
    expect(first).toMatchObject({ __typename: 'CreateProjectSuccess', project: { name: 'Project' } });
    expect(await unchanging(() => createProject({ idempotencyKey }))).toEqual(first);
  });

  it('carries every call without a key out', async () => {
    const { id } = await makeProject(fork());
    expect(await createVersion(id, {})).toMatchObject({ version: { number: 1 } });
    expect(await createVersion(id, { idempotencyKey: null })).toMatchObject({ version: { number: 2 } });
    expect((await createProject({})).project.id).not.toBe((await createProject({})).project.id);
  });

  it.each([
    ['name', { name: 'Other' }],
    ['description', { description: 'Other' }],
    ['parent', { parentNumber: 1 }],
    ['expected version', { expectedLatestVersionNumber: 0 }],
    ['content', { changes: [{ create: { path: 'a', content: 'B' } }] }],
    ['kind of change', { changes: [{ update: { path: 'a', content: 'AAAA' } }] }],
    ['encoding', { changes: [{ create: { path: 'a', content: 'AAAA', encoding: 'BASE64' } }] }],
  ])('refuses a key with another %s', async (_what, other) => {
    const { id } = await makeProject(fork());
    const idempotencyKey = randomUUID();
    await createVersion(id, { idempotencyKey });
    expect(await unchanging(() => createVersion(id, { idempotencyKey, ...other }))).toEqual({
      __typename: 'IdempotencyKeyReusedError',
      code: 'IDEMPOTENCY_KEY_REUSED',
      message: 'The idempotency key was used by a call with another input.',
      idempotencyKey,
    });
  });

  it.each([
    ['name', { name: 'Other' }],
    ['files', { files: [{ path: 'a', content: 'A' }] }],
    ['template', { files: null, template: 'empty' }],
  ])('refuses a key of createProject with another %s', async (_what, other) => {
    const idempotencyKey = randomUUID();
    await createProject({ idempotencyKey });
    expect(await unchanging(() => createProject({ idempotencyKey, ...other }))).toMatchObject({
      __typename: 'IdempotencyKeyReusedError',
      idempotencyKey,
    });
  });

  it('takes the fields of an input in any order', async () => {
    const idempotencyKey = randomUUID();
    const first = await createProject({ idempotencyKey, description: 'Words' });
    const answer = await server.send(CREATE_PROJECT, {
      input: { description: 'Words', idempotencyKey, files: [], name: 'Project' },
    });
    expect(answer.data.createProject).toEqual(first);
  });

  it('keeps the keys of projects apart, and of createProject', async () => {
    const [one, other] = [await makeProject(fork()), await makeProject(fork())];
    const idempotencyKey = randomUUID();
    expect(await createVersion(one.id, { idempotencyKey })).toMatchObject({ version: { number: 1 } });
    expect(await createVersion(other.id, { idempotencyKey, name: 'Other' })).toMatchObject({
      version: { number: 1 },
    });
    expect(await createProject({ idempotencyKey })).toMatchObject({ project: { name: 'Project' } });
  });

  it('does not use a key up for a refused createVersion', async () => {
    const { id } = await makeProject(fork());
    const idempotencyKey = randomUUID();
    const refused = await unchanging(() =>
      createVersion(id, { idempotencyKey, changes: [{ delete: { path: 'none' } }] }),
    );
    expect(refused).toMatchObject({ code: 'INVALID_FILE_CHANGES' });
    expect(await unchanging(() => createVersion(id, { idempotencyKey, parentNumber: 7 }))).toMatchObject({
      __typename: 'VersionNotFoundError',
    });
    expect(await createVersion(id, { idempotencyKey })).toMatchObject({ version: { number: 1 } });
  });

  it('does not use a key up for a refused createProject', async () => {
    const idempotencyKey = randomUUID();
    const files = [
      { path: 'a', content: '' },
      { path: 'a/b', content: '' },
    ];
    expect(await unchanging(() => createProject({ idempotencyKey, files }))).toMatchObject({
      code: 'INVALID_FILE_CHANGES',
    });
    expect(await createProject({ idempotencyKey })).toMatchObject({ project: { name: 'Project' } });
  });

  it('answers as the first time when the project has moved on or is deleted', async () => {
    const { id } = await makeProject(fork());
    const idempotencyKey = randomUUID();
    const input = { idempotencyKey, expectedLatestVersionNumber: 0 };
    const first = await createVersion(id, input);
    await createVersion(id, {});
    expect(await createVersion(id, input)).toEqual(first);
    await fork().execute('update project set active = false');
    expect(await createVersion(id, input)).toEqual(first);
  });

  it('takes a field that is null for left out, and an id in capitals for the same', async () => {
    const { id } = await makeProject(fork());
    const idempotencyKey = randomUUID();
    const first = await createVersion(id, { idempotencyKey });
    expect(await createVersion(id.toUpperCase(), { idempotencyKey, description: null })).toEqual(first);
  });

  it('takes a key in capitals for the same as in small letters', async () => {
    const { id } = await makeProject(fork());
    const small = 'abcdefab-0000-4000-8000-00000000abcd';
    const idempotencyKey = small.toUpperCase();
    const first = await createVersion(id, { idempotencyKey });
    expect(first).toMatchObject({ version: { number: 1 } });
    expect(await unchanging(() => createVersion(id, { idempotencyKey: small }))).toEqual(first);
    expect(await unchanging(() => createVersion(id, { idempotencyKey, name: 'Other' }))).toMatchObject({
      __typename: 'IdempotencyKeyReusedError',
    });
    expect(await createProject({ idempotencyKey })).toEqual(await createProject({ idempotencyKey }));
  });
});

describe('once, in parallel calls and after a restart', () => {
  const database = useDatabase();
  const server = useServer(() => database.orm.em.fork());

  const times = <Result>(count: number, run: (index: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: count }, (_, index) => run(index)));

  it('makes one version for 16 calls with one key', async () => {
    const { id } = await makeProject(database.orm.em.fork());
    const idempotencyKey = randomUUID();
    const answers = await times(16, () => callCreateVersion(server, id, { idempotencyKey }));
    expect(answers[0]).toMatchObject({ version: { number: 1 } });
    expect(answers).toEqual(answers.map(() => answers[0]));
    const versions = await database.orm.em
      .fork()
      .execute('select number from version where project_id = ? order by number', [id]);
    expect(versions).toEqual([{ number: 0 }, { number: 1 }]);
    expect(server.logged).toEqual([]);
  });

  it('makes one project for 16 calls with one key', async () => {
    const before = await database.orm.em.fork().execute('select id from project');
    const idempotencyKey = randomUUID();
    const answers = await times(16, () => callCreateProject(server, { idempotencyKey }));
    expect(answers[0]).toMatchObject({ project: { name: 'Project' } });
    expect(answers).toEqual(answers.map(() => answers[0]));
    const after = await database.orm.em.fork().execute('select id from project');
    expect(after).toHaveLength(before.length + 1);
    expect(server.logged).toEqual([]);
  });

  it('carries out one of 16 calls with one key and different inputs', async () => {
    const { id } = await makeProject(database.orm.em.fork());
    const idempotencyKey = randomUUID();
    const answers = await times(16, index =>
      callCreateVersion(server, id, { idempotencyKey, name: `${index}` }),
    );
    const kinds = answers.map(({ __typename }) => __typename).sort();
    expect(kinds).toEqual(['CreateVersionSuccess', ...Array(15).fill('IdempotencyKeyReusedError')]);
    expect(server.logged).toEqual([]);
  });

  it('hands the key on to a waiting call when the first one is refused', async () => {
    const { id } = await makeProject(database.orm.em.fork());
    const idempotencyKey = randomUUID();
    const bad = { idempotencyKey, changes: [{ delete: { path: 'none' } }] };
    const answers = await times(16, index =>
      callCreateVersion(server, id, index % 4 === 3 ? { idempotencyKey } : bad),
    );
    const made = answers.filter((_, index) => index % 4 === 3);
    expect(made[0]).toMatchObject({ version: { number: 1 } });
    expect(made).toEqual(made.map(() => made[0]));
    expect(server.logged).toEqual([]);
  });

  it('answers as the first time after a restart', async () => {
    const { id } = await makeProject(database.orm.em.fork());
    const idempotencyKey = randomUUID();
    const version = await callCreateVersion(server, id, { idempotencyKey });
    const project = await callCreateProject(server, { idempotencyKey });
    const before = await databaseState(database.orm.em.fork());

    const orm = await connect(database.url, 2);
    const restarted = await startServer(() => orm.em.fork());
    try {
      expect(await callCreateVersion(restarted, id, { idempotencyKey })).toEqual(version);
      expect(await callCreateProject(restarted, { idempotencyKey })).toEqual(project);
    } finally {
      await restarted.close();
      await orm.close();
    }
    expect(await databaseState(database.orm.em.fork())).toEqual(before);
  });
});

describe('forgetOldKeys', () => {
  const database = useDatabase();

  /** Claims keys that are so many hours old, and takes all others away. */
  async function haveKeys(ages: readonly number[]): Promise<void> {
    const em = database.orm.em.fork();
    await em.execute('delete from idempotency_key');
    for (const age of ages) {
      await em.execute(
        `insert into idempotency_key (scope_id, key, request_hash, result, created_at)
         values (?, ?, sha256(''), ?, now() - make_interval(mins => ?))`,
        [randomUUID(), randomUUID(), String(age), age * 60],
      );
    }
  }

  const results = async () => {
    const rows = await database.orm.em
      .fork()
      .execute('select result from idempotency_key order by created_at');
    return rows.map(({ result }) => Number(result));
  };

  /** Waits until something holds; the test's time limit ends waiting in vain. */
  async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) await new Promise(resolve => setImmediate(resolve));
  }

  const lines: string[] = [];
  const log = pino({ level: 'debug' }, { write: line => lines.push(line) });

  it('forgets the keys that are older than the given hours, and no others', async () => {
    await haveKeys([1_000, 48.5, 47.5, 0]);
    const stop = forgetOldKeys(database.orm, 48, log);
    await until(async () => (await results()).length < 4);
    stop();
    expect(await results()).toEqual([47.5, 0]);
    expect(lines).toEqual([]);
  });

  it('does so again every hour, until it is stopped', async () => {
    const { setInterval, clearInterval } = globalThis;
    const timers: { run: () => void; delay: number | undefined; cleared: boolean }[] = [];
    globalThis.setInterval = ((run: () => void, delay?: number) => {
      const timer = { run, delay, cleared: false, unref() {} };
      timers.push(timer);
      return timer;
    }) as unknown as typeof setInterval;
    globalThis.clearInterval = (timer => {
      Object.assign(timer as object, { cleared: true });
    }) as typeof clearInterval;
    let stop: () => void;
    try {
      await haveKeys([49, 0]);
      stop = forgetOldKeys(database.orm, 48, log);
      await until(async () => (await results()).length < 2);
      await haveKeys([50, 1]);
      timers[0]?.run();
      await until(async () => (await results()).length < 2);
      expect(await results()).toEqual([1]);
      stop();
    } finally {
      Object.assign(globalThis, { setInterval, clearInterval });
    }
    expect(timers).toMatchObject([{ delay: 3_600_000, cleared: true }]);
  });

  it('logs when the database does not let it, and goes on', async () => {
    const orm = await connect(Object.assign(new URL(database.url), { pathname: '/none' }).href, 1);
    const stop = forgetOldKeys(orm, 48, log);
    await until(() => lines.length > 0);
    stop();
    await orm.close();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 40,
      msg: 'old idempotency keys could not be forgotten',
      err: { message: expect.any(String) },
    });
  });
});
