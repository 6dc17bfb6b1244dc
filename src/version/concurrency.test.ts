import type { MikroORM } from '@mikro-orm/postgresql';
import { connect } from '../database/orm.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { startServer, type TestServer, useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork);

// A second server with a pool of its own, as in a cluster.
let secondOrm: MikroORM;
let secondServer: TestServer;
beforeAll(async () => {
  secondOrm = await connect(database.url, 5);
  secondServer = await startServer(() => secondOrm.em.fork());
});
afterAll(async () => {
  await secondServer.close();
  await secondOrm.close();
});

// Whatever races, nothing may end in a fault: no deadlock, no broken constraint.
afterEach(() => expect([...server.logged.splice(0), ...secondServer.logged.splice(0)]).toEqual([]));

const CREATE_VERSION = `mutation ($input: CreateVersionInput!) {
  createVersion(input: $input) {
    __typename
    ... on CreateVersionSuccess { version { number parent { number } fileCount } }
    ... on ProjectInactiveError { project { active } }
    ... on VersionConflictError { latestVersion { number } }
  }
}`;

const CREATE_PROJECT = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) {
    ... on CreateProjectSuccess { project { id name latestVersion { number files { nodes { content } } } } }
  }
}`;

const SET_ACTIVE = {
  delete: `mutation ($id: ID!) { deleteProject(input: { projectId: $id }) { __typename } }`,
  restore: `mutation ($id: ID!) { restoreProject(input: { projectId: $id }) { __typename } }`,
};

const times = <Result>(count: number, run: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)));

const upTo = (last: number) => Array.from({ length: last + 1 }, (_, number) => number);

async function createVersion(
  on: TestServer,
  projectId: string,
  path: string,
  input: Record<string, unknown> = {},
) {
  const changes = [{ create: { path, content: path } }];
  const answer = await on.send(CREATE_VERSION, {
    input: { projectId, parentNumber: 0, name: 'Next', changes, ...input },
  });
  expect(answer).toEqual({ status: 200, data: { createVersion: expect.anything() } });
  return answer.data.createVersion;
}

/** The numbers of a project's versions and what the project says of them. */
async function numbersOf(projectId: string) {
  const [row] = await fork().execute(
    `select latest_version_number as latest, active,
       array(select number from version where project_id = p.id order by number) as numbers
     from project p where id = ?`,
    [projectId],
  );
  return row;
}

/** Waits until as many statements wait for locks as there are calls, or one of the calls is answered without. */
async function untilBlocked(...calls: readonly Promise<unknown>[]): Promise<void> {
  let answered = false;
  const note = () => {
    answered = true;
  };
  for (const call of calls) void call.then(note, note);
  while (!answered) {
    const [row] = await fork().execute(
      `select count(*)::int as waiting from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (row?.waiting >= calls.length) return;
  }
}

describe('createVersion, in parallel', () => {
  it('hands out 64 numbers without gaps', async () => {
    const { id } = await makeProject(fork());
    const answers = await times(64, index => createVersion(server, id, `${index}`));
    const numbers = answers.map(({ version }) => version.number);
    expect(numbers.sort((a, b) => a - b)).toEqual(upTo(64).slice(1));
    expect(await numbersOf(id)).toEqual({ latest: 64, active: true, numbers: upTo(64) });
  });

  it('hands out 64 numbers without gaps from two servers', async () => {
    const { id } = await makeProject(fork());
    const answers = await times(64, index =>
      createVersion(index % 2 ? server : secondServer, id, `${index}`),
    );
    const numbers = answers.map(({ version }) => version.number);
    expect(numbers.sort((a, b) => a - b)).toEqual(upTo(64).slice(1));
    expect(await numbersOf(id)).toEqual({ latest: 64, active: true, numbers: upTo(64) });
  });

  it('gives each version its own file and its own parent', async () => {
    const project = await makeProject(fork());
    for (const _ of upTo(3)) await makeVersion(fork(), project);
    const answers = await times(32, index =>
      createVersion(server, project.id, `own-${index}`, { parentNumber: index % 5 }),
    );
    for (const [index, { version }] of answers.entries()) {
      const parentNumber = index % 5;
      const files = parentNumber === 0 ? 2 : 3;
      expect(version).toMatchObject({ parent: { number: parentNumber }, fileCount: files });
      const tree = await fork().execute(
        `select path from version_tree where project_id = ? and version_number = ? and path like 'own-%'`,
        [project.id, version.number],
      );
      expect(tree).toEqual([{ path: `own-${index}` }]);
    }
  });

  it('keeps equal contents once, whatever order they come in', async () => {
    const { id } = await makeProject(fork(), { files: [] });
    const contents = upTo(39).map(number => `content ${number}`);
    const answers = await times(32, index => {
      const ordered = index % 2 ? contents : contents.toReversed();
      const rotated = [...ordered.slice(index), ...ordered.slice(0, index)];
      const changes = rotated.map((content, position) => ({ create: { path: `${position}`, content } }));
      return createVersion(index % 3 ? server : secondServer, id, '', { changes });
    });
    expect(new Set(answers.map(({ version }) => version.number)).size).toBe(32);
    const blobs = await fork().execute('select text from blob where project_id = ? order by text', [id]);
    expect(blobs).toEqual(contents.toSorted().map(text => ({ text })));
  });

  it('does not deadlock over contents that come in opposite orders', async () => {
    const { id } = await makeProject(fork(), { files: [] });
    const contents = upTo(40).map(number => `content ${number}`);
    const changes = contents.map(content => ({ create: { path: content, content } }));
    // Both calls stop at the content in the middle, when each has written its own half if they were careless.
    const other = fork();
    await other.begin();
    await other.execute(
      `insert into blob (project_id, hash, size, text)
       select ?, sha256(convert_to(c, 'UTF8')), octet_length(c), c from (values (?)) v (c)`,
      [id, contents[20]],
    );
    const calls = [changes, changes.toReversed()].map(each =>
      createVersion(server, id, '', { changes: each }),
    );
    await untilBlocked(...calls);
    await other.rollback();
    const numbers = (await Promise.all(calls)).map(({ version }) => version.number);
    expect(numbers.sort()).toEqual([1, 2]);
  });

  it('makes one of 32 versions that all expect to be the first', async () => {
    const { id } = await makeProject(fork());
    const answers = await times(32, index =>
      createVersion(index % 2 ? server : secondServer, id, `${index}`, { expectedLatestVersionNumber: 0 }),
    );
    const made = answers.filter(({ __typename }) => __typename === 'CreateVersionSuccess');
    const others = answers.filter(answer => !made.includes(answer));
    expect(made).toMatchObject([{ version: { number: 1 } }]);
    expect(others).toEqual(
      Array(31).fill({ __typename: 'VersionConflictError', latestVersion: { number: 1 } }),
    );
    expect(await numbersOf(id)).toEqual({ latest: 1, active: true, numbers: [0, 1] });
  });

  it('refuses when another version comes while it waits for its number', async () => {
    const project = await makeProject(fork());
    const other = fork();
    await other.begin();
    await makeVersion(other, project);
    const waiting = createVersion(server, project.id, 'late', { expectedLatestVersionNumber: 0 });
    await untilBlocked(waiting);
    await other.commit();
    expect(await waiting).toEqual({ __typename: 'VersionConflictError', latestVersion: { number: 1 } });
    expect(await numbersOf(project.id)).toEqual({ latest: 1, active: true, numbers: [0, 1] });
    expect(
      await fork().execute(`select 1 from blob where project_id = ? and text = 'late'`, [project.id]),
    ).toEqual([]);
    expect(await createVersion(server, project.id, 'next')).toMatchObject({ version: { number: 2 } });
  });

  it('refuses when the project is deleted while it waits for its number', async () => {
    const { id } = await makeProject(fork());
    const other = fork();
    await other.begin();
    await other.execute('update project set active = false where id = ?', [id]);
    const waiting = createVersion(server, id, 'late');
    await untilBlocked(waiting);
    await other.commit();
    expect(await waiting).toEqual({ __typename: 'ProjectInactiveError', project: { active: false } });
    expect(await numbersOf(id)).toEqual({ latest: 0, active: false, numbers: [0] });
    expect(await fork().execute(`select 1 from blob where project_id = ? and text = 'late'`, [id])).toEqual(
      [],
    );
  });

  it('takes the number of a transaction that is rolled back', async () => {
    const project = await makeProject(fork());
    const other = fork();
    await other.begin();
    await makeVersion(other, project);
    const waiting = createVersion(server, project.id, 'next');
    await untilBlocked(waiting);
    await other.rollback();
    expect(await waiting).toMatchObject({ version: { number: 1 } });
    expect(await numbersOf(project.id)).toEqual({ latest: 1, active: true, numbers: [0, 1] });
  });
});

describe('createVersion, against changes of the project', () => {
  it('succeeds or finds the project deleted, and leaves no gap', async () => {
    for (const round of upTo(11)) {
      const { id } = await makeProject(fork());
      const calls = upTo(11).map(index => createVersion(index % 2 ? server : secondServer, id, `${index}`));
      // Every other time the deletion comes when the first version is there, else at once.
      if (round % 2) await Promise.race(calls);
      await times(2, index => (index % 2 ? server : secondServer).send(SET_ACTIVE.delete, { id }));
      const answers = await Promise.all(calls);
      const made = answers.filter(({ __typename }) => __typename === 'CreateVersionSuccess').length;
      const refused = answers.filter(({ __typename }) => __typename === 'ProjectInactiveError').length;
      expect({ round, all: made + refused }).toEqual({ round, all: 12 });
      expect(await numbersOf(id)).toEqual({ latest: made, active: false, numbers: upTo(made) });
      expect(await createVersion(server, id, 'late')).toMatchObject({ __typename: 'ProjectInactiveError' });
    }
  });

  it('leaves no gap while the project is deleted and restored', async () => {
    const { id } = await makeProject(fork());
    const [answers] = await Promise.all([
      times(48, index => createVersion(index % 2 ? server : secondServer, id, `${index}`)),
      times(16, index => server.send(index % 2 ? SET_ACTIVE.delete : SET_ACTIVE.restore, { id })),
    ]);
    await server.send(SET_ACTIVE.restore, { id });
    const made = answers.filter(({ __typename }) => __typename === 'CreateVersionSuccess').length;
    const refused = answers.filter(({ __typename }) => __typename === 'ProjectInactiveError').length;
    expect(made + refused).toBe(48);
    expect(await numbersOf(id)).toEqual({ latest: made, active: true, numbers: upTo(made) });
    expect(await createVersion(server, id, 'next')).toMatchObject({ version: { number: made + 1 } });
  });

  it('loses neither a version nor a change of the project', async () => {
    const { id } = await makeProject(fork());
    const update = `mutation ($input: UpdateProjectInput!) {
      updateProject(input: $input) { ... on UpdateProjectSuccess { project { description } } }
    }`;
    const [, updates] = await Promise.all([
      times(24, index => createVersion(index % 2 ? server : secondServer, id, `${index}`)),
      times(24, index => server.send(update, { input: { projectId: id, description: `${index}` } })),
    ]);
    for (const { data } of updates) expect(data.updateProject.project.description).toMatch(/^\d+$/);
    const [project] = await fork().execute('select description from project where id = ?', [id]);
    expect(project?.description).toMatch(/^\d+$/);
    expect(await numbersOf(id)).toEqual({ latest: 24, active: true, numbers: upTo(24) });
  });
});

describe('updateProject', () => {
  it('refuses when the project is deleted while it waits for it', async () => {
    const { id } = await makeProject(fork(), { name: 'Old' });
    const other = fork();
    await other.begin();
    await other.execute('update project set active = false where id = ?', [id]);
    const waiting = server.send(
      `mutation ($id: ID!) { updateProject(input: { projectId: $id, name: "New" }) { __typename } }`,
      { id },
    );
    await untilBlocked(waiting);
    await other.commit();
    expect((await waiting).data).toEqual({ updateProject: { __typename: 'ProjectInactiveError' } });
    const [project] = await fork().execute('select name, active from project where id = ?', [id]);
    expect(project).toEqual({ name: 'Old', active: false });
  });
});

describe('restoreProject', () => {
  it('brings back a project that is being deleted', async () => {
    const { id } = await makeProject(fork());
    const other = fork();
    await other.begin();
    await other.execute('update project set active = false where id = ?', [id]);
    const waiting = server.send(
      `mutation ($id: ID!) {
        restoreProject(input: { projectId: $id }) { ... on RestoreProjectSuccess { project { active } } }
      }`,
      { id },
    );
    await untilBlocked(waiting);
    await other.commit();
    expect((await waiting).data).toEqual({ restoreProject: { project: { active: true } } });
    expect(await numbersOf(id)).toEqual({ latest: 0, active: true, numbers: [0] });
  });
});

describe('createProject, in parallel', () => {
  it('makes 32 projects, each with its version 0', async () => {
    const before = await fork().execute('select id from project');
    const answers = await times(32, async index => {
      const input = { name: `Parallel ${index}`, files: [{ path: 'same', content: 'same' }] };
      const { data } = await (index % 2 ? server : secondServer).send(CREATE_PROJECT, { input });
      return data.createProject.project;
    });
    expect(new Set(answers.map(({ id }) => id)).size).toBe(32);
    expect(answers.map(({ name }) => name)).toEqual(upTo(31).map(index => `Parallel ${index}`));
    for (const { latestVersion } of answers) {
      expect(latestVersion).toEqual({ number: 0, files: { nodes: [{ content: 'same' }] } });
    }
    expect(await fork().execute('select id from project')).toHaveLength(before.length + 32);
  });
});
