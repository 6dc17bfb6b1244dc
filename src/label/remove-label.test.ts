import { randomUUID } from 'node:crypto';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState, makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const REMOVE_LABEL = `mutation ($input: RemoveLabelInput!) {
  removeLabel(input: $input) {
    __typename
    ... on RemoveLabelSuccess {
      label { name version { number } updatedAt moves { totalCount nodes { version { number } } } }
    }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { path message } }
    ... on ProjectNotFoundError { projectId }
    ... on ProjectInactiveError { project { id active } }
    ... on LabelNotFoundError { name }
    ... on LabelConflictError { currentLabel { name version { number } } }
  }
}`;

const SET_LABEL = `mutation ($input: SetLabelInput!) {
  setLabel(input: $input) { ... on SetLabelSuccess { label { updatedAt } } }
}`;

const RECORD = `query ($id: ID!) {
  project(id: $id) {
    labels { name version { number } }
    labelMoves { nodes { name version { number } previousVersion { number } movedAt } }
  }
}`;

type Input = Record<string, unknown>;

async function call(projectId: string, input: Input = {}) {
  const answer = await server.send(REMOVE_LABEL, { input: { projectId, name: 'production', ...input } });
  expect(answer).toEqual({ status: 200, data: { removeLabel: expect.anything() } });
  return answer.data.removeLabel;
}

/** Calls removeLabel, which must refuse and leave the database as it is. */
async function refused(projectId: string, input: Input = {}) {
  const before = await databaseState(fork());
  const answer = await call(projectId, input);
  expect(answer.__typename).toMatch(/Error$/);
  expect(await databaseState(fork())).toEqual(before);
  return answer;
}

async function setLabel(projectId: string, versionNumber: number, name = 'production') {
  const { data } = await server.send(SET_LABEL, { input: { projectId, name, versionNumber } });
  return data.setLabel.label;
}

/** Makes a project of the versions 0 and 1 with the label "production" on version 1 and "staging" on version 0. */
async function makeLabelled() {
  const project = await makeProject(fork());
  await makeVersion(fork(), project);
  const { updatedAt } = await setLabel(project.id, 1);
  await setLabel(project.id, 0, 'staging');
  return { id: project.id, updatedAt };
}

describe('removeLabel', () => {
  it.each([{}, { expectedVersionNumber: 1 }, { expectedVersionNumber: null }])(
    'removes a label and gives it as it was (%j)',
    async input => {
      const { id, updatedAt } = await makeLabelled();
      expect(await call(id, input)).toEqual({
        __typename: 'RemoveLabelSuccess',
        label: {
          name: 'production',
          version: { number: 1 },
          updatedAt,
          moves: { totalCount: 2, nodes: [{ version: null }, { version: { number: 1 } }] },
        },
      });
      const { data } = await server.send(RECORD, { id });
      expect(data.project.labels).toEqual([{ name: 'staging', version: { number: 0 } }]);
    },
  );

  it('leaves the project, its versions and its other labels as they are', async () => {
    const { id } = await makeLabelled();
    const { label: _, label_move: __, ...before } = await databaseState(fork());
    await call(id);
    const { label: ___, label_move: ____, ...after } = await databaseState(fork());
    expect(after).toEqual(before);
    const { data } = await server.send(RECORD, { id });
    expect(data.project.labels).toEqual([{ name: 'staging', version: { number: 0 } }]);
  });

  it('keeps the record, which goes on when a label of the same name is made', async () => {
    const { id } = await makeLabelled();
    const before = Date.now();
    await call(id);
    await setLabel(id, 1);
    await setLabel(id, 0);
    await call(id);
    const { data } = await server.send(RECORD, { id });
    const { nodes } = data.project.labelMoves;
    const move = (name: string, previous: number | null, next: number | null) => ({
      name,
      version: next === null ? null : { number: next },
      previousVersion: previous === null ? null : { number: previous },
      movedAt: expect.any(String),
    });
    expect(nodes).toEqual([
      move('production', 0, null),
      move('production', 1, 0),
      move('production', null, 1),
      move('production', 1, null),
      move('staging', null, 0),
      move('production', null, 1),
    ]);
    expect(Date.parse(nodes[3].movedAt)).toBeGreaterThanOrEqual(before);
    expect(data.project.labels).toEqual([{ name: 'staging', version: { number: 0 } }]);
  });

  it("leaves another project's label of the same name alone", async () => {
    const [one, other] = [await makeLabelled(), await makeLabelled()];
    await call(one.id);
    const { data } = await server.send(RECORD, { id: other.id });
    expect(data.project.labels).toHaveLength(2);
    expect(data.project.labelMoves.nodes).toHaveLength(2);
  });

  it.each(['', 'a b', ' production', 'HEAD', 'a'.repeat(256), 'a\0', '\ud800'])(
    'refuses the name %j, which no label can have',
    async name => {
      const { id } = await makeLabelled();
      expect(await refused(id, { name })).toMatchObject({
        __typename: 'InvalidInputError',
        code: 'INVALID_INPUT',
        issues: [{ path: ['name'], message: expect.stringMatching(/^must /) }],
      });
    },
  );

  it.each([randomUUID(), 'garbage', '', '\0', '\ud800'])(
    'refuses the project %j, which there is not',
    async projectId => {
      await makeLabelled();
      expect(await refused(projectId)).toEqual({
        __typename: 'ProjectNotFoundError',
        code: 'NOT_FOUND',
        message: 'There is no project with this id.',
        projectId,
      });
    },
  );

  it('refuses a deleted project, until it is restored', async () => {
    const { id } = await makeLabelled();
    const run = (mutation: string) =>
      server.send(`mutation ($id: ID!) { ${mutation}(input: { projectId: $id }) { __typename } }`, { id });
    await run('deleteProject');
    for (const input of [{}, { name: 'other' }, { expectedVersionNumber: 0 }]) {
      expect(await refused(id, input)).toEqual({
        __typename: 'ProjectInactiveError',
        code: 'PROJECT_INACTIVE',
        message: expect.any(String),
        project: { id, active: false },
      });
    }
    await run('restoreProject');
    expect(await call(id)).toMatchObject({ label: { name: 'production', version: { number: 1 } } });
  });

  it('refuses a label that there is not, or no longer is', async () => {
    const { id } = await makeLabelled();
    await call(id);
    for (const name of ['Production', 'production', 'prod', "'--"]) {
      expect(await refused(id, { name })).toEqual({
        __typename: 'LabelNotFoundError',
        code: 'NOT_FOUND',
        message: 'The project has no label of this name.',
        name,
      });
    }
  });

  it.each([0, 2, Number.MAX_SAFE_INTEGER])(
    'refuses a label that the caller expects on version %d, where it does not stand',
    async expectedVersionNumber => {
      const { id } = await makeLabelled();
      expect(await refused(id, { expectedVersionNumber })).toEqual({
        __typename: 'LabelConflictError',
        code: 'CONFLICT',
        message: expect.stringContaining(`and version ${expectedVersionNumber} was expected`),
        currentLabel: { name: 'production', version: { number: 1 } },
      });
    },
  );

  it('refuses a label that the caller expects on a version, when it is gone', async () => {
    const { id } = await makeLabelled();
    await call(id);
    expect(await refused(id, { expectedVersionNumber: 1 })).toMatchObject({
      __typename: 'LabelConflictError',
      code: 'CONFLICT',
      currentLabel: null,
    });
  });
});
