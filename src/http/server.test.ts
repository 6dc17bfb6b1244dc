import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { useServer } from '../testing/server.ts';
import { TRANSPORTS } from '../testing/subscriptions.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork, {
  CORS_ORIGINS: 'https://app.example.com, http://localhost:3000',
  MAX_REQUEST_SIZE: '100000',
});
const closed = useServer(fork, { CORS_ORIGINS: '*', INTROSPECTION: 'false' });

const JSON_TYPE = { 'content-type': 'application/json' };
const QUERY = JSON.stringify({ query: '{ __typename }' });

function post(body: string, headers: Record<string, string> = JSON_TYPE): Promise<Response> {
  return fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
}

/** Sends what fetch would not; gives status, headers and body. */
function raw(path: string, headers: Record<string, string>, method = 'GET', body?: string) {
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const sent = httpRequest(`${server.url}`, { path, headers, method }, response => {
        let text = '';
        response.setEncoding('utf8').on('data', part => {
          text += part;
        });
        response.on('end', () =>
          resolve({ status: response.statusCode as number, headers: response.headers, body: text }),
        );
      });
      sent.on('error', reject).end(body);
    },
  );
}

async function fault(response: Response): Promise<{ status: number; code: string; message: string }> {
  const { errors } = (await response.json()) as {
    errors: { message: string; extensions: { code: string } }[];
  };
  expect(errors).toHaveLength(1);
  const [{ message, extensions }] = errors as [(typeof errors)[0]];
  return { status: response.status, code: extensions.code, message };
}

describe('server > what watches over it', () => {
  it('says on /health that it lives', async () => {
    const response = await fetch(`${server.url}/health`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('says on /ready that it reaches its database', async () => {
    const response = await fetch(`${server.url}/ready`);
    expect([response.status, await response.json()]).toEqual([200, { status: 'ready' }]);
  });
});

describe('server > addresses', () => {
  it('sends the top page to /graphql', async () => {
    const response = await fetch(server.url, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, '/graphql']);
  });

  it('answers 404 elsewhere, without the address', async () => {
    const response = await fetch(`${server.url}/canary?secret=canary`);
    const message = 'There is nothing here; GraphQL is at /graphql.';
    expect(await fault(response)).toEqual({ status: 404, code: 'NOT_FOUND', message });
  });

  it.each([
    ['a malformed URL', '/%canary', {}, "The request's URL is malformed."],
    [
      'a malformed Host',
      '/graphql',
      { host: '[canary' },
      "The request's URL or its header Host is malformed.",
    ],
    [
      'a Host of spaces',
      '/graphql',
      { host: 'canary canary' },
      "The request's URL or its header Host is malformed.",
    ],
  ])('refuses %s', async (_name, path, headers, message) => {
    const { status, body } = await raw(path, headers);
    expect(status).toBe(400);
    expect(JSON.parse(body).errors[0].message).toBe(message);
  });

  it('refuses other methods', async () => {
    const response = await fetch(`${server.url}/graphql`, { method: 'PUT', headers: JSON_TYPE, body: QUERY });
    expect(response.headers.get('allow')).toBe('GET, POST, OPTIONS');
    expect(await fault(response)).toEqual({
      status: 405,
      code: 'BAD_REQUEST',
      message: 'Here only GET, POST, OPTIONS can be used.',
    });
    expect((await fetch(`${server.url}/graphql`, { method: 'HEAD', headers: JSON_TYPE })).status).toBe(405);
  });

  it('refuses headers that are too large', async () => {
    const { status, body } = await raw('/graphql', { canary: 'x'.repeat(20_000) });
    expect(status).toBe(431);
    const [{ message, extensions }] = JSON.parse(body).errors;
    expect([message, extensions]).toEqual(["The request's headers are too large.", { code: 'BAD_REQUEST' }]);
  });

  it('takes no large body where none is expected', async () => {
    const response = await fetch(`${server.url}/canary`, {
      method: 'POST',
      headers: JSON_TYPE,
      body: `"${'x'.repeat(2_000)}"`,
    });
    expect((await fault(response)).status).toBe(413);
  });

  it('refuses what is not HTTP', async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.end('canary canary\r\n\r\n'));
      socket.on('error', reject).on('data', data => resolve(String(data)));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('{"errors":[{"message":"The request is not HTTP."');
    expect(answer).not.toContain('canary');
  });
});

describe('server > other origins', () => {
  const preflight = (url: string, origin: string) =>
    fetch(`${url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });

  it.each(['https://app.example.com', 'http://localhost:3000'])('lets pages of %s call it', async origin => {
    const response = await preflight(server.url, origin);
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS');
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type');
  });

  it.each([
    'https://canary.example.com',
    'https://app.example.com.canary.com',
    'http://app.example.com',
    'null',
  ])('does not let pages of %s call it', async origin => {
    const response = await preflight(server.url, origin);
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('lets pages send a credential, and read what is said of limits', async () => {
    const headers = {
      origin: 'https://app.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization,content-type',
    };
    for (const path of ['/graphql', '/graphql/stream']) {
      const asked = await fetch(`${server.url}${path}`, { method: 'OPTIONS', headers });
      expect(asked.status).toBe(204);
      expect(asked.headers.get('access-control-allow-headers')).toBe('authorization,content-type');
      const sent = { ...JSON_TYPE, origin: headers.origin, authorization: 'Bearer canary' };
      const accept = path === '/graphql' ? 'application/json' : 'text/event-stream';
      const request = { method: 'POST', headers: { ...sent, accept }, body: QUERY };
      const answer = await fetch(`${server.url}${path}`, request);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain('{"data":{"__typename":"Query"}}');
      expect(answer.headers.get('access-control-allow-origin')).toBe(headers.origin);
      expect(answer.headers.get('access-control-expose-headers')?.split(', ')).toEqual(
        expect.arrayContaining([
          'RateLimit-Policy',
          'RateLimit',
          'RateLimit-Limit',
          'RateLimit-Remaining',
          'RateLimit-Reset',
          'Retry-After',
        ]),
      );
    }
  });

  it('lets any page call it with CORS_ORIGINS=*', async () => {
    const response = await preflight(closed.url, 'https://anyone.example.com');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x'])(
    'refuses %s, which pages may send anywhere',
    async type => {
      const answer = await fault(await post(QUERY, { 'content-type': type }));
      expect(answer).toEqual({
        status: 415,
        code: 'BAD_REQUEST',
        message: 'The content type must be application/json.',
      });
    },
  );

  it('refuses a GET that pages may send anywhere', async () => {
    const response = await fetch(`${server.url}/graphql?query={__typename}`);
    expect(await fault(response)).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
  });
});

describe('server > bodies', () => {
  const NOT_JSON = "The request's body is not valid JSON.";
  const EMPTY = "The request's body is empty; JSON is expected.";

  it.each([
    ['malformed JSON', '{"query": "canary', 400, NOT_JSON],
    [
      'JSON that changes prototypes',
      '{"query":"{ __typename }","variables":{"__proto__":{"canary":1}}}',
      400,
      NOT_JSON,
    ],
    ['an empty body', '', 400, EMPTY],
    ['a batch', `[${QUERY}]`, 400, 'Operation batching disabled.'],
    ['a string', '"canary"', 400, /^POST body missing/],
    ['null', 'null', 400, /^POST body missing/],
    ['an empty object', '{}', 400, /^POST body missing/],
    ['no query', '{"canary":1}', 400, /^GraphQL operations must contain a non-empty `query`/],
    ['a query that is no string', '{"query":{"canary":1}}', 400, 'GraphQL queries must be strings.'],
    [
      'variables that are a string',
      '{"query":"{ __typename }","variables":"canary"}',
      400,
      /^`variables` in a POST/,
    ],
    [
      'variables that are a list',
      '{"query":"{ __typename }","variables":["canary"]}',
      400,
      /^`variables` in a POST/,
    ],
    [
      'an operationName that is no string',
      '{"query":"{ __typename }","operationName":{}}',
      400,
      /^`operationName` in/,
    ],
    [
      'extensions that are a list',
      '{"query":"{ __typename }","extensions":["canary"]}',
      400,
      /^`extensions` in a/,
    ],
    [
      'an unknown kind of persisted query',
      '{"extensions":{"persistedQuery":{"version":"canary","sha256Hash":"canary"}}}',
      400,
      'Unsupported persisted query version',
    ],
    [
      'a persisted query of another hash',
      '{"query":"{ __typename }","extensions":{"persistedQuery":{"version":1,"sha256Hash":"canary"}}}',
      400,
      'provided sha does not match query',
    ],
  ])('refuses %s', async (_name, body, status, message) => {
    const answer = await fault(await post(body));
    expect(answer).toMatchObject({ status, code: 'BAD_REQUEST' });
    expect(answer.message).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
    expect(answer.message).not.toContain('canary');
  });

  it('refuses a body above MAX_REQUEST_SIZE', async () => {
    const body = JSON.stringify({ query: `{ __typename } # ${'x'.repeat(100_000)}` });
    const message = "The request's body is larger than MAX_REQUEST_SIZE allows.";
    expect(await fault(await post(body))).toEqual({ status: 413, code: 'BAD_REQUEST', message });
  });

  it('refuses an Accept that it can not serve', async () => {
    const response = await post(QUERY, { ...JSON_TYPE, accept: 'image/canary' });
    const answer = await fault(response);
    expect(answer).toMatchObject({ status: 406, code: 'BAD_REQUEST' });
    expect(answer.message).not.toContain('canary');
  });

  it('knows persisted queries', async () => {
    const query = '{ templates { name } }';
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(query));
    const extensions = { persistedQuery: { version: 1, sha256Hash: Buffer.from(hash).toString('hex') } };
    const unknown = await fault(await post(JSON.stringify({ extensions })));
    expect(unknown).toMatchObject({ status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' });
    const first = await (await post(JSON.stringify({ query, extensions }))).json();
    const second = await (await post(JSON.stringify({ extensions }))).json();
    expect(second).toEqual(first);
    const address = `${server.url}/graphql?extensions=${encodeURIComponent(JSON.stringify(extensions))}`;
    const got = await fetch(address, { headers: { 'apollo-require-preflight': 'yes' } });
    expect(await got.json()).toEqual(first);
  });
});

describe('server > GET', () => {
  const get = (query: string, more = '') =>
    fetch(`${server.url}/graphql?query=${encodeURIComponent(query)}${more}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });

  it('answers a query', async () => {
    const variables = encodeURIComponent('{"first":1}');
    const response = await get(
      'query ($first: Int) { projects(first: $first) { __typename } }',
      `&variables=${variables}`,
    );
    expect(await response.json()).toEqual({ data: { projects: { __typename: 'ProjectConnection' } } });
  });

  it('refuses a mutation', async () => {
    const response = await get('mutation { deleteProject(input: { projectId: "x" }) { __typename } }');
    expect(response.headers.get('allow')).toBe('POST');
    expect(await fault(response)).toMatchObject({ status: 405, code: 'BAD_REQUEST' });
  });

  it('refuses variables that are not JSON', async () => {
    const answer = await fault(await get('{ __typename }', '&variables={canary'));
    expect(answer).toMatchObject({ status: 400, code: 'BAD_REQUEST' });
    expect(answer.message).not.toContain('canary');
  });
});

describe('server > INTROSPECTION', () => {
  const page = (url: string) => fetch(`${url}/graphql`, { headers: { accept: 'text/html' } });
  const introspection = JSON.stringify({ query: '{ __schema { queryType { name } } }' });

  it('shows browsers the landing page and answers introspection', async () => {
    const response = await page(server.url);
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(await (await post(introspection)).json()).toEqual({
      data: { __schema: { queryType: { name: 'Query' } } },
    });
  });

  it('names what a client may have meant', async () => {
    const { errors } = await server.send('{ project(id: "x") { nam } }');
    expect(errors?.[0]?.message).toBe('Cannot query field "nam" on type "Project". Did you mean "name"?');
    const query = 'query ($filter: ProjectFilter) { projects(filter: $filter) { totalCount } }';
    const { errors: faults } = await server.send(query, { filter: { activ: true } });
    expect(faults?.[0]?.message).toContain('Did you mean "active"?');
  });

  it.each([
    ['a field', '{ project(id: "x") { nam } }', {}],
    ['a type', '{ node(id: "x") { ... on Projct { id } } }', {}],
    ['an argument', '{ project(idd: "x") { id } }', {}],
    ['a directive', '{ __typename @skp(if: true) }', {}],
    ['a value', '{ projects(orderBy: { field: NAM, direction: ASC }) { totalCount } }', {}],
    ['a field of an input', '{ projects(filter: { activ: true }) { totalCount } }', {}],
    ['a selection', '{ project(id: "x") }', {}],
    [
      'a field in a variable',
      'query ($filter: ProjectFilter) { projects(filter: $filter) { totalCount } }',
      { filter: { activ: true } },
    ],
    [
      'a value in a variable',
      'query ($by: ProjectOrder) { projects(orderBy: $by) { totalCount } }',
      { by: { field: 'NAM', direction: 'ASC' } },
    ],
  ])('does not when it is off: %s', async (_name, query, variables) => {
    const { status, errors } = await closed.send(query, variables);
    expect(status).toBe(400);
    expect(errors?.map(({ message }) => message).join()).not.toMatch(/did you mean/i);
    for (const [, subscribe] of TRANSPORTS) {
      const answer = subscribe(closed.url, query, variables).take(1);
      const said = JSON.stringify(
        await answer.then(
          ([first]) => first?.errors,
          error => error,
        ),
      );
      expect(said).toContain('message');
      expect(said).not.toMatch(/did you mean/i);
    }
  });

  it('does neither of these when it is off', async () => {
    expect((await page(closed.url)).status).toBe(400);
    const body = { method: 'POST', headers: JSON_TYPE, body: introspection };
    const answer = await fault(await fetch(`${closed.url}/graphql`, body));
    expect(answer).toMatchObject({ status: 400, code: 'GRAPHQL_VALIDATION_FAILED' });
    expect(await (await fetch(`${closed.url}/graphql`, { ...body, body: QUERY })).json()).toEqual({
      data: { __typename: 'Query' },
    });
  });
});

describe('server > queries that can not be answered', () => {
  const BAD_ID = 'Query.node(id:) must be an id that this server gave out.';
  const projects = '{ totalCount }';

  it.each([
    ['a syntax error', '{ projects(after: "a" "canary") }', 'Syntax Error: Expected Name, found String.'],
    ['an unterminated string', '{ node(id: "canary', 'Syntax Error: Unterminated string.'],
    ['no operation', 'fragment F on Query { __typename }', undefined],
    ['an unknown field', '{ canaries }', undefined],
    ['a garbage id', '{ node(id: "canary") { id } }', BAD_ID],
    ['a forged id', `{ node(id: "${Buffer.from('canary:1').toString('base64url')}") { id } }`, BAD_ID],
    ['an id that is an object', '{ node(id: {canary: 1}) { id } }', undefined],
    [
      'too many ids',
      `{ nodes(ids: [${'"x" '.repeat(101)}]) { id } }`,
      'Query.nodes(ids:) must not hold more than 100 ids.',
    ],
    [
      'a garbage cursor',
      `{ projects(after: "canary") ${projects} }`,
      'Query.projects(after:) is not a cursor of this connection.',
    ],
    [
      'a cursor with NUL',
      `{ projects(before: "\\u0000") ${projects} }`,
      'Query.projects(before:) is not a cursor of this connection.',
    ],
    [
      'a negative first',
      `{ projects(first: -1) ${projects} }`,
      'Query.projects(first:) must be from 0 to 100.',
    ],
    ['a large last', `{ projects(last: 101) ${projects} }`, 'Query.projects(last:) must be from 0 to 100.'],
    [
      'first and last',
      `{ projects(first: 1, last: 1) ${projects} }`,
      'Query.projects(last:) must not be given together with "first".',
    ],
    ['an Int of more than 32 bits', `{ projects(first: 12345678901) ${projects} }`, undefined],
    ['an unsafe number', '{ project(id: "x") { version(number: 123456789012345678901) { id } } }', undefined],
    ['a fraction', '{ project(id: "x") { version(number: 1.5) { id } } }', undefined],
    ['a bad path', '{ project(id: "x") { latestVersion { file(path: "../canary") { id } } } }', undefined],
    [
      'an enum value that is none',
      `{ projects(orderBy: {field: CANARY, direction: ASC}) ${projects} }`,
      undefined,
    ],
    ['two operations without a name', 'query A { __typename } query B { __typename }', undefined],
  ])('refuses %s', async (_name, query, message) => {
    const { status, errors, data } = await server.send(query);
    expect(status).toBe(400);
    for (const value of Object.values(data ?? {})) expect(value).toBeNull();
    expect(errors?.[0]?.extensions.code).toMatch(
      /^(BAD_USER_INPUT|GRAPHQL_\w+_FAILED|OPERATION_RESOLUTION_FAILURE)$/,
    );
    if (message) expect(errors?.[0]?.message).toBe(message);
    expect(errors?.map(error => error.message).join()).not.toMatch(/canary"|CANARY|12345678901|1\.5/);
  });

  it('refuses an unknown operationName without quoting it', async () => {
    const response = await post(JSON.stringify({ query: 'query A { __typename }', operationName: 'canary' }));
    expect(await fault(response)).toEqual({
      status: 400,
      code: 'OPERATION_RESOLUTION_FAILURE',
      message: 'The document has no operation of the given name.',
    });
  });

  it('runs the named one of several operations, also a mutation beside queries', async () => {
    const query = `query A { __typename }
      mutation B { deleteProject(input: { projectId: "x" }) { __typename } }`;
    const run = async (operationName: string) =>
      (await post(JSON.stringify({ query, operationName }))).json();
    expect(await run('A')).toEqual({ data: { __typename: 'Query' } });
    expect(await run('B')).toEqual({ data: { deleteProject: { __typename: 'ProjectNotFoundError' } } });
  });

  it.each([
    [
      'too many tokens',
      `{ ${'a '.repeat(20_001)} }`,
      /^Syntax Error: Document contains more that 20000 tokens/,
    ],
    [
      'too deep a literal',
      `{ node(id: ${'['.repeat(9_000)}${']'.repeat(9_000)}) { id } }`,
      /nested too deeply/,
    ],
    [
      'too deep a selection',
      `{ ${'...{'.repeat(120)}__typename${'}'.repeat(120)} }`,
      /deeper than the 50 levels that MAX_QUERY_DEPTH allows/,
    ],
  ])('refuses %s', async (_name, query, message) => {
    const { status, errors } = await server.send(query);
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toMatch(message);
  });

  it('takes a mutation with 200 file changes written into it', async () => {
    const project = await makeProject(fork());
    const changes = Array.from({ length: 200 }, (_, i) => `{create: {path: "f${i}.txt", content: "${i}"}}`);
    const { data } = await server.send(
      `mutation { createVersion(input: {projectId: "${project.id}", parentNumber: 0, name: "Many", changes: [${changes}]}) {
        ... on CreateVersionSuccess { version { fileCount } } } }`,
    );
    expect(data.createVersion.version.fileCount).toBe(201);
  });
});
