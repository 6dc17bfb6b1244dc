import type { RunningServer } from './start.ts';

const FIRST_QUERY =
  '{ projects(first: 10) { totalCount nodes { id name latestVersion { number fileCount } } } }';

/** What a started server tells the person who started it. */
export function greeting({ url, dataDir }: Pick<RunningServer, 'url' | 'dataDir'>): string {
  const data = dataDir ? `PostgreSQL of its own, data in ${dataDir}` : 'PostgreSQL at DATABASE_URL';
  return `
  Noodle listens on ${url}/graphql
  ${data}
  Open that address in a browser for Apollo Sandbox, or try:

    curl ${url}/graphql -H 'content-type: application/json' \\
      -d '${JSON.stringify({ query: FIRST_QUERY })}'

`;
}
