import type { RunningServer } from './start.ts';

const FIRST_QUERY =
  '{ projects(first: 10) { totalCount nodes { id name latestVersion { number fileCount } } } }';

const KEY_COMMAND = 'KEY=$(npm run -s api-key -- create --name me --subject me --scopes write)';

/** What a started server tells the person who started it. */
export function greeting({
  url,
  dataDir,
  settings: { AUTH, INTROSPECTION },
}: Pick<RunningServer, 'url' | 'dataDir' | 'settings'>): string {
  const data = dataDir ? `PostgreSQL of its own, data in ${dataDir}` : 'PostgreSQL at DATABASE_URL';
  const sandbox = INTROSPECTION ? 'Open that address in a browser for Apollo Sandbox, or try' : 'Try';
  const key = AUTH === 'on' ? `\n    ${KEY_COMMAND}` : '';
  const credential = AUTH === 'on' ? ` -H "authorization: Bearer $KEY"` : '';
  return `
  Noodle listens on ${url}/graphql
  ${data}
  ${sandbox}:
${key}
    curl ${url}/graphql${credential} -H 'content-type: application/json' \\
      -d '${JSON.stringify({ query: FIRST_QUERY })}'

`;
}
