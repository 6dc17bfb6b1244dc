import { fileId, versionId } from '../graphql/global-id.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const NODE = `fragment Parts on Node {
  __typename id
  ... on Project { name }
  ... on Version { number parent { number } }
  ... on File { path content version { number } }
}`;
const ONE = `query ($id: ID!) { node(id: $id) { ...Parts } } ${NODE}`;
const MANY = `query ($ids: [ID!]!) { nodes(ids: $ids) { ...Parts } } ${NODE}`;

describe('node', () => {
  it('gives every type of object again by the id that it bears', async () => {
    const project = await makeProject(fork(), { name: 'One' });
    await makeVersion(fork(), project);
    const { data } = await server.send(
      'query ($id: ID!) { project(id: $id) { id version(number: 1) { id file(path: "README.md") { id } } } }',
      { id: project.id },
    );
    const { version } = data.project;
    expect((await server.send(ONE, { id: project.id })).data.node).toEqual({
      __typename: 'Project',
      id: project.id,
      name: 'One',
    });
    expect((await server.send(ONE, { id: version.id })).data.node).toEqual({
      __typename: 'Version',
      id: version.id,
      number: 1,
      parent: { number: 0 },
    });
    expect((await server.send(ONE, { id: version.file.id })).data.node).toEqual({
      __typename: 'File',
      id: version.file.id,
      path: 'README.md',
      content: '# Readme\n',
      version: { number: 1 },
    });
  });

  it('gives null for what does not exist', async () => {
    const { id } = await makeProject(fork());
    const unknown = '01890000-0000-7000-8000-000000000000';
    const ids = [
      unknown,
      versionId(id, 1),
      versionId(unknown, 0),
      fileId(id, 0, 'no'),
      fileId(id, 1, 'README.md'),
    ];
    for (const missing of [...ids, fileId(id, 0, '../x'), fileId(id, 0, 'nul\0')]) {
      expect(await server.send(ONE, { id: missing })).toEqual({ status: 200, data: { node: null } });
    }
  });

  it.each(['', 'garbage', 'Project:1', versionId('not-a-uuid', 0), '😀'])('refuses the id %p', async id => {
    expect(await server.send(ONE, { id })).toMatchObject({
      status: 400,
      errors: [
        {
          message: 'Query.node(id:) must be an id that this server gave out.',
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
  });
});

describe('nodes', () => {
  it('gives objects in the order of their ids, with one statement for each kind', async () => {
    const one = await makeProject(fork(), { name: 'One' });
    const two = await makeProject(fork(), { name: 'Two' });
    await makeVersion(fork(), two);
    const ids = [versionId(two.id, 1), two.id, versionId(one.id, 9), one.id, versionId(one.id, 0)];
    const { result, statements } = await countStatements(() =>
      server.send('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids }),
    );
    expect(result.data.nodes).toEqual([{ id: ids[0] }, { id: ids[1] }, null, { id: ids[3] }, { id: ids[4] }]);
    expect(statements).toHaveLength(2);
  });

  it('refuses what is no id, with its place', async () => {
    const { id } = await makeProject(fork(), { name: 'One' });
    const answer = await server.send(MANY, { ids: [id, 'garbage'] });
    expect(answer).toMatchObject({
      status: 400,
      errors: [
        { message: 'Query.nodes(ids:) must hold ids that this server gave out, which number 1 is not.' },
      ],
    });
  });

  it('refuses more than 100 ids', async () => {
    const { id } = await makeProject(fork());
    const answer = await server.send(MANY, { ids: Array(101).fill(id) });
    expect(answer.errors?.[0]).toMatchObject({
      message: 'Query.nodes(ids:) must not hold more than 100 ids.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });
});
