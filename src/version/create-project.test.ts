import { randomUUID } from 'node:crypto';
import { templates } from '../template/template.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState } from '../testing/factories.ts';
import { type TestServer, useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';
import { createProject } from './create-project.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const smallLimits = {
  MAX_FILE_SIZE: 10,
  MAX_VERSION_SIZE: 20,
  MAX_VERSION_FILES: 3,
  MAX_CHANGES: 1,
  MAX_DIRECTORIES: 9,
  MAX_LABELS: 9,
  MAX_MEMBERS: 9,
  MAX_OPEN_GENERATIONS: 9,
};
const smallServer = useServer(
  fork,
  Object.fromEntries(Object.entries(smallLimits).map(([name, limit]) => [name, String(limit)])),
);

const CREATE_PROJECT = `mutation ($input: CreateProjectInput!) {
  createProject(input: $input) {
    __typename
    ... on CreateProjectSuccess {
      project {
        id name description active createdAt updatedAt latestVersionNumber
        versions { totalCount }
        latestVersion {
          number name description active fileCount totalSize parent { number }
          files(first: 100) { nodes { path content encoding } }
        }
      }
    }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { path message } }
    ... on InvalidFileChangesError { changes: issues { index path code message } }
    ... on TemplateNotFoundError { template available }
    ... on LimitExceededError { limit maximum actual }
    ... on IdempotencyKeyReusedError { idempotencyKey }
  }
}`;

type Input = Record<string, unknown>;

const README = { path: 'README.md', content: '# Readme\n' };

/** Calls createProject, by default with one file. */
async function call(input: Input = {}, on: TestServer = server) {
  const answer = await on.send(CREATE_PROJECT, { input: { name: 'Project', files: [README], ...input } });
  expect(answer).toEqual({ status: 200, data: { createProject: expect.anything() } });
  return answer.data.createProject;
}

/** Calls createProject, which must refuse and change nothing. */
async function refused(input: Input, on: TestServer = server) {
  const before = await databaseState(fork());
  const answer = await call(input, on);
  expect(await databaseState(fork())).toEqual(before);
  return answer;
}

describe('createProject', () => {
  it('makes a project with its version 0', async () => {
    const { project } = await call({ name: ' \tProject\n', description: ' What it is. ' });
    expect(project).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      name: 'Project',
      description: ' What it is. ',
      active: true,
      createdAt: expect.any(String),
      updatedAt: project.createdAt,
      latestVersionNumber: 0,
      versions: { totalCount: 1 },
      latestVersion: {
        number: 0,
        name: 'Initial version',
        description: '',
        active: true,
        fileCount: 1,
        totalSize: 9,
        parent: null,
        files: { nodes: [{ ...README, encoding: 'UTF8' }] },
      },
    });
  });

  it('takes an empty list of files', async () => {
    const { project } = await call({ files: [] });
    expect(project.latestVersion).toMatchObject({ fileCount: 0, totalSize: 0, files: { nodes: [] } });
  });

  it('takes text, Base64 that is text, binary and empty files', async () => {
    const { project } = await call({
      files: [
        { path: 'binary', content: '/wAB', encoding: 'BASE64' },
        { path: 'empty', content: '' },
        { path: 'text', content: Buffer.from('grüß').toString('base64'), encoding: 'BASE64' },
      ],
    });
    expect(project.latestVersion).toMatchObject({
      totalSize: 9,
      files: {
        nodes: [
          { path: 'binary', content: '/wAB', encoding: 'BASE64' },
          { path: 'empty', content: '', encoding: 'UTF8' },
          { path: 'text', content: 'grüß', encoding: 'UTF8' },
        ],
      },
    });
  });

  it('takes null for what may be left out', async () => {
    const { project } = await call({ description: null, template: null, idempotencyKey: null });
    expect(project).toMatchObject({ description: '', latestVersion: { fileCount: 1 } });
  });

  it('makes projects of the same name', async () => {
    const [one, other] = [await call(), await call()];
    expect(one.project.name).toBe(other.project.name);
    expect(one.project.id).not.toBe(other.project.id);
  });

  it('takes more files than one call may change', async () => {
    const files = ['a', 'b', 'c'].map(path => ({ path, content: '' }));
    expect(await call({ files }, smallServer)).toMatchObject({
      project: { latestVersion: { fileCount: 3 } },
    });
  });

  it('makes 5,000 files, with statements that do not grow with them one by one', async () => {
    const files = Array.from({ length: 5_000 }, (_, i) => ({ path: `dir-${i % 9}/${i}`, content: `${i}` }));
    const { result, statements } = await countStatements(() => call({ files }));
    expect(result.project.latestVersion).toMatchObject({ fileCount: 5_000, totalSize: 18_890 });
    expect(statements.length).toBeLessThan(50);
  });
});

describe('createProject, templates', () => {
  it('makes the files of a template', async () => {
    const { project } = await call({ files: undefined, template: 'empty' });
    expect(project.latestVersion).toMatchObject({
      description: 'From the template empty.',
      fileCount: 1,
      files: { nodes: [{ path: 'README.md' }] },
    });
  });

  it('makes each template as it stands', async () => {
    expect.hasAssertions();
    for (const { name, changes } of await templates()) {
      const { project } = await call({ files: null, template: name });
      const nodes = changes.map(({ to, content }) => ({
        path: to,
        content: content?.toString(),
        encoding: 'UTF8',
      }));
      expect(project.latestVersion.files.nodes).toEqual(
        nodes.sort((a, b) => Buffer.compare(Buffer.from(a.path ?? ''), Buffer.from(b.path ?? ''))),
      );
    }
  });

  it('takes the default template when neither a template nor files are given', async () => {
    const [first] = await templates();
    const { project } = await call({ files: null });
    expect(project.latestVersion).toMatchObject({
      description: `From the template ${first?.name}.`,
      fileCount: first?.fileCount,
    });
  });

  it.each(['none', '', 'EMPTY', '../empty', 'a\0', '\ud800'])('refuses the template %j', async template => {
    expect(await refused({ files: null, template })).toEqual({
      __typename: 'TemplateNotFoundError',
      code: 'NOT_FOUND',
      message: expect.any(String),
      template,
      available: (await templates()).map(({ name }) => name),
    });
  });

  it('refuses when there are no templates to take', async () => {
    const create = createProject(fork(), { name: 'Project' }, [], smallLimits);
    await expect(create).rejects.toMatchObject({ refusal: { template: '', available: [] } });
  });

  it.each([
    ['a template', 'empty'],
    ['an unknown template', 'none'],
    ['an empty template', ''],
  ])('refuses %s beside files', async (_what, template) => {
    expect(await refused({ files: [], template })).toMatchObject({
      __typename: 'InvalidInputError',
      issues: [{ path: ['template'], message: 'must be left out when files are given' }],
    });
  });
});

describe('createProject, input', () => {
  it.each([
    ['an empty name', { name: '' }, 'name', 'must not be empty or blank'],
    ['a blank name', { name: ' \r\n\u3000' }, 'name', 'must not be empty or blank'],
    [
      'a name of 256 code points',
      { name: '😀'.repeat(256) },
      'name',
      'must not be longer than 255 characters',
    ],
    ['U+0000 in a name', { name: '\0' }, 'name', 'must be well-formed Unicode without U+0000'],
    ['half a character in a name', { name: '\udead' }, 'name', 'must be well-formed Unicode without U+0000'],
    [
      'a description of 10,001 code points',
      { description: '😀'.repeat(10_001) },
      'description',
      'must not be longer than 10000 characters',
    ],
    [
      'U+0000 in a description',
      { description: 'a\0' },
      'description',
      'must be well-formed Unicode without U+0000',
    ],
    [
      'half a character in a description',
      { description: '\ud800a' },
      'description',
      'must be well-formed Unicode without U+0000',
    ],
  ])('refuses %s', async (_what, input, field, message) => {
    expect(await refused(input)).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      message: `The input can't be used: ${field} ${message}.`,
      issues: [{ path: [field], message }],
    });
  });

  it('names all that is wrong with the input', async () => {
    const { issues } = await refused({ name: ' ', description: '\0', template: 'empty' });
    expect(issues.map(({ path }: Input) => path)).toEqual([['name'], ['description'], ['template']]);
  });

  it('takes names and descriptions of the greatest length, counted in code points', async () => {
    const [name, description] = ['😀'.repeat(255), '😀'.repeat(10_000)];
    expect(await call({ name: `\n${name} `, description })).toMatchObject({ project: { name, description } });
  });

  it('refuses bad files, all together and by their positions', async () => {
    const answer = await refused({
      files: [
        README,
        { path: '/absolute', content: '' },
        README,
        { path: 'README.md/a', content: '' },
        { path: 'nul', content: '' },
        { path: 'a', content: 'a\0' },
        { path: 'b', content: '\ud800' },
        { path: 'c', content: '-', encoding: 'BASE64' },
      ],
    });
    expect(answer).toMatchObject({ __typename: 'InvalidFileChangesError', code: 'INVALID_FILE_CHANGES' });
    expect(answer.changes.map(({ index, path, code }: Input) => [index, path, code])).toEqual([
      [1, '/absolute', 'PATH_INVALID'],
      [2, 'README.md', 'PATH_DUPLICATED'],
      [3, 'README.md/a', 'PATH_OBSTRUCTED'],
      [4, 'nul', 'PATH_INVALID'],
      [5, 'a', 'CONTENT_INVALID'],
      [6, 'b', 'CONTENT_INVALID'],
      [7, 'c', 'CONTENT_INVALID'],
    ]);
  });

  it('refuses contents of more than MAX_FILE_SIZE bytes', async () => {
    const files = [
      { path: 'fits', content: '0123456789' },
      { path: 'large', content: '0123456789a' },
    ];
    const { changes } = await refused({ files }, smallServer);
    expect(changes).toMatchObject([{ index: 1, path: 'large', code: 'CONTENT_TOO_LARGE' }]);
  });

  it.each([
    ['MAX_VERSION_FILES', 4, ['a', 'b', 'c', 'd'].map(path => ({ path, content: '' }))],
    ['MAX_VERSION_SIZE', 21, ['a', 'b', 'c'].map(path => ({ path, content: '0123456' }))],
  ] as const)('refuses what is beyond %s', async (limit, actual, files) => {
    expect(await refused({ files }, smallServer)).toEqual({
      __typename: 'LimitExceededError',
      code: 'LIMIT_EXCEEDED',
      message: `${limit} allows ${smallLimits[limit]}, and this would be ${actual}.`,
      limit,
      maximum: smallLimits[limit],
      actual,
    });
  });

  it('refuses a key that belongs to another input', async () => {
    const idempotencyKey = randomUUID();
    await call({ idempotencyKey });
    expect(await refused({ idempotencyKey, name: 'Other' })).toMatchObject({
      __typename: 'IdempotencyKeyReusedError',
      code: 'IDEMPOTENCY_KEY_REUSED',
      idempotencyKey,
    });
  });
});
