import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

const CREATE_VERSION = `mutation ($input: CreateVersionInput!) {
  createVersion(input: $input) {
    __typename
    ... on CreateVersionSuccess { version { number name parent { number } files { nodes { path content } } } }
    ... on MutationError { code message }
  }
}`;

describe('createVersion', () => {
  it('makes a version from any parent', async () => {
    const project = await makeProject(fork());
    const answer = await server.send(CREATE_VERSION, {
      input: {
        projectId: project.id,
        parentNumber: 0,
        name: ' One ',
        changes: [{ create: { path: 'a.txt', content: 'A' } }],
      },
    });
    expect(answer).toEqual({
      status: 200,
      data: {
        createVersion: {
          __typename: 'CreateVersionSuccess',
          version: {
            number: 1,
            name: 'One',
            parent: { number: 0 },
            files: {
              nodes: [
                { path: 'README.md', content: '# Readme\n' },
                { path: 'a.txt', content: 'A' },
              ],
            },
          },
        },
      },
    });
  });
});
