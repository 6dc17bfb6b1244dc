import type { MikroORM } from '@mikro-orm/postgresql';
import { connect } from '../database/orm.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { untilWaiting } from '../testing/locks.ts';
import { startServer, type TestServer, useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork, { MAX_LABELS: '16' });

// A second server with a pool of its own, as in a cluster.
let secondOrm: MikroORM;
let secondServer: TestServer;
beforeAll(async () => {
  secondOrm = await connect(database.url, 5);
  secondServer = await startServer(() => secondOrm.em.fork(), { MAX_LABELS: '16' });
});
afterAll(async () => {
  await secondServer.close();
  await secondOrm.close();
});

// Whatever races, nothing may end in a fault: no deadlock, no broken constraint.
afterEach(() => expect([...server.logged.splice(0), ...secondServer.logged.splice(0)]).toEqual([]));

const SET_LABEL = `mutation ($input: SetLabelInput!) {
  setLabel(input: $input) {
    __typename
    ... on SetLabelSuccess { label { name version { number } } }
    ... on LabelConflictError { currentLabel { version { number } } }
  }
}`;

const REMOVE_LABEL = `mutation ($input: RemoveLabelInput!) {
  removeLabel(input: $input) {
    __typename
    ... on LabelConflictError { currentLabel { version { number } } }
  }
}`;

const CREATE_VERSION = `mutation ($input: CreateVersionInput!) {
  createVersion(input: $input) { ... on CreateVersionSuccess { version { number } } }
}`;

type Input = Record<string, unknown>;

const times = <Result>(count: number, run: (index: number) => Promise<Result>) =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index)));

const either = (index: number) => (index % 2 ? server : secondServer);

async function send(on: TestServer, query: string, input: Input) {
  const answer = await on.send(query, { input });
  expect(answer).toEqual({ status: 200, data: expect.anything() });
  const [result] = Object.values(answer.data);
  return result as Input & { __typename: string };
}

const setLabel = (on: TestServer, projectId: string, input: Input) =>
  send(on, SET_LABEL, { projectId, name: 'production', ...input });

const removeLabel = (on: TestServer, projectId: string, input: Input = {}) =>
  send(on, REMOVE_LABEL, { projectId, name: 'production', ...input });

/** Makes a project of the versions 0 to 4. */
async function makeTree() {
  const project = await makeProject(fork());
  for (let i = 0; i < 4; i++) await makeVersion(fork(), project);
  return project;
}

interface Move {
  number: number;
  name: string;
  to: number | null;
  from: number | null;
}

/** A project's labels and record, which must be numbered without gaps and lead to where the labels stand. */
async function recordOf(projectId: string) {
  const labels = await fork().execute<{ name: string; version: number }[]>(
    'select name, version_number as version from label where project_id = ? order by name',
    [projectId],
  );
  const moves = await fork().execute<Move[]>(
    `select number, name, version_number as to, previous_version_number as "from"
     from label_move where project_id = ? order by number`,
    [projectId],
  );
  const standing = new Map<string, number>();
  for (const [index, { number, name, from, to }] of moves.entries()) {
    expect([name, number, from]).toEqual([name, index + 1, standing.get(name) ?? null]);
    if (to === null) standing.delete(name);
    else standing.set(name, to);
  }
  expect(Object.fromEntries(labels.map(({ name, version }) => [name, version]))).toEqual(
    Object.fromEntries(standing),
  );
  return { labels, moves };
}

describe('setLabel, in parallel', () => {
  it('lets one of two move a label that both expect on the same version', async () => {
    for (let round = 0; round < 8; round++) {
      const { id } = await makeTree();
      await setLabel(server, id, { versionNumber: 0 });
      const answers = await times(2, index =>
        setLabel(either(index), id, { versionNumber: index + 1, expectedVersionNumber: 0 }),
      );
      const won = answers.findIndex(({ __typename }) => __typename === 'SetLabelSuccess');
      const version = { number: won + 1 };
      expect(answers[won]).toMatchObject({ label: { version } });
      expect(answers[1 - won]).toEqual({ __typename: 'LabelConflictError', currentLabel: { version } });
      expect((await recordOf(id)).moves).toHaveLength(2);
    }
  });

  it('lets one of 16 make a label that all expect to be new', async () => {
    const { id } = await makeTree();
    const answers = await times(16, index =>
      setLabel(either(index), id, { versionNumber: index % 5, expectNew: true }),
    );
    const made = answers.filter(({ __typename }) => __typename === 'SetLabelSuccess');
    expect(made).toHaveLength(1);
    expect(answers.filter(({ __typename }) => __typename === 'LabelConflictError')).toHaveLength(15);
    expect(await recordOf(id)).toMatchObject({ labels: [{ name: 'production' }], moves: [{ from: null }] });
  });

  it('makes 16 labels of one project', async () => {
    const { id } = await makeTree();
    const answers = await times(16, index =>
      setLabel(either(index), id, { name: `label-${index}`, versionNumber: index % 5 }),
    );
    for (const [index, answer] of answers.entries()) {
      const label = { name: `label-${index}`, version: { number: index % 5 } };
      expect(answer).toEqual({ __typename: 'SetLabelSuccess', label });
    }
    const { labels, moves } = await recordOf(id);
    expect(labels).toHaveLength(16);
    expect(moves).toHaveLength(16);
  });

  it('makes no more labels than a project may have', async () => {
    const { id } = await makeTree();
    const answers = await times(20, index =>
      setLabel(either(index), id, { name: `label-${index}`, versionNumber: 0 }),
    );
    expect(answers.filter(({ __typename }) => __typename === 'LimitExceededError')).toHaveLength(4);
    expect((await recordOf(id)).labels).toHaveLength(16);
  });

  it('records every move of a label that many move, and none that leads nowhere', async () => {
    const { id } = await makeTree();
    await times(32, index => setLabel(either(index), id, { versionNumber: index % 5 }));
    const { labels } = await recordOf(id);
    expect(labels).toHaveLength(1);
  });

  it('loses nothing while labels are removed and versions are made', async () => {
    const { id } = await makeTree();
    const changes = (index: number) => [{ create: { path: `${index}`, content: `${index}` } }];
    const answers = await times(48, index => {
      const on = either(index);
      if (index % 3 === 0) return setLabel(on, id, { name: `label-${index % 4}`, versionNumber: index % 5 });
      if (index % 3 === 1) return removeLabel(on, id, { name: `label-${index % 4}` });
      return send(on, CREATE_VERSION, {
        projectId: id,
        parentNumber: 0,
        name: 'Next',
        changes: changes(index),
      });
    });
    expect(answers.filter(answer => 'version' in answer)).toHaveLength(16);
    expect(answers.filter(answer => 'label' in answer)).toHaveLength(16);
    await recordOf(id);
  });
});

describe('a label that changes while a call waits for it', () => {
  /** What a call answers that starts when a transaction has run and ends after it. */
  async function overtaken(
    change: (em: ReturnType<typeof fork>) => Promise<unknown>,
    call: () => Promise<Input>,
  ) {
    const other = fork();
    await other.begin();
    await change(other);
    const waiting = call();
    await untilWaiting(database.url, 1);
    await other.commit();
    return waiting;
  }
  const lock = (id: string) => `select 1 from project where id = '${id}' for update`;

  it('is seen where it then stands', async () => {
    const { id } = await makeTree();
    await setLabel(server, id, { versionNumber: 0 });
    const answer = await overtaken(
      async em => {
        await em.execute(lock(id));
        await em.execute('update label set version_number = 2 where project_id = ?', [id]);
      },
      () => setLabel(server, id, { versionNumber: 1, expectedVersionNumber: 0 }),
    );
    expect(answer).toEqual({ __typename: 'LabelConflictError', currentLabel: { version: { number: 2 } } });
  });

  it('is not removed from where it is not expected', async () => {
    const { id } = await makeTree();
    await setLabel(server, id, { versionNumber: 0 });
    const answer = await overtaken(
      async em => {
        await em.execute(lock(id));
        await em.execute('update label set version_number = 2 where project_id = ?', [id]);
      },
      () => removeLabel(server, id, { expectedVersionNumber: 0 }),
    );
    expect(answer).toEqual({ __typename: 'LabelConflictError', currentLabel: { version: { number: 2 } } });
  });

  it('is left alone when its project is deleted', async () => {
    const { id } = await makeTree();
    const answer = await overtaken(
      em => em.execute('update project set active = false where id = ?', [id]),
      () => setLabel(server, id, { versionNumber: 0 }),
    );
    expect(answer).toMatchObject({ __typename: 'ProjectInactiveError' });
    expect(await recordOf(id)).toEqual({ labels: [], moves: [] });
  });

  it('can stand on a version that is new by then', async () => {
    const project = await makeTree();
    const answer = await overtaken(
      em => makeVersion(em, project),
      () => setLabel(server, project.id, { versionNumber: 5 }),
    );
    expect(answer).toMatchObject({ label: { version: { number: 5 } } });
  });
});
