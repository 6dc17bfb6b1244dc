import { randomUUID } from 'node:crypto';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState } from '../testing/factories.ts';
import {
  A,
  A_INTO,
  A_OTHER,
  create,
  type Fields,
  MERGE_VERSIONS,
  update,
  useMerging,
} from '../testing/merging.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const smallServer = useServer(fork, {
  MAX_FILE_SIZE: '40',
  MAX_VERSION_SIZE: '70',
  MAX_VERSION_FILES: '3',
  MAX_DIRECTORIES: '2',
});
const { call, refused, makeTree, makeConflicts } = useMerging(fork, server);

describe('mergeVersions, conflicts', () => {
  it('names all of them, with their sides, and writes nothing', async () => {
    const { id } = await makeConflicts();
    const side = (path: string, content: string) => ({ id: expect.any(String), path, content });
    expect(await refused(id)).toEqual({
      __typename: 'MergeConflictError',
      code: 'MERGE_CONFLICT',
      message:
        "Version 2 can't be merged into version 1 before 3 conflicts are resolved: call again with a resolution for each.",
      conflicts: [
        {
          path: 'a',
          kind: 'CONTENT',
          base: side('a', A),
          into: side('a', A_INTO),
          from: side('a', A_OTHER),
          markedContent: '<<<<<<< version 1\ninto\n=======\nother\n>>>>>>> version 2\n2\n3\n4\n5\n',
        },
        {
          path: 'b',
          kind: 'MODIFY_DELETE',
          base: side('b', 'b'),
          into: null,
          from: side('b', 'b2'),
          markedContent: null,
        },
        {
          path: 'c',
          kind: 'ADD_ADD',
          base: null,
          into: side('c', 'c1\n'),
          from: side('c', 'c2\n'),
          markedContent: '<<<<<<< version 1\nc1\n=======\nc2\n>>>>>>> version 2\n',
        },
      ],
    });
  });

  it('names those that are left', async () => {
    const { id } = await makeConflicts();
    const resolutions = [
      { path: 'a', choice: 'INTO' },
      { path: 'c', choice: 'FROM' },
    ];
    expect(await refused(id, { resolutions })).toMatchObject({
      __typename: 'MergeConflictError',
      message: expect.stringContaining('before one conflict is resolved'),
      conflicts: [{ path: 'b' }],
    });
  });

  it('tells apart the global ids of the sides', async () => {
    const { id } = await makeConflicts();
    const [{ base, into, from }] = (await refused(id)).conflicts;
    const answer = await server.send(
      'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on File { path content version { number } } } }',
      { ids: [base.id, into.id, from.id] },
    );
    expect(answer.data?.nodes ?? answer.errors).toEqual([
      { path: 'a', content: A, version: { number: 0 } },
      { path: 'a', content: A_INTO, version: { number: 1 } },
      { path: 'a', content: A_OTHER, version: { number: 2 } },
    ]);
  });

  it('orders them by path, as all lists of files', async () => {
    const paths = ['Z', 'a', '\u{ffff}', '\u{10000}'];
    const { id } = await makeTree(
      {},
      paths.map(path => create(path, '1')),
      paths.toReversed().map(path => create(path, '2')),
    );
    const { conflicts } = await refused(id);
    expect(conflicts.map(({ path }: Fields) => path)).toEqual(paths);
  });
});

describe('mergeVersions, input', () => {
  it.each<[string, Fields, string[], string]>([
    ['a blank name', { name: ' ' }, ['name'], 'must not be empty or blank'],
    [
      'U+0000 in a description',
      { description: '\0' },
      ['description'],
      'must be well-formed Unicode without U+0000',
    ],
    [
      'a version merged into itself',
      { fromNumber: 1 },
      ['fromNumber'],
      'must be another version than intoNumber',
    ],
    [
      'a version that the other stems from',
      { fromNumber: 0 },
      ['fromNumber'],
      'must not be contained in version 1 already',
    ],
    [
      'a resolution of a path that is not in conflict',
      { resolutions: [{ path: 'd', choice: 'INTO' }] },
      ['resolutions', '0', 'path'],
      'must be the path of a conflict',
    ],
    [
      'a path resolved twice',
      {
        resolutions: [
          { path: 'a', choice: 'INTO' },
          { path: 'a', choice: 'INTO' },
        ],
      },
      ['resolutions', '1', 'path'],
      'must not be resolved twice',
    ],
    [
      'a resolution by a choice and a content',
      { resolutions: [{ path: 'a', choice: 'INTO', content: '' }] },
      ['resolutions', '0', 'content'],
      'must not be given with a choice',
    ],
    [
      'a resolution by neither',
      { resolutions: [{ path: 'a', choice: null }] },
      ['resolutions', '0'],
      'must give a choice or a content',
    ],
    [
      'U+0000 in a content',
      { resolutions: [{ path: 'a', content: '\0' }] },
      ['resolutions', '0', 'content'],
      'must be well-formed Unicode without U+0000',
    ],
    [
      'half a character in a content',
      { resolutions: [{ path: 'a', content: '\ud83d' }] },
      ['resolutions', '0', 'content'],
      'must be well-formed Unicode without U+0000',
    ],
  ])('refuses %s', async (_what, input, path, message) => {
    const { id } = await makeConflicts();
    expect(await refused(id, input)).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      message: `The input can't be used: ${path.join('.')} ${message}.`,
      issues: [{ path, message }],
    });
  });

  it('names all that is wrong with the input', async () => {
    const { id } = await makeConflicts();
    const resolutions = [
      { path: 'd', content: '\0' },
      { path: 'a' },
      { path: 'a', choice: 'INTO' },
      { path: '../e', choice: 'FROM' },
    ];
    const { issues } = await refused(id, { name: '', description: '\ud800', resolutions });
    expect(issues.map(({ path }: { path: string[] }) => path.join('.'))).toEqual([
      ...['name', 'description'],
      ...['resolutions.0.content', 'resolutions.1', 'resolutions.2.path'],
      ...['resolutions.0.path', 'resolutions.3.path'],
    ]);
  });

  it('names what is wrong with the input before it says that there is no such project or version', async () => {
    const { id } = await makeConflicts();
    for (const input of [{ projectId: 'none' }, { intoNumber: 9 }, { intoNumber: 1, fromNumber: 1 }]) {
      const answer = await refused(id, { name: '', resolutions: [{ path: 'a' }], ...input });
      expect(answer).toMatchObject({ __typename: 'InvalidInputError' });
      expect(answer.issues.map(({ path }: Fields) => path)).toEqual(
        expect.arrayContaining([['name'], ['resolutions', '0']]),
      );
    }
  });
});

describe('mergeVersions, project and versions', () => {
  it.each([
    ['of no project', randomUUID()],
    ['that is no UUID', 'garbage'],
  ])('refuses an id %s', async (_what, projectId) => {
    await makeConflicts();
    expect(await refused(projectId)).toEqual({
      __typename: 'ProjectNotFoundError',
      code: 'NOT_FOUND',
      message: 'There is no project with this id.',
      projectId,
    });
  });

  it('takes a project id in capitals', async () => {
    const { id } = await makeTree({}, [create('a')], [create('b')]);
    expect(await call(id.toUpperCase())).toMatchObject({ version: { number: 3 } });
  });

  it('refuses a deleted project', async () => {
    const { id } = await makeConflicts();
    await fork().execute('update project set active = false');
    expect(await refused(id)).toEqual({
      __typename: 'ProjectInactiveError',
      code: 'PROJECT_INACTIVE',
      message: 'The project is deleted; restore it to write to it.',
      project: { id, active: false },
    });
  });

  it.each([
    ['into', { intoNumber: 3 }, 3],
    ['into', { intoNumber: Number.MAX_SAFE_INTEGER }, Number.MAX_SAFE_INTEGER],
    ['from', { fromNumber: 3 }, 3],
    ['from', { fromNumber: 2 ** 31 }, 2 ** 31],
    ['into before from', { intoNumber: 4, fromNumber: 3 }, 4],
  ])('refuses a number of no version to merge %s', async (_which, input, number) => {
    const { id } = await makeConflicts();
    await makeTree({}, [create('a')], [create('b')], [create('c')]);
    expect(await refused(id, input)).toEqual({
      __typename: 'VersionNotFoundError',
      code: 'NOT_FOUND',
      message: `The project has no version ${number}; its versions are 0 to 2.`,
      number,
      latestVersionNumber: 2,
    });
  });
});

describe('mergeVersions, limits', () => {
  const LONG = 'a long line of text\n';

  it('refuses a merged text of more than MAX_FILE_SIZE bytes', async () => {
    const { id } = await makeTree(
      { a: '1\n2\n3\n' },
      [update('a', `${LONG}2\n3\n`)],
      [update('a', `1\n2\n${LONG}`)],
    );
    expect(await refused(id, {}, smallServer)).toEqual({
      __typename: 'LimitExceededError',
      code: 'LIMIT_EXCEEDED',
      message: 'MAX_FILE_SIZE allows 40, and this would be 42.',
      ...{ limit: 'MAX_FILE_SIZE', maximum: 40, actual: 42 },
    });
  });

  it('refuses a content of more than MAX_FILE_SIZE bytes', async () => {
    const { id } = await makeTree({}, [create('a', '1')], [create('a', '2')]);
    const within = [{ path: 'a', content: 'é'.repeat(20) }];
    const beyond = [{ path: 'a', content: `${'é'.repeat(20)}e` }];
    expect(await refused(id, { resolutions: beyond }, smallServer)).toMatchObject({
      ...{ limit: 'MAX_FILE_SIZE', maximum: 40, actual: 41 },
    });
    expect(await call(id, { resolutions: within }, smallServer)).toMatchObject({
      version: { totalSize: 40 },
    });
  });

  it.each<[string, number, number, string[], string[]]>([
    ['MAX_VERSION_FILES', 3, 4, ['a', 'b'], ['c', 'd']],
    ['MAX_VERSION_SIZE', 70, 71, ['a'.repeat(40), 'b'.repeat(20)], ['c'.repeat(11)]],
    ['MAX_DIRECTORIES', 2, 3, ['a'], ['x/y/z/b']],
  ])('refuses a version beyond %s', async (limit, maximum, actual, into, from) => {
    const creating = (paths: string[]) => paths.map(path => create(path, path));
    const { id } = await makeTree({}, creating(into), creating(from));
    expect(await refused(id, {}, smallServer)).toMatchObject({
      __typename: 'LimitExceededError',
      ...{ limit, maximum, actual },
    });
  });

  it('refuses more resolutions than a version may have files', async () => {
    const { id } = await makeConflicts();
    const resolutions = ['a', 'b', 'c', 'd'].map(path => ({ path, choice: 'INTO' }));
    expect(await refused(id, { resolutions }, smallServer)).toMatchObject({
      ...{ limit: 'MAX_VERSION_FILES', maximum: 3, actual: 4 },
    });
  });

  it('fails when the texts to merge are more than an answer may hold', async () => {
    const { id } = await makeTree(
      { a: LONG.repeat(2) },
      [update('a', `2\n${LONG}`)],
      [update('a', `3\n${LONG}`)],
    );
    const before = await databaseState(fork());
    const { errors } = await smallServer.send(MERGE_VERSIONS, {
      input: { projectId: id, intoNumber: 1, fromNumber: 2, name: 'Merge' },
    });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(await databaseState(fork())).toEqual(before);
  });
});
