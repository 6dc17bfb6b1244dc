import type { DataSet } from './data/data-set.ts';
import type { Random } from './data/random.ts';
import type { OperationName } from './queries.ts';

/** A scenario of reading: an operation, and the variables it is asked with. */
export interface ReadScenario {
  readonly operation: OperationName;
  /** How the answers of all servers must begin. */
  readonly beginning: string;
  /** Every request is another one of the data set's projects, versions or pages. */
  variables(data: DataSet, random: Random): object;
}

const PROJECTS_A_PAGE = 20;

const anyProject = (data: DataSet, random: Random) => ({ id: random.pick(data.projects).id });

export const READS: Record<string, ReadScenario> = {
  tree: {
    operation: 'Tree',
    beginning: '{"data":{"projects":{"nodes":[{"id"',
    variables: (data, random) => {
      // The cursor of the project before the page, so that every page is full.
      const start = random.below(data.projects.length - PROJECTS_A_PAGE + 1);
      return { first: PROJECTS_A_PAGE, after: data.projects[start - 1]?.cursor ?? null };
    },
  },
  graph: {
    operation: 'Graph',
    beginning: '{"data":{"project":{"versions"',
    variables: anyProject,
  },
  open: {
    operation: 'Open',
    beginning: '{"data":{"project":{"version"',
    variables: (data, random) => ({ ...anyProject(data, random), number: random.below(data.versions) }),
  },
  small: { operation: 'Small', beginning: '{"data":{"project":{"id"', variables: anyProject },
};

/** A scenario of writing: eight clients, each on a project of its own or all on one. */
export interface WriteScenario {
  readonly sameProject: boolean;
}

export const WRITES: Record<string, WriteScenario> = {
  write: { sameProject: false },
  'write-one': { sameProject: true },
};

export const SCENARIO_NAMES: readonly string[] = [...Object.keys(READS), ...Object.keys(WRITES)];
