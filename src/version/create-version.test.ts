import { createHash, randomUUID } from 'node:crypto';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState, makeProject, makeVersion } from '../testing/factories.ts';
import { type TestServer, useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const smallServer = useServer(fork, {
  MAX_FILE_SIZE: '10',
  MAX_VERSION_SIZE: '20',
  MAX_VERSION_FILES: '3',
  MAX_CHANGES: '3',
  MAX_DIRECTORIES: '4',
});

const CREATE_VERSION = `mutation ($input: CreateVersionInput!) {
  createVersion(input: $input) {
    __typename
    ... on CreateVersionSuccess {
      version {
        number name description active fileCount totalSize parent { number }
        files(first: 100) { nodes { path content encoding size hash } }
      }
    }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { path message } }
    ... on InvalidFileChangesError { changes: issues { index path code message } }
    ... on ProjectNotFoundError { projectId }
    ... on ProjectInactiveError { project { id active } }
    ... on VersionNotFoundError { number latestVersionNumber }
    ... on VersionConflictError { latestVersion { number } }
    ... on LimitExceededError { limit maximum actual }
    ... on IdempotencyKeyReusedError { idempotencyKey }
  }
}`;

const FILES = `query ($id: ID!, $number: NonNegativeInt!) {
  project(id: $id) {
    latestVersionNumber
    version(number: $number) { fileCount totalSize files(first: 100) { nodes { path content } } }
  }
}`;

type Input = Record<string, unknown>;

const create = (path: string, content = '') => ({ create: { path, content } });
const update = (path: string, content: string, expectedHash?: string | null) => ({
  update: { path, content, expectedHash },
});
const remove = (path: string) => ({ delete: { path } });
const rename = (from: string, to: string, content?: string) => ({ rename: { from, to, content } });

/** Calls createVersion, by default on version 0 with one new file. */
async function call(projectId: string, input: Input = {}, on: TestServer = server) {
  const answer = await on.send(CREATE_VERSION, {
    input: { projectId, parentNumber: 0, name: 'Next', changes: [create('new.txt', 'new')], ...input },
  });
  expect(answer).toEqual({ status: 200, data: { createVersion: expect.anything() } });
  return answer.data.createVersion;
}

/** Calls createVersion, which must refuse and change nothing. */
async function refused(projectId: string, input: Input = {}, on: TestServer = server) {
  const before = await databaseState(fork());
  const answer = await call(projectId, input, on);
  expect(await databaseState(fork())).toEqual(before);
  return answer;
}

/** The codes of the issues that changes on version 0 are refused with, by the changes' positions. */
async function issueCodes(projectId: string, changes: object[], on?: TestServer) {
  const { __typename, changes: issues } = await refused(projectId, { changes }, on);
  expect(__typename).toBe('InvalidFileChangesError');
  return issues.map(({ index, path, code }: Input) => [index, path, code]);
}

const sha256 = (content: string) => createHash('sha256').update(content).digest('hex');

const README = { path: 'README.md', content: '# Readme\n' };

describe('createVersion', () => {
  it('makes a version from any parent', async () => {
    const project = await makeProject(fork());
    const first = await call(project.id, { name: ' One ', changes: [create('a.txt', 'A')] });
    const second = await call(project.id, { name: 'Two', changes: [create('b.txt', 'B')] });
    const third = await call(project.id, { parentNumber: 1, changes: [create('c.txt', 'C')] });
    expect(first).toEqual({
      __typename: 'CreateVersionSuccess',
      version: {
        number: 1,
        name: 'One',
        description: '',
        active: true,
        fileCount: 2,
        totalSize: 10,
        parent: { number: 0 },
        files: {
          nodes: [
            {
              ...README,
              encoding: 'UTF8',
              size: 9,
              hash: sha256(README.content),
            },
            {
              path: 'a.txt',
              content: 'A',
              encoding: 'UTF8',
              size: 1,
              hash: sha256('A'),
            },
          ],
        },
      },
    });
    expect(second.version).toMatchObject({ number: 2, parent: { number: 0 }, fileCount: 2 });
    expect(third.version).toMatchObject({ number: 3, parent: { number: 1 }, fileCount: 3 });
  });

  it('makes all kinds of changes at once, whatever their order', async () => {
    const files = ['deleted', 'dir/moved', 'kept', 'moved', 'moved-and-changed', 'updated'].map(path => ({
      path,
      content: `old ${path}`,
    }));
    const project = await makeProject(fork(), { files });
    await call(project.id, {
      changes: [
        create('moved/file', 'a file in a directory that was a file'),
        rename('moved', 'to/moved'),
        rename('moved-and-changed', 'to/changed', 'new'),
        rename('dir/moved', 'dir.txt'),
        create('dir', 'a file that was a directory'),
        update('updated', 'new updated'),
        remove('deleted'),
      ],
    });
    const { data } = await server.send(FILES, { id: project.id, number: 1 });
    expect(data.project.version).toEqual({
      fileCount: 7,
      totalSize: 108,
      files: {
        nodes: [
          { path: 'dir', content: 'a file that was a directory' },
          { path: 'dir.txt', content: 'old dir/moved' },
          { path: 'kept', content: 'old kept' },
          { path: 'moved/file', content: 'a file in a directory that was a file' },
          { path: 'to/changed', content: 'new' },
          { path: 'to/moved', content: 'old moved' },
          { path: 'updated', content: 'new updated' },
        ],
      },
    });
  });

  it('leaves the parent as it was', async () => {
    const project = await makeProject(fork());
    const before = await server.send(FILES, { id: project.id, number: 0 });
    await call(project.id, { changes: [update('README.md', 'other'), create('a')] });
    const after = await server.send(FILES, { id: project.id, number: 0 });
    expect(after.data.project.version).toEqual(before.data.project.version);
    expect(after.data.project.latestVersionNumber).toBe(1);
  });

  it('can delete every file', async () => {
    const project = await makeProject(fork());
    const { version } = await call(project.id, { changes: [remove('README.md')] });
    expect(version).toMatchObject({ fileCount: 0, totalSize: 0, files: { nodes: [] } });
    const { version: next } = await call(project.id, { parentNumber: 1, changes: [create('a', 'A')] });
    expect(next).toMatchObject({ fileCount: 1, totalSize: 1, files: { nodes: [{ path: 'a' }] } });
  });

  it('brings paths into Unicode NFC', async () => {
    const project = await makeProject(fork());
    const { version } = await call(project.id, { changes: [create('cafe\u0301.txt')] });
    expect(version.files.nodes[1].path).toBe('caf\u00e9.txt');
    expect(await issueCodes(project.id, [create('e\u0301'), create('\u00e9')])).toEqual([
      [1, '\u00e9', 'PATH_DUPLICATED'],
    ]);
  });

  it('sets the time at which the project changed', async () => {
    const project = await makeProject(fork());
    await fork().execute(`update project set updated_at = '2020-02-02T00:00:00Z'`);
    await call(project.id);
    const [row] = await fork().execute(`select updated_at > '2020-02-03' as later from project`);
    expect(row).toEqual({ later: true });
  });
});

describe('createVersion, contents', () => {
  const base64 = (bytes: Buffer | string) => Buffer.from(bytes).toString('base64');

  it.each([
    ['an empty file', '', 'UTF8', { content: '', encoding: 'UTF8', size: 0 }],
    ['an empty file as Base64', '', 'BASE64', { content: '', encoding: 'UTF8', size: 0 }],
    [
      'a binary file',
      base64(Buffer.from([0xff, 0, 1])),
      'BASE64',
      { content: '/wAB', encoding: 'BASE64', size: 3 },
    ],
    ['text with U+0000', base64('a\0b'), 'BASE64', { content: 'YQBi', encoding: 'BASE64', size: 3 }],
    ['Base64 that is text', base64('grüß\n'), 'BASE64', { content: 'grüß\n', encoding: 'UTF8', size: 7 }],
    ['a byte order mark', '\ufeffa\r\n', 'UTF8', { content: '\ufeffa\r\n', encoding: 'UTF8', size: 6 }],
    ['characters beyond U+FFFF', '𝒳😀', 'UTF8', { content: '𝒳😀', encoding: 'UTF8', size: 8 }],
    ['text in NFD, as it is', 'e\u0301', null, { content: 'e\u0301', encoding: 'UTF8', size: 3 }],
  ])('keeps %s', async (_what, content, encoding, expected) => {
    const project = await makeProject(fork(), { files: [] });
    const { version } = await call(project.id, {
      changes: [{ create: { path: 'file', content, encoding } }],
    });
    expect(version.files.nodes).toEqual([{ path: 'file', hash: expect.any(String), ...expected }]);
    expect(version.totalSize).toBe(expected.size);
  });

  it('takes binary contents in updates and renames, too', async () => {
    const project = await makeProject(fork(), { files: ['a', 'b'].map(path => ({ path, content: path })) });
    const { version } = await call(project.id, {
      changes: [
        { update: { path: 'a', content: '/w==', encoding: 'BASE64' } },
        { rename: { from: 'b', to: 'c', content: '/wA=', encoding: 'BASE64' } },
      ],
    });
    expect(version.files.nodes).toMatchObject([
      { path: 'a', content: '/w==', encoding: 'BASE64', size: 1 },
      { path: 'c', content: '/wA=', encoding: 'BASE64', size: 2 },
    ]);
  });

  it('keeps equal contents of a project once', async () => {
    const project = await makeProject(fork(), { files: [] });
    await call(project.id, { changes: [create('a', 'same'), create('b', 'same')] });
    await call(project.id, { parentNumber: 1, changes: [create('c', 'same'), update('a', 'other')] });
    const rows = await fork().execute('select text from blob order by text');
    expect(rows).toEqual([{ text: 'other' }, { text: 'same' }]);
  });
});

describe('createVersion, input', () => {
  const wide = '😀';

  it.each([
    ['an empty name', { name: '' }, 'name', 'must not be empty or blank'],
    ['a blank name', { name: ' \t\n\u00a0' }, 'name', 'must not be empty or blank'],
    ['a name of 256 characters', { name: 'n'.repeat(256) }, 'name', 'must not be longer than 255 characters'],
    [
      'a name of 256 code points',
      { name: wide.repeat(256) },
      'name',
      'must not be longer than 255 characters',
    ],
    ['U+0000 in a name', { name: 'a\0' }, 'name', 'must be well-formed Unicode without U+0000'],
    ['half a character in a name', { name: 'a\ud83d' }, 'name', 'must be well-formed Unicode without U+0000'],
    [
      'a description of 10,001 characters',
      { description: 'd'.repeat(10_001) },
      'description',
      'must not be longer than 10000 characters',
    ],
    [
      'U+0000 in a description',
      { description: '\0' },
      'description',
      'must be well-formed Unicode without U+0000',
    ],
    [
      'half a character in a description',
      { description: '\udc00' },
      'description',
      'must be well-formed Unicode without U+0000',
    ],
    ['no changes', { changes: [] }, 'changes', 'must hold at least one change'],
  ])('refuses %s', async (_what, input, field, message) => {
    const project = await makeProject(fork());
    expect(await refused(project.id, input)).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      message: `The input can't be used: ${field} ${message}.`,
      issues: [{ path: [field], message }],
    });
  });

  it('names all that is wrong with the input', async () => {
    const { issues } = await refused('nothing', { name: '', description: '\0', changes: [] });
    expect(issues.map(({ path }: Input) => path)).toEqual([['name'], ['description'], ['changes']]);
  });

  it('takes names and descriptions of the greatest length, counted in code points', async () => {
    const project = await makeProject(fork());
    const name = wide.repeat(255);
    const description = wide.repeat(10_000);
    const { version } = await call(project.id, { name: ` ${name}\n`, description });
    expect(version).toMatchObject({ name, description });
  });

  it('takes null for what may be left out', async () => {
    const project = await makeProject(fork());
    const { version } = await call(project.id, {
      description: null,
      expectedLatestVersionNumber: null,
      idempotencyKey: null,
    });
    expect(version).toMatchObject({ number: 1, description: '' });
  });

  it.each([
    ['two kinds of change in one', { ...create('a'), ...remove('README.md') }],
    ['a change of no kind', {}],
    ['a change whose kind is null', { create: null }],
  ])('fails on %s', async (_what, change) => {
    const project = await makeProject(fork());
    const before = await databaseState(fork());
    const answer = await server.send(CREATE_VERSION, {
      input: { projectId: project.id, parentNumber: 0, name: 'Next', changes: [change] },
    });
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
    expect(await databaseState(fork())).toEqual(before);
  });
});

describe('createVersion, project and parent', () => {
  it.each([
    ['of no project', randomUUID()],
    ['that is no UUID', 'garbage'],
    ['that is empty', ''],
    ['with U+0000 in it', '\0'],
    ['with half a character in it', '\ud800'],
    ['of a version', Buffer.from(`${randomUUID()}:0`).toString('base64url')],
  ])('refuses an id %s', async (_what, id) => {
    await makeProject(fork());
    expect(await refused(id)).toEqual({
      __typename: 'ProjectNotFoundError',
      code: 'NOT_FOUND',
      message: 'There is no project with this id.',
      projectId: id,
    });
  });

  it('takes a project id in capitals', async () => {
    const project = await makeProject(fork());
    expect(await call(project.id.toUpperCase())).toMatchObject({ version: { number: 1 } });
  });

  it('refuses a deleted project', async () => {
    const project = await makeProject(fork());
    await fork().execute('update project set active = false');
    expect(await refused(project.id)).toEqual({
      __typename: 'ProjectInactiveError',
      code: 'PROJECT_INACTIVE',
      message: 'The project is deleted; restore it to write to it.',
      project: { id: project.id, active: false },
    });
  });

  it.each([2, 2 ** 31 - 1, 2 ** 31, 2 ** 40, Number.MAX_SAFE_INTEGER])(
    'refuses the parent %i, which there is not',
    async parentNumber => {
      const project = await makeProject(fork());
      await makeVersion(fork(), project);
      expect(await refused(project.id, { parentNumber })).toEqual({
        __typename: 'VersionNotFoundError',
        code: 'NOT_FOUND',
        message: `The project has no version ${parentNumber}; its versions are 0 to 1.`,
        number: parentNumber,
        latestVersionNumber: 1,
      });
    },
  );

  it("refuses another project's version as the parent", async () => {
    const [project, other] = [await makeProject(fork()), await makeProject(fork())];
    await makeVersion(fork(), other);
    expect(await refused(project.id, { parentNumber: 1 })).toMatchObject({
      __typename: 'VersionNotFoundError',
      latestVersionNumber: 0,
    });
  });

  it('makes a version when the latest one is the expected one', async () => {
    const project = await makeProject(fork());
    await makeVersion(fork(), project);
    expect(await call(project.id, { expectedLatestVersionNumber: 1 })).toMatchObject({
      version: { number: 2, parent: { number: 0 } },
    });
  });

  it.each([0, 2, 2 ** 40])('refuses when version %i is expected and the latest is 1', async expected => {
    const project = await makeProject(fork());
    await makeVersion(fork(), project);
    expect(await refused(project.id, { expectedLatestVersionNumber: expected })).toEqual({
      __typename: 'VersionConflictError',
      code: 'CONFLICT',
      message: `The latest version is 1, and ${expected} was expected; look at what is new and call again.`,
      latestVersion: { number: 1 },
    });
  });
});

describe('createVersion, changes', () => {
  const files = ['README.md', 'dir/a', 'dir/b', 'old'].map(path => ({ path, content: path }));
  const long = `${'x'.repeat(200)}/`.repeat(6);

  const badPaths = [
    '',
    ' \u00a0',
    '/absolute',
    '.',
    './a',
    '../a',
    'a/../b',
    'a//b',
    'a/',
    'a/ /b',
    'a\\b',
    'C:a',
    'nul\0',
    'control\u0007',
    'control\u0085',
    'bidi\u202etxt',
    'half\ud800',
    'dot.',
    'dot./a',
    'space ',
    '.git',
    '.git/config',
    'sub/.GIT/config',
    'git~1',
    '.g\u200cit/x',
    'CON',
    'con.txt',
    'a/Aux.tar.gz',
    'COM1',
    'lpt9.log',
    'x'.repeat(256),
  ];

  it('refuses bad paths, all together and by their positions', async () => {
    const project = await makeProject(fork(), { files });
    const codes = await issueCodes(
      project.id,
      badPaths.map(path => create(path)),
    );
    expect(codes).toEqual(badPaths.map((path, index) => [index, path, 'PATH_INVALID']));
  });

  it('refuses a path of more than 1,024 bytes and cuts it off in the answer', async () => {
    const project = await makeProject(fork());
    expect(await issueCodes(project.id, [create(`${long}a`)])).toEqual([
      [0, `${long.slice(0, 300)}…`, 'PATH_INVALID'],
    ]);
  });

  it('refuses bad paths in every kind of change', async () => {
    const project = await makeProject(fork(), { files });
    const changes = [update('/a', ''), remove('/b'), rename('/c', 'new'), rename('old', '/d')];
    expect(await issueCodes(project.id, changes)).toEqual([
      [0, '/a', 'PATH_INVALID'],
      [1, '/b', 'PATH_INVALID'],
      [2, '/c', 'PATH_INVALID'],
      [3, '/d', 'PATH_INVALID'],
    ]);
  });

  it.each([
    ['created twice', [create('a'), create('a')], [1, 'a', 'PATH_DUPLICATED']],
    [
      'updated and deleted',
      [update('README.md', ''), remove('README.md')],
      [1, 'README.md', 'PATH_DUPLICATED'],
    ],
    [
      'renamed and made anew',
      [rename('README.md', 'a'), create('README.md')],
      [1, 'README.md', 'PATH_DUPLICATED'],
    ],
    ['made twice by renames', [rename('README.md', 'a'), rename('old', 'a')], [1, 'a', 'PATH_DUPLICATED']],
    ['created where one is', [create('x'), create('README.md')], [1, 'README.md', 'PATH_EXISTS']],
    ['renamed to itself', [rename('old', 'old', 'new')], [0, 'old', 'PATH_EXISTS']],
    ['renamed to one that is', [rename('old', 'README.md')], [0, 'README.md', 'PATH_EXISTS']],
    ['updated where none is', [update('none', '')], [0, 'none', 'PATH_NOT_FOUND']],
    ['updated where a directory is', [update('dir', '')], [0, 'dir', 'PATH_NOT_FOUND']],
    ['deleted where none is', [remove('dir/none')], [0, 'dir/none', 'PATH_NOT_FOUND']],
    ['renamed where none is', [rename('none', 'new')], [0, 'none', 'PATH_NOT_FOUND']],
    ['created below a file', [create('old/a/b')], [0, 'old/a/b', 'PATH_OBSTRUCTED']],
    ['created below a file of the same call', [create('n'), create('n/a')], [1, 'n/a', 'PATH_OBSTRUCTED']],
    ['created where a directory is', [create('dir')], [0, 'dir', 'PATH_OBSTRUCTED']],
    [
      'created where a directory stays',
      [create('dir'), remove('dir/a'), update('dir/b', '')],
      [0, 'dir', 'PATH_OBSTRUCTED'],
    ],
    ['renamed into a file', [rename('README.md', 'old/a')], [0, 'old/a', 'PATH_OBSTRUCTED']],
    ['renamed onto a directory', [rename('README.md', 'dir')], [0, 'dir', 'PATH_OBSTRUCTED']],
    ['made of half a character', [create('a', '\ud83d')], [0, 'a', 'CONTENT_INVALID']],
    ['made of U+0000 as text', [update('old', 'a\0')], [0, 'old', 'CONTENT_INVALID']],
    [
      'made of what is no Base64',
      [{ create: { path: 'a', content: '%', encoding: 'BASE64' } }],
      [0, 'a', 'CONTENT_INVALID'],
    ],
    [
      'made of Base64 without padding',
      [{ rename: { from: 'old', to: 'new', content: 'QQ', encoding: 'BASE64' } }],
      [0, 'new', 'CONTENT_INVALID'],
    ],
    [
      'updated though it is another by now',
      [update('old', 'new', 'ff'.repeat(32))],
      [0, 'old', 'CONTENT_STALE'],
    ],
    [
      'updated with an expected hash that is none',
      [update('old', 'new', 'none')],
      [0, 'old', 'CONTENT_STALE'],
    ],
  ])('refuses a file %s', async (_what, changes, issue) => {
    const project = await makeProject(fork(), { files });
    expect(await issueCodes(project.id, changes)).toEqual([issue]);
  });

  it('names one issue for every bad change, in the order of the list', async () => {
    const project = await makeProject(fork(), { files });
    const answer = await refused(project.id, {
      changes: [
        create('good'),
        update('old', 'new', 'stale'),
        create('../bad'),
        remove('none'),
        create('README.md'),
        update('dir/a', '\0'),
        create('good'),
        create('dir/b/c'),
      ],
    });
    expect(answer).toMatchObject({ __typename: 'InvalidFileChangesError', code: 'INVALID_FILE_CHANGES' });
    expect(answer.changes.map(({ index, code }: Input) => [index, code])).toEqual([
      [1, 'CONTENT_STALE'],
      [2, 'PATH_INVALID'],
      [3, 'PATH_NOT_FOUND'],
      [4, 'PATH_EXISTS'],
      [5, 'CONTENT_INVALID'],
      [6, 'PATH_DUPLICATED'],
      [7, 'PATH_OBSTRUCTED'],
    ]);
  });

  it("holds the changes against the parent's tree, not the latest one's", async () => {
    const project = await makeProject(fork(), { files });
    await call(project.id, { changes: [remove('old'), create('new')] });
    expect(await call(project.id, { changes: [update('old', ''), create('new')] })).toMatchObject({
      version: { number: 2, fileCount: 5 },
    });
  });

  it('finds in a parent of several layers what stands, and not what was deleted', async () => {
    const filler = Array.from({ length: 9 }, (_, i) => ({ path: `filler/${i}`, content: '' }));
    const project = await makeProject(fork(), { files: [...files, ...filler] });
    await call(project.id, { changes: [remove('dir/a'), remove('old')] });
    await call(project.id, { parentNumber: 1, changes: [remove('dir/b')] });
    const [row] = await fork().execute('select layers from version where number = 2');
    expect(row).toEqual({ layers: [0, 1, 2] });
    const bad = await refused(project.id, {
      parentNumber: 2,
      changes: [update('dir/b', ''), remove('old'), create('README.md/a'), create('filler')],
    });
    expect(bad.changes.map(({ code }: Input) => code)).toEqual([
      'PATH_NOT_FOUND',
      'PATH_NOT_FOUND',
      'PATH_OBSTRUCTED',
      'PATH_OBSTRUCTED',
    ]);
    expect(
      await call(project.id, { parentNumber: 2, changes: [create('dir', 'a file'), create('old/a')] }),
    ).toMatchObject({ version: { number: 3, fileCount: 12 } });
  });

  it('updates a file whose hash is the expected one, in whatever case', async () => {
    const project = await makeProject(fork());
    const { version } = await call(project.id);
    const { hash } = version.files.nodes[0];
    const expecting = (expected: string | null) => ({ changes: [update('README.md', 'new', expected)] });
    expect(await call(project.id, expecting(hash))).toMatchObject({ version: { number: 2 } });
    expect(await call(project.id, expecting(hash.toUpperCase()))).toMatchObject({ version: { number: 3 } });
    expect(await call(project.id, expecting(null))).toMatchObject({ version: { number: 4 } });
  });
});

describe('createVersion, limits', () => {
  it('takes what is just within the limits', async () => {
    const project = await makeProject(fork());
    const changes = [create('a', '0123456789'), create('b', '0'), update('README.md', '012345678')];
    const { version } = await call(project.id, { changes }, smallServer);
    expect(version).toMatchObject({ fileCount: 3, totalSize: 20 });
  });

  it('blames no good change for the bad content of another one', async () => {
    const project = await makeProject(fork(), { files: [{ path: 'a', content: 'A' }] });
    const changes = [rename('a', 'b', '\0'), create('a/x'), create('b/x')];
    const { changes: issues } = await refused(project.id, { changes });
    expect(issues.map(({ index, code }: { index: number; code: string }) => [index, code])).toEqual([
      [0, 'CONTENT_INVALID'],
      [2, 'PATH_OBSTRUCTED'],
    ]);
  });

  it.each([
    ['MAX_CHANGES', 3, 4, ['a', 'b', 'c', 'd'].map(path => create(path))],
    ['MAX_VERSION_FILES', 3, 4, ['a', 'b', 'c'].map(path => create(path))],
    ['MAX_VERSION_SIZE', 20, 21, [create('a', '0123456789'), create('b', '01')]],
    ['MAX_DIRECTORIES', 4, 5, [create('a/b/c'), create('a/d/e/f/g')]],
  ])('refuses what is beyond %s', async (limit, maximum, actual, changes) => {
    const project = await makeProject(fork());
    expect(await refused(project.id, { changes }, smallServer)).toEqual({
      __typename: 'LimitExceededError',
      code: 'LIMIT_EXCEEDED',
      message: `${limit} allows ${maximum}, and this would be ${actual}.`,
      limit,
      maximum,
      actual,
    });
  });

  it('counts what stands afterwards', async () => {
    const files = ['a', 'b', 'c'].map(path => ({ path, content: '01234' }));
    const project = await makeProject(fork(), { files });
    const { version } = await call(
      project.id,
      { changes: [remove('a'), create('d', '0123456789')] },
      smallServer,
    );
    expect(version).toMatchObject({ number: 1, fileCount: 3, totalSize: 20 });
  });

  it('refuses contents of more than MAX_FILE_SIZE bytes', async () => {
    const project = await makeProject(fork());
    const changes = [
      create('ascii', '0123456789a'),
      create('bytes', 'éééééé'),
      { create: { path: 'binary', content: Buffer.alloc(11).toString('base64'), encoding: 'BASE64' } },
    ];
    expect(await issueCodes(project.id, changes, smallServer)).toEqual([
      [0, 'ascii', 'CONTENT_TOO_LARGE'],
      [1, 'bytes', 'CONTENT_TOO_LARGE'],
      [2, 'binary', 'CONTENT_TOO_LARGE'],
    ]);
  });

  it('refuses a key that belongs to another input', async () => {
    const project = await makeProject(fork());
    const idempotencyKey = randomUUID();
    await call(project.id, { idempotencyKey });
    expect(await refused(project.id, { idempotencyKey, name: 'Other' })).toEqual({
      __typename: 'IdempotencyKeyReusedError',
      code: 'IDEMPOTENCY_KEY_REUSED',
      message: 'The idempotency key was used by a call with another input.',
      idempotencyKey,
    });
  });
});

describe('createVersion, many files', () => {
  const paths = (count: number) => Array.from({ length: count }, (_, i) => `dir-${i % 20}/file-${i}.txt`);

  it('makes 1,000 changes at once', async () => {
    const project = await makeProject(fork(), { files: [] });
    const created = await call(project.id, { changes: paths(1_000).map(path => create(path, path)) });
    expect(created.version).toMatchObject({ number: 1, fileCount: 1_000 });
    const changed = await call(project.id, {
      parentNumber: 1,
      changes: paths(1_000).map(
        (path, i) => [update(path, ''), remove(path), rename(path, `new/${i}`)][i % 3],
      ),
    });
    expect(changed.version).toMatchObject({ number: 2, fileCount: 667 });
  });

  it('refuses 1,001 changes by default', async () => {
    const project = await makeProject(fork(), { files: [] });
    expect(await refused(project.id, { changes: paths(1_001).map(path => create(path)) })).toMatchObject({
      __typename: 'LimitExceededError',
      limit: 'MAX_CHANGES',
      maximum: 1_000,
      actual: 1_001,
    });
  });

  it('writes for one changed file of 5,000 no more than for one of 10', async () => {
    const costOf = async (count: number) => {
      const files = paths(count).map(path => ({ path, content: path }));
      const project = await makeProject(fork(), { files });
      const changes: object[] = [update('dir-0/file-0.txt', 'changed')];
      const { result, statements } = await countStatements(() => call(project.id, { changes }));
      expect(result.version).toMatchObject({ number: 1, fileCount: count });
      const [rows] = await fork().execute<{ files: number; blobs: number }[]>(
        `select (select count(*)::int from version_file where project_id = ? and version_number = 1) as files,
           (select count(*)::int from blob where project_id = ?) as blobs`,
        [project.id, project.id],
      );
      return { statements: statements.length, files: rows?.files, newBlobs: (rows?.blobs ?? 0) - count };
    };
    const small = await costOf(10);
    const large = await costOf(5_000);
    expect(large).toEqual(small);
    expect(large).toMatchObject({ files: 1, newBlobs: 1 });
    expect(large.statements).toBeLessThan(20);
  });
});
