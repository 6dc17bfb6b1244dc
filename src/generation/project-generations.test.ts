import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { idOf, makeGeneration } from '../testing/generations.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);

describe('Project.generations', () => {
  const LIST = `query ($id: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    project(id: $id) {
      generations(first: $first, after: $after, last: $last, before: $before) {
        totalCount nodes { id } edges { cursor }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }`;
  const list = async (id: string, args = {}) =>
    (await server.send(LIST, { id, ...args })).data.project.generations;
  const ids = (page: { nodes: { id: string }[] }) => page.nodes.map(({ id }) => id);

  it('is empty at first', async () => {
    const { id } = await makeProject(fork());
    expect(await list(id)).toMatchObject({ totalCount: 0, nodes: [] });
  });

  it('gives the newest first, in pages both ways', async () => {
    const project = await makeProject(fork());
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.unshift(idOf(await makeGeneration(fork, project)));
    await makeGeneration(fork, await makeProject(fork()));
    expect(ids(await list(project.id))).toEqual(made);

    const first = await list(project.id, { first: 2 });
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    expect(ids(first)).toEqual(made.slice(0, 2));
    const second = await list(project.id, { first: 2, after: first.pageInfo.endCursor });
    expect(ids(second)).toEqual(made.slice(2, 4));
    const third = await list(project.id, { first: 2, after: second.pageInfo.endCursor });
    expect(ids(third)).toEqual(made.slice(4));
    expect(third.pageInfo).toMatchObject({ hasNextPage: false });

    const last = await list(project.id, { last: 2 });
    expect(ids(last)).toEqual(made.slice(3));
    expect(last.pageInfo).toMatchObject({ hasPreviousPage: true });
    const beforeLast = await list(project.id, { last: 2, before: last.pageInfo.startCursor });
    expect(ids(beforeLast)).toEqual(made.slice(1, 3));
  });

  it('takes as many statements for many as for few', async () => {
    const count = async (projects: number, each: number) => {
      const nodes: string[] = [];
      for (let i = 0; i < projects; i++) {
        const project = await makeProject(fork());
        nodes.push(project.id);
        for (let j = 0; j < each; j++) await makeGeneration(fork, project);
      }
      const { result, statements } = await countStatements(() =>
        server.send(
          `query ($ids: [ID!]!) {
            nodes(ids: $ids) {
              ... on Project {
                generations(first: 10) {
                  totalCount
                  nodes {
                    id project { id } parent { number } version { number generation { id } }
                    usage { costUsd } attemptDetails { number usage { costUsd } }
                  }
                }
              }
            }
          }`,
          { ids: nodes },
        ),
      );
      const { data } = result as Awaited<ReturnType<typeof server.send>>;
      expect(
        data.nodes.map((node: { generations: { nodes: unknown[] } }) => node.generations.nodes.length),
      ).toEqual(Array(projects).fill(each));
      return statements
        .filter(text => text.startsWith('/*'))
        .map(text => text.slice(3, text.indexOf('*/', 2) - 1))
        .sort();
    };
    const few = await count(1, 1);
    const many = await count(3, 5);
    expect(many).toEqual(few);
    expect(many).toHaveLength(8);
  });
});
