import { randomUUID } from 'node:crypto';
import type { Project } from '../project/project.entity.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { holdLock, untilWaiting } from '../testing/locks.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork);

// Whatever races, nothing may end in a fault: no deadlock, no broken constraint.
afterEach(() => expect(server.logged.splice(0)).toEqual([]));

const MERGE_VERSIONS = `mutation ($input: MergeVersionsInput!) {
  mergeVersions(input: $input) {
    __typename
    ... on MergeVersionsSuccess { version { number parent { number } mergedFrom { number } fileCount } }
    ... on ProjectInactiveError { project { active } }
    ... on VersionNotFoundError { number latestVersionNumber }
  }
}`;

/** Makes a project with two versions that can be merged. */
async function makeSides(): Promise<Project> {
  const project = await makeProject(fork());
  await makeVersion(fork(), project);
  await makeVersion(fork(), project);
  return project;
}

async function call(projectId: string, input: Record<string, unknown> = {}) {
  const answer = await server.send(MERGE_VERSIONS, {
    input: { projectId, intoNumber: 1, fromNumber: 2, name: 'Merge', ...input },
  });
  expect(answer).toEqual({ status: 200, data: { mergeVersions: expect.anything() } });
  return answer.data.mergeVersions;
}

const numbersOf = async ({ id }: Project) =>
  (await fork().execute('select number from version where project_id = ? order by number', [id])).map(
    ({ number }) => number,
  );

describe('mergeVersions, in parallel', () => {
  it('makes a version by each call, in either direction', async () => {
    const project = await makeSides();
    const answers = await Promise.all(
      Array.from({ length: 16 }, (_, i) => call(project.id, i % 2 ? { intoNumber: 2, fromNumber: 1 } : {})),
    );
    for (const [i, { version }] of answers.entries()) {
      const [parent, mergedFrom] = i % 2 ? [2, 1] : [1, 2];
      expect(version).toMatchObject({
        parent: { number: parent },
        mergedFrom: { number: mergedFrom },
        fileCount: 3,
      });
    }
    expect(await numbersOf(project)).toEqual(Array.from({ length: 19 }, (_, number) => number));
  });

  it('makes one version by calls under one key', async () => {
    const project = await makeSides();
    const idempotencyKey = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(project.id, { idempotencyKey })));
    for (const { version } of answers) expect(version.number).toBe(3);
    expect(await numbersOf(project)).toEqual([0, 1, 2, 3]);
  });

  it('refuses when the project is deleted meanwhile', async () => {
    const project = await makeSides();
    const release = await holdLock(database.url, `select from project where id = '${project.id}' for update`);
    const deleting = server.send(
      'mutation ($id: ID!) { deleteProject(input: { projectId: $id }) { __typename } }',
      { id: project.id },
    );
    await untilWaiting(database.url, 1);
    const merging = call(project.id);
    await untilWaiting(database.url, 2);
    await release();
    expect((await deleting).data.deleteProject.__typename).toBe('DeleteProjectSuccess');
    expect(await merging).toEqual({ __typename: 'ProjectInactiveError', project: { active: false } });
    expect(await numbersOf(project)).toEqual([0, 1, 2]);
  });
});
