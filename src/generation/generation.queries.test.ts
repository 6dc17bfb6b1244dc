import { randomUUID } from 'node:crypto';
import { generationId, versionId } from '../graphql/global-id.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { idOf, makeGeneration } from '../testing/generations.ts';
import { useServer } from '../testing/server.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

describe('generation', () => {
  it('gives all of a generation', async () => {
    const project = await makeProject(fork());
    const generation = await makeGeneration(fork, project);
    const { data } = await server.send(
      `query ($id: ID!) {
        generation(id: $id) {
          id name projectContext changeRequest model status attempts failure { code } changes { path }
          project { id } parent { number } version { number generation { id } }
          usage { promptTokens completionTokens costUsd }
          attemptDetails { number outcome promptHash promptPaths promptEstimate usage { costUsd } }
        }
      }`,
      { id: idOf(generation) },
    );
    const details = { promptPaths: ['b.ts', 'a.ts'], promptEstimate: 10 };
    expect(data.generation).toEqual({
      id: idOf(generation),
      name: 'A page',
      projectContext: 'A shop',
      changeRequest: 'Add a page',
      model: 'test/model',
      status: 'SUCCEEDED',
      attempts: 2,
      failure: null,
      changes: [],
      project: { id: project.id },
      parent: { number: 0 },
      version: { number: 1, generation: { id: idOf(generation) } },
      usage: { promptTokens: 5, completionTokens: 2, costUsd: 0.1 },
      attemptDetails: [
        { ...details, number: 1, outcome: 'TIMED_OUT', promptHash: '01'.repeat(32), usage: null },
        { ...details, number: 2, outcome: 'SUCCEEDED', promptHash: '02'.repeat(32), usage: { costUsd: 0.1 } },
      ],
    });
  });

  it('is null for what is no generation', async () => {
    const project = await makeProject(fork());
    const { uuid, projectId } = await makeGeneration(fork, project);
    const other = await makeProject(fork());
    const foreign = generationId(other.id, uuid);
    const unknown = generationId(projectId, randomUUID());
    const query = 'query ($id: ID!) { generation(id: $id) { id } }';
    for (const id of [foreign, unknown, projectId, uuid, versionId(projectId, 0)]) {
      const { data, errors } = await server.send(query, { id });
      expect({ data, errors }).toEqual({ data: { generation: null } });
    }
    for (const id of ['', 'garbage', '\0']) expect((await server.send(query, { id })).status).toBe(400);
  });

  it('is a node', async () => {
    const generation = await makeGeneration(fork, await makeProject(fork()));
    const ids = [idOf(generation), generationId(generation.projectId, randomUUID())];
    const { data } = await server.send(
      `query ($id: ID!, $ids: [ID!]!) {
        node(id: $id) { __typename id ... on Generation { name } }
        nodes(ids: $ids) { __typename id }
      }`,
      { id: ids[0], ids },
    );
    const node = { __typename: 'Generation', id: ids[0] };
    expect(data).toEqual({ node: { ...node, name: 'A page' }, nodes: [node, null] });
  });
});

describe('Version.generation', () => {
  it('is null for versions that no model wrote', async () => {
    const { id } = await makeProject(fork());
    const { data } = await server.send(
      'query ($id: ID!) { project(id: $id) { latestVersion { generation { id } } } }',
      { id },
    );
    expect(data.project.latestVersion.generation).toBeNull();
  });
});
