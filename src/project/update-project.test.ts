import { randomUUID } from 'node:crypto';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { databaseState, makeProject } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const UPDATE_PROJECT = `mutation ($input: UpdateProjectInput!) {
  updateProject(input: $input) {
    __typename
    ... on UpdateProjectSuccess { project { id name description active updatedAt latestVersionNumber lockedPaths } }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { path message } }
    ... on ProjectNotFoundError { projectId }
    ... on ProjectInactiveError { project { id active } }
  }
}`;

const PAST = '2020-02-02T00:00:00.000Z';

/** Makes a project that changed last some time ago. */
async function makeOldProject() {
  const project = await makeProject(fork(), { name: 'Old', description: 'Old words' });
  await fork().execute(`update project set updated_at = '${PAST}' where id = '${project.id}'`);
  return project;
}

async function call(input: Record<string, unknown>) {
  const answer = await server.send(UPDATE_PROJECT, { input });
  expect(answer).toEqual({ status: 200, data: { updateProject: expect.anything() } });
  return answer.data.updateProject;
}

/** Calls updateProject, which must change nothing. */
async function unchanging(input: Record<string, unknown>) {
  const before = await databaseState(fork());
  const answer = await call(input);
  expect(await databaseState(fork())).toEqual(before);
  return answer;
}

describe('updateProject', () => {
  it('changes the name and the description', async () => {
    const { id: projectId } = await makeOldProject();
    const { project } = await call({ projectId, name: ' \tNew\n', description: ' New words ' });
    expect(project).toMatchObject({ id: projectId, name: 'New', description: ' New words ', active: true });
    expect(project.updatedAt > PAST).toBe(true);
  });

  it.each([
    ['the name', { name: 'New' }, { name: 'New', description: 'Old words' }],
    ['the description', { description: 'New' }, { name: 'Old', description: 'New' }],
    ['the description to nothing', { description: '' }, { name: 'Old', description: '' }],
    ['the locked paths', { lockedPaths: ['src/*.ts', '.env'] }, { lockedPaths: ['src/*.ts', '.env'] }],
    ['the locked paths to none', { lockedPaths: [] }, { name: 'Old', lockedPaths: [] }],
  ])('changes %s alone', async (_what, change, expected) => {
    const { id: projectId } = await makeOldProject();
    const { project } = await call({ projectId, ...change });
    expect(project).toMatchObject(expected);
    expect(project.updatedAt > PAST).toBe(true);
  });

  it('changes this project only', async () => {
    const [one, other] = [await makeOldProject(), await makeOldProject()];
    await call({ projectId: one.id, name: 'New', description: 'New' });
    const [row] = await fork().execute('select name, description from project where id = ?', [other.id]);
    expect(row).toEqual({ name: 'Old', description: 'Old words' });
  });

  it('changes nothing when nothing is given', async () => {
    const { id: projectId } = await makeOldProject();
    expect(await unchanging({ projectId })).toMatchObject({
      project: { name: 'Old', description: 'Old words', updatedAt: PAST },
    });
  });

  it('keeps locked paths in their order, normalized and each once', async () => {
    const { id: projectId } = await makeOldProject();
    const given = ['src/generated', 'e\u0301', '**/*.sql', '\u00e9', 'src/generated'];
    const lockedPaths = ['src/generated', '\u00e9', '**/*.sql'];
    expect(await call({ projectId, lockedPaths: given })).toMatchObject({ project: { lockedPaths } });
    const query = `query ($id: ID!) {
      project(id: $id) { lockedPaths }
      projects { nodes { lockedPaths } }
    }`;
    expect((await server.send(query, { id: projectId })).data).toEqual({
      project: { lockedPaths },
      projects: { nodes: [{ lockedPaths }] },
    });
  });

  it('leaves the locked paths that are left out', async () => {
    const { id: projectId } = await makeOldProject();
    await call({ projectId, lockedPaths: ['a'] });
    expect(await call({ projectId, name: 'New' })).toMatchObject({ project: { lockedPaths: ['a'] } });
  });

  it('takes as many locked paths of the greatest length as there may be', async () => {
    const { id: projectId } = await makeOldProject();
    const lockedPaths = Array.from({ length: 100 }, (_, i) => '😀'.repeat(252) + String(i).padStart(3, '0'));
    expect(await call({ projectId, lockedPaths })).toMatchObject({ project: { lockedPaths } });
  });

  it('takes texts of the greatest length, counted in code points', async () => {
    const { id: projectId } = await makeOldProject();
    const [name, description] = ['😀'.repeat(255), '😀'.repeat(10_000)];
    expect(await call({ projectId, name: ` ${name} `, description })).toMatchObject({
      project: { name, description },
    });
  });

  const unsetting = 'must be left out to stay as it is; null is no value for it';
  it.each([
    ['null as the name', { name: null }, 'name', unsetting],
    ['null as the description', { description: null }, 'description', unsetting],
    ['an empty name', { name: '' }, 'name', 'must not be empty or blank'],
    ['a blank name', { name: ' \u2003\n' }, 'name', 'must not be empty or blank'],
    [
      'a name of 256 code points',
      { name: '😀'.repeat(256) },
      'name',
      'must not be longer than 255 characters',
    ],
    ['U+0000 in the name', { name: 'a\0b' }, 'name', 'must be well-formed Unicode without U+0000'],
    [
      'half a character in the name',
      { name: '\ud800' },
      'name',
      'must be well-formed Unicode without U+0000',
    ],
    [
      'a description of 10,001 characters',
      { description: 'd'.repeat(10_001) },
      'description',
      'must not be longer than 10000 characters',
    ],
    [
      'U+0000 in the description',
      { description: '\0' },
      'description',
      'must be well-formed Unicode without U+0000',
    ],
    [
      'half a character in the description',
      { description: '\udc00' },
      'description',
      'must be well-formed Unicode without U+0000',
    ],
  ])('refuses %s', async (_what, change, field, message) => {
    const { id: projectId } = await makeOldProject();
    expect(await unchanging({ projectId, ...change })).toEqual({
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      message: `The input can't be used: ${field} ${message}.`,
      issues: [{ path: [field], message }],
    });
  });

  it('refuses null as the locked paths', async () => {
    const { id: projectId } = await makeOldProject();
    const { issues } = await unchanging({ projectId, lockedPaths: null });
    expect(issues).toEqual([{ path: ['lockedPaths'], message: unsetting }]);
  });

  it('refuses more than 100 locked paths', async () => {
    const { id: projectId } = await makeOldProject();
    const lockedPaths = Array.from({ length: 101 }, () => '');
    const { issues } = await unchanging({ projectId, lockedPaths });
    expect(issues).toEqual([{ path: ['lockedPaths'], message: 'must not have more than 100 patterns' }]);
  });

  it('names all locked paths that are bad', async () => {
    const { id: projectId } = await makeOldProject();
    const { issues } = await unchanging({ projectId, name: '', lockedPaths: ['a', '', 'b', '../c'] });
    expect(issues).toEqual([
      { path: ['name'], message: 'must not be empty or blank' },
      { path: ['lockedPaths', '1'], message: 'must not be empty' },
      { path: ['lockedPaths', '3'], message: 'must not have . or .. as a segment' },
    ]);
  });

  it('changes nothing when only one of two fields is good', async () => {
    const { id: projectId } = await makeOldProject();
    const { issues } = await unchanging({ projectId, name: 'New', description: null });
    expect(issues).toEqual([{ path: ['description'], message: unsetting }]);
  });

  it('names all that is wrong with the input', async () => {
    const { issues } = await unchanging({ projectId: 'nothing', name: '', description: '\0' });
    expect(issues.map(({ path }: { path: string[] }) => path)).toEqual([['name'], ['description']]);
  });

  it.each([randomUUID(), 'garbage', '', '\0', '\ud800'])(
    'refuses the project %j, which there is not',
    async id => {
      await makeOldProject();
      expect(await unchanging({ projectId: id, name: 'New' })).toEqual({
        __typename: 'ProjectNotFoundError',
        code: 'NOT_FOUND',
        message: 'There is no project with this id.',
        projectId: id,
      });
    },
  );

  it('refuses a deleted project', async () => {
    const { id: projectId } = await makeOldProject();
    await fork().execute('update project set active = false');
    expect(await unchanging({ projectId, name: 'New' })).toEqual({
      __typename: 'ProjectInactiveError',
      code: 'PROJECT_INACTIVE',
      message: 'The project is deleted; restore it to write to it.',
      project: { id: projectId, active: false },
    });
  });
});
