import { randomUUID } from 'node:crypto';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState, makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const DELETE_PROJECT = `mutation ($input: DeleteProjectInput!) {
  deleteProject(input: $input) {
    __typename
    ... on DeleteProjectSuccess {
      project { id name active updatedAt latestVersionNumber versions { nodes { number active } } }
    }
    ... on MutationError { code message }
    ... on ProjectNotFoundError { projectId }
  }
}`;

const PAST = '2020-02-02T00:00:00.000Z';

async function call(projectId: string) {
  const answer = await server.send(DELETE_PROJECT, { input: { projectId } });
  expect(answer).toEqual({ status: 200, data: { deleteProject: expect.anything() } });
  return answer.data.deleteProject;
}

/** Makes a project of two versions that changed last some time ago. */
async function makeOldProject() {
  const project = await makeProject(fork(), { name: 'Old' });
  await makeVersion(fork(), project);
  await fork().execute(`update project set updated_at = '${PAST}' where id = '${project.id}'`);
  return project;
}

describe('deleteProject', () => {
  it('makes the project and all its versions inactive', async () => {
    const { id } = await makeOldProject();
    const { __typename, project } = await call(id);
    expect(__typename).toBe('DeleteProjectSuccess');
    expect(project).toEqual({
      id,
      name: 'Old',
      active: false,
      updatedAt: expect.any(String),
      latestVersionNumber: 1,
      versions: {
        nodes: [
          { number: 0, active: false },
          { number: 1, active: false },
        ],
      },
    });
    expect(project.updatedAt > PAST).toBe(true);
  });

  it('succeeds again on a deleted project and changes nothing then', async () => {
    const { id } = await makeOldProject();
    const first = await call(id);
    const before = await databaseState(fork());
    expect(await call(id)).toEqual(first);
    expect(await databaseState(fork())).toEqual(before);
  });

  it('loses nothing', async () => {
    const { id } = await makeOldProject();
    const { project: _before, ...before } = await databaseState(fork());
    await call(id);
    const { project: _after, ...after } = await databaseState(fork());
    expect(after).toEqual(before);
    const { data } = await server.send(
      `query ($id: ID!) { project(id: $id) { active version(number: 0) { files { nodes { content } } } } }`,
      { id },
    );
    expect(data.project).toEqual({
      active: false,
      version: { files: { nodes: [{ content: '# Readme\n' }] } },
    });
  });

  it('takes the project out of the list of projects, and no other one', async () => {
    const [one, other] = [await makeOldProject(), await makeOldProject()];
    await call(one.id);
    const { data } = await server.send(`{
      active: projects { totalCount nodes { id } }
      deleted: projects(filter: { active: false }) { totalCount nodes { id } }
    }`);
    expect(data).toEqual({
      active: { totalCount: 1, nodes: [{ id: other.id }] },
      deleted: { totalCount: 1, nodes: [{ id: one.id }] },
    });
  });

  it('closes the project to writing', async () => {
    const { id } = await makeOldProject();
    await call(id);
    const before = await databaseState(fork());
    const { data } = await server.send(
      `mutation ($id: ID!) {
        createVersion(input: {
          projectId: $id, parentNumber: 0, name: "New", changes: [{ delete: { path: "README.md" } }]
        }) { __typename }
        updateProject(input: { projectId: $id, name: "New" }) { __typename }
      }`,
      { id },
    );
    expect(data).toEqual({
      createVersion: { __typename: 'ProjectInactiveError' },
      updateProject: { __typename: 'ProjectInactiveError' },
    });
    expect(await databaseState(fork())).toEqual(before);
  });

  it.each([randomUUID(), 'garbage', '', '\0', '\ud800'])(
    'refuses the project %j, which there is not',
    async id => {
      await makeOldProject();
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
