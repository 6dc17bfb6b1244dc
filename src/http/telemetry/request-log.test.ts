import { createHash, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { useDatabase } from '../../testing/database.ts';
import { answered, onlyAnswered } from '../../testing/request-log.ts';
import { startServer, useServer } from '../../testing/server.ts';
import { until } from '../../testing/subscriptions.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const settings = { LOG_LEVEL: 'trace', MAX_REQUEST_SIZE: '50000' };
const server = useServer(fork, settings);

beforeEach(() => {
  server.logged.splice(0);
});

/** The only line of what has been answered, once it is there. */
const line = (lines: readonly string[] = server.logged) => onlyAnswered(lines);

function post(body: string, headers: Record<string, string> = {}): Promise<Response> {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body };
  return fetch(`${server.url}/graphql`, init);
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the request log > of operations', () => {
  it('has one line, that says what was asked for and what it took', async () => {
    const query = 'query Listed { projects(first: 3) { nodes { name } } }';
    await server.send(query);
    expect(await line()).toMatchObject({
      level: 30,
      operation: 'Listed',
      kind: 'query',
      hash: sha256(query),
      transport: 'http',
      cost: expect.any(Number),
      statements: 1,
      durationMs: expect.any(Number),
      address: '127.0.0.1',
      status: 200,
      outcome: 'ok',
      codes: [],
    });
    expect(await line()).not.toHaveProperty('viewer');
  });

  it('says that a compiled query is what the first one was', async () => {
    const query = 'query Often { projects { nodes { id } } }';
    for (let i = 0; i < 3; i++) await server.send(query);
    await until(() => answered(server.logged).length === 3);
    for (const told of answered(server.logged)) {
      expect(told).toMatchObject({ operation: 'Often', hash: sha256(query), statements: 1, outcome: 'ok' });
    }
  });

  it('has null for the name of an anonymous one, and cuts long names', async () => {
    await server.send('{ __typename }');
    expect(await line()).toMatchObject({ operation: null, kind: 'query', statements: 0 });
    server.logged.splice(0);
    await server.send(`query ${'N'.repeat(3_000)} { __typename }`);
    expect((await line()).operation).toBe('N'.repeat(100));
  });

  it('names the refusals of mutations by their codes', async () => {
    await server.send(
      `mutation Gone { deleteProject(input: { projectId: "${randomUUID()}" }) { __typename } }`,
    );
    expect(await line()).toMatchObject({
      operation: 'Gone',
      kind: 'mutation',
      status: 200,
      outcome: 'refused',
      codes: ['NOT_FOUND'],
    });
  });

  it('takes the id that the client gives its request, or makes one, and answers with it', async () => {
    const given = await post('{"query":"{ __typename }"}', { 'x-request-id': 'mine-1' });
    expect(given.headers.get('x-request-id')).toBe('mine-1');
    expect(await line()).toMatchObject({ requestId: 'mine-1' });
    server.logged.splice(0);
    const made = await post('{"query":"{ __typename }"}', { 'x-request-id': 'a b' });
    expect(made.headers.get('x-request-id')).toHaveLength(36);
    expect(await line()).toMatchObject({ requestId: made.headers.get('x-request-id') });
  });

  it('says that the client left', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const sent = httpRequest(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '1000' },
    });
    sent.on('error', () => resolve());
    sent.write('{"query":');
    setTimeout(() => sent.destroy(new Error('left')), 100);
    await promise;
    expect(await line()).toMatchObject({ outcome: 'abandoned', status: 499, kind: null });
  });
});

describe('the request log > of what is refused before it runs', () => {
  const refused = [
    ['a syntax error', '{"query":"{"}', 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{"query":"{ nope }"}', 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'a bad variable',
      '{"query":"query Q($n: Int!) { projects(first: $n) { nodes { id } } }"}',
      400,
      'BAD_USER_INPUT',
    ],
    ['bad JSON', '{', 400, 'BAD_REQUEST'],
    ['a body that is too large', `{"query":"#${'x'.repeat(60_000)}"}`, 413, 'BAD_REQUEST'],
  ] as const;

  it.each(refused)('tells of %s', async (_name, body, status, code) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await line()).toMatchObject({
      level: 30,
      status,
      outcome: 'refused',
      codes: [code],
      transport: 'http',
    });
  });

  it('tells of streams that did not come about', async () => {
    await fetch(`${server.url}/graphql/stream`, { headers: { accept: 'text/html' } });
    expect(await line()).toMatchObject({ transport: 'sse', status: 406, outcome: 'refused', kind: null });
  });

  it('passes over what only watches over it, but for the level debug', async () => {
    for (const path of ['/health', '/ready', '/metrics']) await fetch(`${server.url}${path}`);
    await until(() => answered(server.logged).length === 3);
    expect(answered(server.logged).map(({ level, route }) => [level, route])).toEqual([
      [20, '/health'],
      [20, '/ready'],
      [20, '/metrics'],
    ]);
  });
});

describe('the request log > of faults', () => {
  it('names a fault by the same id as its request', async () => {
    const broken = await startServer(() => {
      throw new Error('broken');
    }, settings);
    await broken.send('{ __typename }');
    await broken.close();
    const lines = broken.logged.map(text => JSON.parse(text));
    const [fault, ...others] = lines.filter(({ msg }) => msg === 'a request failed');
    expect(others).toEqual([]);
    expect(fault.err.message).toContain('broken');
    const { requestId } = fault;
    const codes = ['INTERNAL_SERVER_ERROR'];
    expect(answered(broken.logged)).toMatchObject([{ requestId, outcome: 'failed', status: 500, codes }]);
  });
});

describe('the request log > of secrets', () => {
  it('has none of them in any line, at any level', async () => {
    const canary = 'CANARY';
    const headers = { authorization: `Bearer ${canary}`, cookie: canary, 'x-request-id': `${canary}!` };
    const file = { path: `${canary}.ts`, text: canary };
    const create = 'mutation M($input: CreateProjectInput!) { createProject(input: $input) { __typename } }';
    const bodies = [
      { query: `{ project(id: "${canary}") { name } }` },
      { query: `{ ${canary} }` },
      { query: `{ f(a: "${canary}` },
      { query: create, variables: { input: { name: canary, files: [file] } } },
      { query: create, variables: { input: { name: 1, files: canary } } },
      { query: '{ __typename }', variables: canary },
    ];
    for (const body of bodies) await post(JSON.stringify(body), headers);
    await post(`{${canary}`, headers);
    await fetch(`${server.url}/graphql?query={${canary}}`, { headers });
    await fetch(`${server.url}/${canary}?${canary}`, { headers });
    await until(() => answered(server.logged).length === bodies.length + 3);
    expect(server.logged.join('')).not.toContain(canary);
  });
});
