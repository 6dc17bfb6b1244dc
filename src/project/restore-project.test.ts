import { randomUUID } from 'node:crypto';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState, makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const RESTORE_PROJECT = `mutation ($input: RestoreProjectInput!) {
  restoreProject(input: $input) {
    __typename
    ... on RestoreProjectSuccess { project { id active updatedAt versions { nodes { number active } } } }
    ... on MutationError { code message }
    ... on ProjectNotFoundError { projectId }
  }
}`;

const EVERYTHING = `query ($id: ID!) {
  project(id: $id) {
    id name description active createdAt latestVersionNumber
    versions {
      totalCount
      nodes {
        id number name description active createdAt parent { number }
        files { nodes { id path size hash encoding content } }
      }
    }
  }
  projects { nodes { id } }
}`;

const PAST = '2020-02-02T00:00:00.000Z';

async function call(projectId: string) {
  const answer = await server.send(RESTORE_PROJECT, { input: { projectId } });
  expect(answer).toEqual({ status: 200, data: { restoreProject: expect.anything() } });
  return answer.data.restoreProject;
}

/** Makes a project of two versions, and deletes it some time ago. */
async function makeDeletedProject() {
  const project = await makeProject(fork());
  await makeVersion(fork(), project);
  const before = await server.send(EVERYTHING, { id: project.id });
  await server.send(`mutation ($id: ID!) { deleteProject(input: { projectId: $id }) { __typename } }`, {
    id: project.id,
  });
  await fork().execute(`update project set updated_at = '${PAST}' where id = '${project.id}'`);
  return { id: project.id, before };
}

describe('restoreProject', () => {
  it('makes the project and all its versions active again', async () => {
    const { id } = await makeDeletedProject();
    const { __typename, project } = await call(id);
    expect(__typename).toBe('RestoreProjectSuccess');
    expect(project).toEqual({
      id,
      active: true,
      updatedAt: expect.any(String),
      versions: {
        nodes: [
          { number: 0, active: true },
          { number: 1, active: true },
        ],
      },
    });
    expect(project.updatedAt > PAST).toBe(true);
  });

  it('brings everything back as it was', async () => {
    const { id, before } = await makeDeletedProject();
    expect(await server.send(EVERYTHING, { id })).not.toEqual(before);
    await call(id);
    expect(await server.send(EVERYTHING, { id })).toEqual(before);
  });

  it('opens the project to writing again, under the next number', async () => {
    const { id } = await makeDeletedProject();
    await call(id);
    const { data } = await server.send(
      `mutation ($id: ID!) {
        updateProject(input: { projectId: $id, name: "New" }) { __typename }
        createVersion(input: {
          projectId: $id, parentNumber: 1, name: "New", changes: [{ delete: { path: "README.md" } }]
        }) { ... on CreateVersionSuccess { version { number active project { name active } } } }
      }`,
      { id },
    );
    expect(data).toEqual({
      updateProject: { __typename: 'UpdateProjectSuccess' },
      createVersion: { version: { number: 2, active: true, project: { name: 'New', active: true } } },
    });
  });

  it('succeeds on an active project and changes nothing then', async () => {
    const { id } = await makeDeletedProject();
    const first = await call(id);
    const before = await databaseState(fork());
    expect(await call(id)).toEqual(first);
    expect(await databaseState(fork())).toEqual(before);
  });

  it('restores this project only', async () => {
    const [one, other] = [await makeDeletedProject(), await makeDeletedProject()];
    await call(one.id);
    const rows = await fork().execute('select id from project where not active');
    expect(rows).toEqual([{ id: other.id }]);
  });

  it.each([randomUUID(), 'garbage', '', '\0', '\ud800'])(
    'refuses the project %j, which there is not',
    async id => {
      await makeDeletedProject();
      const before = await databaseState(fork());
      expect(await call(id)).toEqual({
        __typename: 'ProjectNotFoundError',
        code: 'NOT_FOUND',
        message: 'There is no project with this id.',
        projectId: id,
      });
      expect(await databaseState(fork())).toEqual(before);
    },
  );
});
