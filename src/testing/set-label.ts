import type { EntityManager } from '@mikro-orm/postgresql';
import { databaseState, makeProject, makeVersion } from './factories.ts';
import type { TestServer } from './server.ts';

const SET_LABEL = `mutation ($input: SetLabelInput!) {
  setLabel(input: $input) {
    __typename
    ... on SetLabelSuccess {
      label { name version { number name } updatedAt moves { totalCount nodes { version { number } } } }
    }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { path message } }
    ... on ProjectNotFoundError { projectId }
    ... on ProjectInactiveError { project { id active } }
    ... on VersionNotFoundError { number latestVersionNumber }
    ... on LabelConflictError { currentLabel { name version { number } } }
    ... on LimitExceededError { limit maximum actual }
  }
}`;

/** Asks for the labels of a project and their moves. */
export const LABELS = `query ($id: ID!) {
  project(id: $id) {
    labels { name version { number } updatedAt }
    labelMoves { nodes { name version { number } previousVersion { number } movedAt } }
  }
}`;

type Input = Record<string, unknown>;

/**
 * What tests of setLabel do.
 * @param fork gives the test's entity managers
 */
export function setLabelTester(fork: () => EntityManager, server: TestServer) {
  /** Calls setLabel, by default for the label "production" on version 0. */
  async function call(projectId: string, input: Input = {}, on: TestServer = server) {
    const answer = await on.send(SET_LABEL, {
      input: { projectId, name: 'production', versionNumber: 0, ...input },
    });
    expect(answer).toEqual({ status: 200, data: { setLabel: expect.anything() } });
    return answer.data.setLabel;
  }

  /** Calls setLabel, which must refuse and leave the database as it is. */
  async function refused(projectId: string, input: Input = {}, on?: TestServer) {
    const before = await databaseState(fork());
    const answer = await call(projectId, input, on);
    expect(answer.__typename).toMatch(/Error$/);
    expect(await databaseState(fork())).toEqual(before);
    return answer;
  }

  /** Makes a project of the versions 0 to 3: 0 -> 1 -> 3, 0 -> 2. */
  async function makeTree() {
    const project = await makeProject(fork());
    for (const parentNumber of [0, 0, 1]) await makeVersion(fork(), project, { parentNumber });
    return project;
  }

  /** A project's labels as name:version, and its record as name:previous>version, the newest move first. */
  async function labelsOf(id: string) {
    const { labels, labelMoves } = (await server.send(LABELS, { id })).data.project;
    return {
      labels: labels.map(({ name, version }: Input & { version: Input }) => `${name}:${version.number}`),
      moves: labelMoves.nodes.map(
        ({ name, version, previousVersion }: Record<string, Input | null>) =>
          `${name}:${previousVersion?.number ?? ''}>${version?.number ?? ''}`,
      ),
    };
  }

  return { call, refused, makeTree, labelsOf };
}
