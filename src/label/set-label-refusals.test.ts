import { randomUUID } from 'node:crypto';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { useServer } from '../testing/server.ts';
import { setLabelTester } from '../testing/set-label.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const smallServer = useServer(fork, { MAX_LABELS: '2' });
const { call, refused, makeTree, labelsOf } = setLabelTester(fork, server);

describe('setLabel, refusing', () => {
  it.each([
    '',
    'a b',
    ' production',
    'HEAD',
    '-a',
    'a..b',
    'a.lock',
    '@{-1}',
    'a'.repeat(256),
    'a\0',
    '\ud800',
  ])('refuses the name %j', async name => {
    const { id } = await makeTree();
    const answer = await refused(id, { name });
    const fault = { path: ['name'], message: expect.stringMatching(/^must /) };
    expect(answer).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT', issues: [fault] });
  });

  it('names all faults at once', async () => {
    const { issues } = await refused('', { name: '', expectNew: true, expectedVersionNumber: 0 });
    expect(issues.map(({ path }: { path: string[] }) => path.join('.'))).toEqual(['name', 'expectNew']);
  });

  it.each([randomUUID(), 'garbage', '', '\0', '\ud800'])(
    'refuses the project %j, which there is not',
    async projectId => {
      await makeTree();
      expect(await refused(projectId)).toEqual({
        __typename: 'ProjectNotFoundError',
        code: 'NOT_FOUND',
        message: 'There is no project with this id.',
        projectId,
      });
    },
  );

  it('refuses a deleted project, until it is restored', async () => {
    const { id } = await makeTree();
    await call(id);
    const run = (mutation: string) =>
      server.send(`mutation ($id: ID!) { ${mutation}(input: { projectId: $id }) { __typename } }`, { id });
    await run('deleteProject');
    for (const input of [{ versionNumber: 1 }, {}, { name: 'other' }, { expectNew: true }]) {
      expect(await refused(id, input)).toEqual({
        __typename: 'ProjectInactiveError',
        code: 'PROJECT_INACTIVE',
        message: expect.any(String),
        project: { id, active: false },
      });
    }
    // Nothing is lost.
    expect(await labelsOf(id)).toEqual({ labels: ['production:0'], moves: ['production:>0'] });
    await run('restoreProject');
    await call(id, { versionNumber: 1, expectedVersionNumber: 0 });
    expect(await labelsOf(id)).toEqual({
      labels: ['production:1'],
      moves: ['production:0>1', 'production:>0'],
    });
  });

  it.each([4, 2 ** 31, Number.MAX_SAFE_INTEGER])(
    'refuses the version %d, which there is not',
    async number => {
      const { id } = await makeTree();
      const versionNotFound = {
        __typename: 'VersionNotFoundError',
        code: 'NOT_FOUND',
        message: expect.any(String),
        number,
        latestVersionNumber: 3,
      };
      expect(await refused(id, { versionNumber: number })).toEqual(versionNotFound);
      await call(id);
      expect(await refused(id, { versionNumber: number })).toEqual(versionNotFound);
    },
  );

  it('refuses more labels than a project may have, but moves those that it has', async () => {
    const { id } = await makeTree();
    const { id: other } = await makeTree();
    for (const name of ['a', 'b']) await call(id, { name }, smallServer);
    await call(other, { name: 'c' }, smallServer);
    expect(await refused(id, { name: 'c' }, smallServer)).toEqual({
      __typename: 'LimitExceededError',
      code: 'LIMIT_EXCEEDED',
      message: expect.any(String),
      limit: 'MAX_LABELS',
      maximum: 2,
      actual: 3,
    });
    await call(id, { name: 'c' });
    // There are more now than the small server would let in.
    expect(await refused(id, { name: 'd' }, smallServer)).toMatchObject({ actual: 4 });
    expect(await call(id, { name: 'a', versionNumber: 1 }, smallServer)).toMatchObject({
      label: { version: { number: 1 } },
    });
  });
});
