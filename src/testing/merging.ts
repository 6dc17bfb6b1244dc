import type { EntityManager } from '@mikro-orm/postgresql';
import type { Project } from '../project/project.entity.ts';
import { databaseState, makeProject, makeVersion } from './factories.ts';
import type { TestServer } from './server.ts';

export const MERGE_VERSIONS = `mutation ($input: MergeVersionsInput!) {
  mergeVersions(input: $input) {
    __typename
    ... on MergeVersionsSuccess {
      version {
        number name description depth fileCount totalSize parent { number } mergedFrom { number }
        files(first: 100) { nodes { path content } }
      }
    }
    ... on MutationError { code message }
    ... on InvalidInputError { issues { path message } }
    ... on ProjectNotFoundError { projectId }
    ... on ProjectInactiveError { project { id active } }
    ... on VersionNotFoundError { number latestVersionNumber }
    ... on MergeConflictError { conflicts { path kind base { ...side } into { ...side } from { ...side } markedContent } }
    ... on LimitExceededError { limit maximum actual }
    ... on IdempotencyKeyReusedError { idempotencyKey }
  }
}
fragment side on File { id path content }`;

/** Fields of an input or an answer. */
export type Fields = Record<string, unknown>;

export const create = (path: string, content = '') => ({ create: { path, content } });
export const update = (path: string, content: string) => ({ update: { path, content } });
export const remove = (path: string) => ({ delete: { path } });
export const rename = (from: string, to: string, content?: string) => ({
  rename: { from, to, content: content ?? null },
});

/** The texts of a merged version, by path. */
export const filesOf = ({
  version,
}: {
  version: { files: { nodes: { path: string; content: string }[] } };
}) => Object.fromEntries(version.files.nodes.map(({ path, content }) => [path, content]));

export const A = '1\n2\n3\n4\n5\n';
export const A_INTO = 'into\n2\n3\n4\n5\n';
export const A_FROM = '1\n2\n3\n4\nfrom\n';
export const A_BOTH = 'into\n2\n3\n4\nfrom\n';
export const A_OTHER = 'other\n2\n3\n4\n5\n';

/** Gives what calls mergeVersions, and makes what it merges. */
export function useMerging(fork: () => EntityManager, server: TestServer) {
  /** Calls mergeVersions, by default of version 2 into version 1. */
  async function call(projectId: string, input: Fields = {}, on: TestServer = server) {
    const answer = await on.send(MERGE_VERSIONS, {
      input: { projectId, intoNumber: 1, fromNumber: 2, name: 'Merge', ...input },
    });
    expect(answer).toEqual({ status: 200, data: { mergeVersions: expect.anything() } });
    return answer.data.mergeVersions;
  }

  /** Calls mergeVersions, which must refuse and change nothing. */
  async function refused(projectId: string, input: Fields = {}, on: TestServer = server) {
    const before = await databaseState(fork());
    const answer = await call(projectId, input, on);
    expect(await databaseState(fork())).toEqual(before);
    return answer;
  }

  /** Makes a project with the given texts, and versions of it: each from a parent, 0 by default, by changes. */
  async function makeTree(
    texts: Record<string, string>,
    ...versions: readonly (readonly object[] | { parentNumber: number; changes: readonly object[] })[]
  ): Promise<Project> {
    const files = Object.entries(texts).map(([path, content]) => ({ path, content }));
    const project = await makeProject(fork(), { files });
    for (const version of versions) {
      const overrides = 'parentNumber' in version ? version : { changes: version };
      await makeVersion(fork(), project, overrides as Parameters<typeof makeVersion>[2]);
    }
    return project;
  }

  /** A project whose versions 1 and 2 are in conflict at `a`, `b` and `c`, and not at `d`. */
  const makeConflicts = () =>
    makeTree(
      { a: A, b: 'b', d: A },
      [update('a', A_INTO), remove('b'), create('c', 'c1\n'), update('d', A_INTO)],
      [update('a', A_OTHER), update('b', 'b2'), create('c', 'c2\n'), rename('d', 'e')],
    );

  return { call, refused, makeTree, makeConflicts };
}
