/** The scenarios' operations: Noodle executes them, the reference servers know them by their names. */
export const QUERIES = {
  Tree: `query Tree($first: Int!, $after: String) {
    projects(first: $first, after: $after) {
      nodes {
        id
        versions(first: 20, orderBy: { direction: DESC }) {
          nodes { number name parent { number } files(first: 10) { nodes { path size } } }
        }
      }
    }
  }`,
  Graph: `query Graph($id: ID!) {
    project(id: $id) {
      versions(first: 100) {
        nodes { number name parent { number } children(first: 100) { nodes { number } } }
      }
    }
  }`,
  Open: `query Open($id: ID!, $number: NonNegativeInt!) {
    project(id: $id) {
      version(number: $number) { number files(first: 100) { nodes { path size hash content } } }
    }
  }`,
  Small: `query Small($id: ID!) {
    project(id: $id) { id name latestVersion { number } }
  }`,
  Write: `mutation Write($input: CreateVersionInput!) {
    createVersion(input: $input) {
      __typename
      ... on CreateVersionSuccess { version { number fileCount } }
      ... on MutationError { code message }
    }
  }`,
  /** Asked of Noodle only, before and after the measurements. */
  Cursors: `query Cursors($after: String) {
    projects(first: 100, after: $after) { edges { cursor node { id } } pageInfo { endCursor hasNextPage } }
  }`,
} as const;

export type OperationName = keyof typeof QUERIES;

/** The body of a request, as any GraphQL client writes it. */
export function requestBody(operationName: OperationName, variables: object): object {
  return { operationName, query: QUERIES[operationName], variables };
}
