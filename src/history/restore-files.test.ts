import { randomUUID } from 'node:crypto';
import { VERSION_NUMBER_MAX } from '../graphql/global-id.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState, makeProject, makeVersion } from '../testing/factories.ts';
import fc from '../testing/fast-check.ts';
import { type ModelVersion, makeHistory, steps } from '../testing/history.ts';
import { type TestServer, useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const smallServer = useServer(fork, { MAX_VERSION_FILES: '3', MAX_CHANGES: '2' });

const RESTORE_FILES = `mutation ($input: RestoreFilesInput!) {
  restoreFiles(input: $input) {
    __typename
    ... on RestoreFilesSuccess {
      version { number name description fileCount totalSize parent { number } files(first: 100) { nodes { path content } } }
    }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { field message } }
    ... on InvalidFileChangesError { changes: issues { index path code } }
    ... on ProjectNotFoundError { projectId }
    ... on ProjectInactiveError { project { id } }
    ... on VersionNotFoundError { number latestVersionNumber }
    ... on VersionConflictError { latestVersion { number } }
    ... on LimitExceededError { limit maximum actual }
    ... on IdempotencyKeyReusedError { idempotencyKey }
  }
}`;

type Input = Record<string, unknown>;

/** Calls restoreFiles, by default for all files of version 0 on version 1. */
async function call(projectId: string, input: Input = {}, on: TestServer = server) {
  const answer = await on.send(RESTORE_FILES, {
    input: { projectId, parentNumber: 1, sourceNumber: 0, name: 'Back', ...input },
  });
  expect(answer).toEqual({ status: 200, data: { restoreFiles: expect.anything() } });
  return answer.data.restoreFiles;
}

const contentsOf = ({ files }: { files: { nodes: { path: string; content: string }[] } }) =>
  Object.fromEntries(files.nodes.map(({ path, content }) => [path, content]));

/** Version 0 has a, b and d/x; version 1 changes a, deletes b, has d as a file, and c in addition. */
async function makeTwo() {
  const files = ['a', 'b', 'd/x'].map(path => ({ path, content: `${path} first` }));
  const project = await makeProject(fork(), { files });
  await makeVersion(fork(), project, {
    changes: [
      { update: { path: 'a', content: 'a second' } },
      { delete: { path: 'b' } },
      { delete: { path: 'd/x' } },
      { create: { path: 'd', content: 'd second' } },
      { create: { path: 'c', content: 'c second' } },
    ],
  });
  return project;
}

describe('restoreFiles', () => {
  it('makes a version with all files of another one', async () => {
    const { id } = await makeTwo();
    const { __typename, version } = await call(id, { name: ' Back ', description: 'As it was' });
    expect(__typename).toBe('RestoreFilesSuccess');
    expect(version).toMatchObject({
      number: 2,
      name: 'Back',
      description: 'As it was',
      parent: { number: 1 },
    });
    expect(version).toMatchObject({ fileCount: 3, totalSize: 23 });
    expect(contentsOf(version)).toEqual({ a: 'a first', b: 'b first', 'd/x': 'd/x first' });
  });

  it.each<[string, string[], Record<string, string>]>([
    ['a file', ['a'], { a: 'a first', c: 'c second', d: 'd second' }],
    ['a file that the parent lacks', ['b'], { a: 'a second', b: 'b first', c: 'c second', d: 'd second' }],
    ['a file that the source lacks', ['c'], { a: 'a second', d: 'd second' }],
    ['a directory where a file stands', ['d'], { a: 'a second', c: 'c second', 'd/x': 'd/x first' }],
    ['a path twice', ['a', 'a'], { a: 'a first', c: 'c second', d: 'd second' }],
    ['several', ['b', 'c', 'd'], { a: 'a second', b: 'b first', 'd/x': 'd/x first' }],
  ])('restores %s, and nothing else', async (_, paths, expected) => {
    const { id } = await makeTwo();
    const { version } = await call(id, { paths });
    expect(contentsOf(version)).toEqual(expected);
  });

  it('makes a version that changes nothing when nothing differs', async () => {
    const { id } = await makeTwo();
    const { version } = await call(id, { sourceNumber: 1, paths: ['a', 'd'] });
    expect(contentsOf(version)).toEqual({ a: 'a second', c: 'c second', d: 'd second' });
  });

  it('takes a path in any normalization form', async () => {
    const project = await makeProject(fork(), { files: [{ path: 'é', content: 'first' }] });
    await makeVersion(fork(), project, { changes: [{ delete: { path: 'é' } }] });
    const { version } = await call(project.id, { paths: ['e\u0301'] });
    expect(contentsOf(version)).toEqual({ é: 'first' });
  });

  it('does what a simple model does, over random histories', async () => {
    const first = new Map([
      ['src/a.ts', 'one'],
      ['zz', 'two'],
    ]);
    const path = fc.constantFrom('a', 'b.ts', 'src', 'src/a.ts', 'src/deep', 'lib', 'zz');
    await fc.assert(
      fc.asyncProperty(
        steps(12),
        fc.nat(),
        fc.nat(),
        fc.option(fc.uniqueArray(path, { minLength: 1, maxLength: 3 })),
        async (history, one, other, paths) => {
          const { project, versions } = await makeHistory(fork(), first, history);
          const parent = versions[one % versions.length] as ModelVersion;
          const source = versions[other % versions.length] as ModelVersion;
          const isWanted = (file: string) =>
            !paths || paths.some(path => file === path || file.startsWith(`${path}/`));
          const stands = (path: string) =>
            [...parent.tree.keys(), ...source.tree.keys()].some(
              file => file === path || file.startsWith(`${path}/`),
            );
          const answer = await call(project.id, {
            ...{ parentNumber: parent.number, sourceNumber: source.number, paths },
          });
          if (paths?.some(path => !stands(path))) {
            expect(answer).toMatchObject({ code: 'INVALID_FILE_CHANGES' });
            return;
          }
          const kept = [...parent.tree].filter(([file]) => !isWanted(file));
          const restored = [...source.tree].filter(([file]) => isWanted(file));
          expect(contentsOf(answer.version)).toEqual(Object.fromEntries([...kept, ...restored]));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('takes as many statements for a thousand files as for one, and none of their contents', async () => {
    const files = Array.from({ length: 1_000 }, (_, i) => ({ path: `src/${i}.ts`, content: `secret ${i}` }));
    const project = await makeProject(fork(), { files });
    await makeVersion(fork(), project, { changes: [{ delete: { path: 'src/0.ts' } }] });
    const changes = files.slice(1).map(({ path }) => ({ delete: { path } }));
    await makeVersion(fork(), project, { changes });
    const restore = (parentNumber: number) =>
      countStatements(() =>
        server.send(`mutation { restoreFiles(input: {
          projectId: "${project.id}", parentNumber: ${parentNumber}, sourceNumber: 0, name: "Back"
        }) { __typename } }`),
      );
    const [one, thousand] = [await restore(1), await restore(2)];
    expect([one, thousand].map(({ result }) => result.data)).toEqual([
      { restoreFiles: { __typename: 'RestoreFilesSuccess' } },
      { restoreFiles: { __typename: 'RestoreFilesSuccess' } },
    ]);
    // The one restored to a tree that is the root's again is a snapshot or not as its size has it.
    const names = ({ statements }: { statements: string[] }) =>
      statements.filter(text => !/snapshot/.test(text));
    expect(names(thousand)).toEqual(names(one));
    expect(thousand.statements.join()).not.toContain('select b.text');
  });

  it('answers a repeated call as the first one', async () => {
    const { id } = await makeTwo();
    const idempotencyKey = randomUUID();
    const first = await call(id, { idempotencyKey });
    const before = await databaseState(fork());
    expect(await call(id, { idempotencyKey })).toEqual(first);
    expect(await databaseState(fork())).toEqual(before);
    expect(await call(id, { idempotencyKey, paths: ['a'] })).toMatchObject({
      __typename: 'IdempotencyKeyReusedError',
      idempotencyKey,
    });
  });

  const refusals: [string, Input, Input][] = [
    ['a blank name', { name: ' ' }, { __typename: 'InvalidInputError', issues: [{ field: 'name' }] }],
    [
      'no paths and too long a description',
      { paths: [], description: 'a'.repeat(10_001) },
      { __typename: 'InvalidInputError', issues: [{ field: 'paths' }, { field: 'description' }] },
    ],
    [
      'bad paths, and ones that are nowhere',
      { paths: ['../a', 'a', 'none', '', 'a/b'] },
      {
        __typename: 'InvalidFileChangesError',
        changes: [
          { index: 0, path: '../a', code: 'PATH_INVALID' },
          { index: 2, path: 'none', code: 'PATH_NOT_FOUND' },
          { index: 3, path: '', code: 'PATH_INVALID' },
          { index: 4, path: 'a/b', code: 'PATH_NOT_FOUND' },
        ],
      },
    ],
    [
      'a file below one that stands in the way',
      { paths: ['a', 'd/x'] },
      {
        __typename: 'InvalidFileChangesError',
        changes: [{ index: 1, path: 'd/x', code: 'PATH_OBSTRUCTED' }],
      },
    ],
    [
      'a parent that is not there',
      { parentNumber: 2 },
      { __typename: 'VersionNotFoundError', number: 2, latestVersionNumber: 1 },
    ],
    [
      'a source that is not there',
      { sourceNumber: 2 },
      { __typename: 'VersionNotFoundError', number: 2, latestVersionNumber: 1 },
    ],
    [
      'a source whose number no version can have',
      { sourceNumber: VERSION_NUMBER_MAX + 1 },
      { __typename: 'VersionNotFoundError', number: VERSION_NUMBER_MAX + 1 },
    ],
    [
      'a project that has moved on',
      { expectedLatestVersionNumber: 0 },
      { __typename: 'VersionConflictError', latestVersion: { number: 1 } },
    ],
    ['an unknown project', { projectId: randomUUID() }, { __typename: 'ProjectNotFoundError' }],
  ];

  it.each(refusals)('refuses %s and changes nothing', async (_, input, refusal) => {
    const { id } = await makeTwo();
    const before = await databaseState(fork());
    const answer = await call(id, input);
    expect(answer).toMatchObject(refusal);
    expect(answer.changes?.length).toBe((refusal.changes as unknown[] | undefined)?.length);
    expect(await databaseState(fork())).toEqual(before);
  });

  it('refuses a deleted project', async () => {
    const { id } = await makeTwo();
    await fork().execute('update project set active = false where id = ?', [id]);
    expect(await call(id)).toMatchObject({ __typename: 'ProjectInactiveError', project: { id } });
  });

  it('holds the limits', async () => {
    const { id } = await makeTwo();
    const before = await databaseState(fork());
    expect(await call(id, { paths: ['a', 'b', 'c'] }, smallServer)).toMatchObject({
      ...{ __typename: 'LimitExceededError', limit: 'MAX_CHANGES', maximum: 2, actual: 3 },
    });
    expect(await call(id, { paths: ['b'] }, smallServer)).toMatchObject({
      ...{ __typename: 'LimitExceededError', limit: 'MAX_VERSION_FILES', maximum: 3, actual: 4 },
    });
    expect(await databaseState(fork())).toEqual(before);
  });
});
