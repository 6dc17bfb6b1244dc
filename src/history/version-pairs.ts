/** Two versions of a project. */
export interface VersionPair {
  readonly projectId: string;
  readonly base: number;
  readonly head: number;
}

/** Tells equal pairs: equal texts, equal pairs. */
export const pairText = ({ projectId, base, head }: VersionPair) => `${projectId}:${base}:${head}`;

/** Pairs of versions as statements take them: position by position, and before them each project's id once. */
export type VersionPairs = [
  projects: readonly string[],
  projectIds: readonly string[],
  bases: readonly number[],
  heads: readonly number[],
];

/** Splits pairs into the lists that statements take. */
export function pairLists(pairs: readonly VersionPair[]): VersionPairs {
  const projectIds = pairs.map(({ projectId }) => projectId);
  const projects = [...new Set(projectIds)];
  return [projects, projectIds, pairs.map(({ base }) => base), pairs.map(({ head }) => head)];
}
