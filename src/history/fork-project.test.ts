import { randomUUID } from 'node:crypto';
import { VERSION_NUMBER_MAX } from '../graphql/global-id.ts';
import { updateProject } from '../project/update-project.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState, makeProject, makeVersion } from '../testing/factories.ts';
import fc from '../testing/fast-check.ts';
import { type ModelVersion, makeHistory, steps } from '../testing/history.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const FORK_PROJECT = `mutation ($input: ForkProjectInput!) {
  forkProject(input: $input) {
    __typename
    ... on ForkProjectSuccess {
      project {
        id name description active latestVersionNumber
        forkedFrom { number project { id } }
        latestVersion {
          number name description fileCount totalSize depth parent { number }
          files(first: 100) { nodes { path content encoding lastChangedIn { number } history { totalCount } } }
        }
      }
    }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { field message } }
    ... on ProjectNotFoundError { projectId }
    ... on ProjectInactiveError { project { id } }
    ... on VersionNotFoundError { number latestVersionNumber }
    ... on IdempotencyKeyReusedError { idempotencyKey }
  }
}`;

type Input = Record<string, unknown>;

async function call(projectId: string, input: Input = {}) {
  const answer = await server.send(FORK_PROJECT, {
    input: { projectId, versionNumber: 0, name: 'Fork', ...input },
  });
  expect(answer).toEqual({ status: 200, data: { forkProject: expect.anything() } });
  return answer.data.forkProject;
}

describe('forkProject', () => {
  it('makes a project with the files of a version', async () => {
    const files = [
      { path: 'a.txt', content: 'text' },
      { path: 'b.bin', content: '/wA=', encoding: 'BASE64' as never },
    ];
    const source = await makeProject(fork(), { name: 'Source', description: 'About', files });
    await makeVersion(fork(), source, { changes: [{ rename: { from: 'a.txt', to: 'c.txt' } }] });
    const { __typename, project } = await call(source.id, { versionNumber: 1, name: ' Mine ' });
    expect(__typename).toBe('ForkProjectSuccess');
    const made = { lastChangedIn: { number: 0 }, history: { totalCount: 1 } };
    expect(project).toEqual({
      id: expect.any(String),
      name: 'Mine',
      description: 'About',
      active: true,
      latestVersionNumber: 0,
      forkedFrom: { number: 1, project: { id: source.id } },
      latestVersion: {
        number: 0,
        name: 'Initial version',
        description: 'Forked from version 1 of Source.',
        fileCount: 2,
        totalSize: 6,
        depth: 0,
        parent: null,
        files: {
          nodes: [
            { path: 'b.bin', content: '/wA=', encoding: 'BASE64', ...made },
            { path: 'c.txt', content: 'text', encoding: 'UTF8', ...made },
          ],
        },
      },
    });
    expect(project.id).not.toBe(source.id);
  });

  it('takes the locked paths along', async () => {
    const source = await makeProject(fork());
    await fork().transactional(em =>
      updateProject(em, { projectId: source.id, lockedPaths: ['src/*.lock'] }),
    );
    const { project } = await call(source.id, { versionNumber: 0 });
    const { data } = await server.send('query ($id: ID!) { project(id: $id) { lockedPaths } }', {
      id: project.id,
    });
    expect(data.project.lockedPaths).toEqual(['src/*.lock']);
  });

  it('makes a project that lives by itself', async () => {
    const source = await makeProject(fork());
    const { project } = await call(source.id, { description: 'Another' });
    expect(project.description).toBe('Another');
    const { number } = await makeVersion(fork(), project, {
      changes: [{ update: { path: 'README.md', content: 'new' } }],
    });
    expect(number).toBe(1);
    const { data } = await server.send(
      'query ($id: ID!) { project(id: $id) { forkedFrom { number } latestVersion { number file(path: "README.md") { content } } } }',
      { id: source.id },
    );
    expect(data.project).toEqual({
      forkedFrom: null,
      latestVersion: { number: 0, file: { content: '# Readme\n' } },
    });
  });

  it('has the files of any version of a random history', async () => {
    const first = new Map([['zz', 'two']]);
    await fc.assert(
      fc.asyncProperty(steps(12), fc.nat(), async (history, which) => {
        const { project: source, versions } = await makeHistory(fork(), first, history);
        const { number, tree } = versions[which % versions.length] as ModelVersion;
        const { project } = await call(source.id, { versionNumber: number });
        const { files, fileCount } = project.latestVersion;
        const read = files.nodes.map(({ path, content }: Input) => [path, content]);
        expect(new Map(read)).toEqual(tree);
        expect(fileCount).toBe(tree.size);
      }),
      { numRuns: 20 },
    );
  });

  it('takes as many statements for a thousand files as for one, and none of their contents', async () => {
    const files = Array.from({ length: 1_000 }, (_, i) => ({ path: `src/${i}.ts`, content: `secret ${i}` }));
    const [small, large] = [await makeProject(fork()), await makeProject(fork(), { files })];
    const forkOf = (id: string) =>
      countStatements(() =>
        server.send(
          `mutation { forkProject(input: { projectId: "${id}", versionNumber: 0, name: "Fork" }) { __typename } }`,
        ),
      );
    const [one, thousand] = [await forkOf(small.id), await forkOf(large.id)];
    expect(thousand.result.data).toEqual({ forkProject: { __typename: 'ForkProjectSuccess' } });
    expect(thousand.statements.length).toBe(one.statements.length);
    expect(thousand.statements.join()).not.toContain('blobs-by-hash');
  });

  it('answers a repeated call as the first one, and another call of the same key not at all', async () => {
    const { id } = await makeProject(fork());
    const idempotencyKey = randomUUID();
    const first = await call(id, { idempotencyKey });
    const before = await databaseState(fork());
    expect(await call(id.toUpperCase(), { idempotencyKey })).toEqual(first);
    expect(await call(id, { idempotencyKey, name: 'Other' })).toMatchObject({
      __typename: 'IdempotencyKeyReusedError',
      idempotencyKey,
    });
    expect(await databaseState(fork())).toEqual(before);
  });

  const refusals: [string, Input, Input][] = [
    [
      'a blank name and too long a description',
      { name: '', description: 'a'.repeat(10_001) },
      { __typename: 'InvalidInputError', issues: [{ field: 'name' }, { field: 'description' }] },
    ],
    ['an unknown project', { projectId: randomUUID() }, { __typename: 'ProjectNotFoundError' }],
    ['what is no id', { projectId: 'garbage' }, { __typename: 'ProjectNotFoundError', projectId: 'garbage' }],
    [
      'a version that is not there',
      { versionNumber: 1 },
      { __typename: 'VersionNotFoundError', number: 1, latestVersionNumber: 0 },
    ],
    [
      'a number that no version can have',
      { versionNumber: VERSION_NUMBER_MAX + 1 },
      { __typename: 'VersionNotFoundError', number: VERSION_NUMBER_MAX + 1 },
    ],
  ];

  it.each(refusals)('refuses %s and changes nothing', async (_, input, refusal) => {
    const { id } = await makeProject(fork());
    const before = await databaseState(fork());
    expect(await call(id, input)).toMatchObject(refusal);
    expect(await databaseState(fork())).toEqual(before);
  });

  it('refuses a deleted project', async () => {
    const { id } = await makeProject(fork());
    await fork().execute('update project set active = false where id = ?', [id]);
    expect(await call(id)).toMatchObject({ __typename: 'ProjectInactiveError', project: { id } });
  });
});
