import { Generation } from '../generation/generation.entity.ts';
import { generationId } from '../graphql/global-id.ts';
import { bearing, makeApiKey } from '../testing/callers.ts';
import { useDatabase } from '../testing/database.ts';
import { makeOwned } from '../testing/members.ts';
import { request, sendRaw } from '../testing/send-raw.ts';
import { startServer, useServer } from '../testing/server.ts';
import { openWebSocket } from '../testing/websocket.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork, { AUTH: 'on' });
const keys: Record<'ann' | 'eve', Record<string, string>> = { ann: {}, eve: {} };
beforeAll(async () => {
  for (const subject of ['ann', 'eve'] as const) keys[subject] = bearing(await makeApiKey(fork(), subject));
});

const BODY = JSON.stringify({ query: '{ viewer { subject } }' });
const CHUNKED = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
const FIXED = ['host: localhost', 'content-type: application/json', 'connection: close'];

describe('a request whose end a proxy could see elsewhere', () => {
  it.each<[string, string[], string]>([
    ['two lengths', [`content-length: ${BODY.length}`, 'content-length: 1'], BODY],
    ['the same length twice', [`content-length: ${BODY.length}`, `content-length: ${BODY.length}`], BODY],
    ['a length and chunks', [`content-length: ${BODY.length}`, 'transfer-encoding: chunked'], CHUNKED],
    ['chunks in disguise', ['transfer-encoding: xchunked'], CHUNKED],
    ['chunks that are none in the end', ['transfer-encoding: chunked, identity'], CHUNKED],
    ['a blank before the colon', [`content-length : ${BODY.length}`], BODY],
    ['a bare line feed', ['x-canary: 1\nx-canary: 2', `content-length: ${BODY.length}`], BODY],
  ])('is refused: %s', async (_name, headers, body) => {
    const answer = await sendRaw(server.url, request('POST /graphql HTTP/1.1', [...FIXED, ...headers], body));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(answer).not.toContain('viewer');
  });

  it('is read where it has one', async () => {
    for (const [headers, body] of [
      [[`content-length: ${BODY.length}`], BODY],
      [['transfer-encoding: chunked'], CHUNKED],
    ] as const) {
      const sent = request('POST /graphql HTTP/1.1', [...FIXED, ...headers], body);
      expect(await sendRaw(server.url, sent)).toMatch(/^HTTP\/1\.1 200 .*\{"data":\{"viewer":null\}\}/s);
    }
  });
});

describe('a credential', () => {
  it('counts in the header Authorization and nowhere else', async () => {
    const { authorization = '' } = keys.ann;
    const secret = authorization.replace('Bearer ', '');
    const address = `${server.url}/graphql?access_token=${secret}&authorization=${encodeURIComponent(authorization)}`;
    const headers = {
      'content-type': 'application/json',
      cookie: `authorization=${encodeURIComponent(authorization)}; access_token=${secret}`,
      'x-api-key': secret,
      'proxy-authorization': authorization,
    };
    const body = JSON.stringify({ query: '{ viewer { subject } }', extensions: { authorization } });
    const answer = await fetch(address, { method: 'POST', headers, body });
    expect(await answer.json()).toEqual({ data: { viewer: null } });
  });

  it('can not be changed for another one on an open WebSocket', async () => {
    const { send, next, closed } = await openWebSocket(server.url, { hello: false });
    send({ type: 'connection_init', payload: keys.eve });
    expect(await next()).toMatchObject({ type: 'connection_ack' });
    send({ type: 'connection_init', payload: keys.ann });
    expect((await closed).code).toBe(4429);
  });
});

describe('X-Forwarded-For of who is no proxy', () => {
  it('moves nobody to another bucket of points', async () => {
    const limited = await startServer(fork, { RATE_LIMIT_POINTS: '100', RATE_LIMIT_SECONDS: '600' });
    const left = [];
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      const headers = {
        'content-type': 'application/json',
        'x-forwarded-for': address,
        forwarded: `for=${address}`,
        'x-real-ip': address,
      };
      const answer = await fetch(`${limited.url}/graphql`, { method: 'POST', headers, body: BODY });
      left.push(answer.headers.get('ratelimit-remaining'));
    }
    expect(left).toEqual(['99', '98', '97']);
    await limited.close();
  });
});

describe("another's project", () => {
  it('is not reached by the cursor of a list that it stands in', async () => {
    await makeOwned(fork(), 'ann', {}, "Ann's first");
    await makeOwned(fork(), 'ann', {}, "Ann's second");
    const own = await makeOwned(fork(), 'eve', {}, "Eve's");
    const list = await server.send('{ projects(first: 1) { pageInfo { endCursor } } }', {}, keys.ann);
    const cursor = list.data.projects.pageInfo.endCursor;
    const query = `query ($cursor: String) {
      after: projects(first: 100, after: $cursor) { totalCount nodes { id } }
      before: projects(last: 100, before: $cursor) { totalCount nodes { id } } }`;
    const { data } = await server.send(query, { cursor }, keys.eve);
    const found = [...data.after.nodes, ...data.before.nodes];
    expect([found, data.after.totalCount]).toEqual([[{ id: own }], 1]);
  });

  it('is not reached beside an own one, by aliases, fragments or a list of ids', async () => {
    const others = await makeOwned(fork(), 'ann');
    const own = await makeOwned(fork(), 'eve');
    const query = `query ($own: ID!, $others: ID!) {
      own: project(id: $own) { ...P } others: project(id: $others) { ...P }
      node(id: $others) { ... on Project { ...P } } nodes(ids: [$own, $others]) { ... on Project { ...P } } }
      fragment P on Project { id viewerRole latestVersion { files { nodes { content } } } }`;
    const { data } = await server.send(query, { own, others }, keys.eve);
    const seen = {
      id: own,
      viewerRole: 'OWNER',
      latestVersion: { files: { nodes: [{ content: '# Readme\n' }] } },
    };
    expect(data).toEqual({ own: seen, others: null, node: null, nodes: [seen, null] });
  });

  it('is not changed behind an own one in the same call', async () => {
    const others = await makeOwned(fork(), 'ann');
    const own = await makeOwned(fork(), 'eve');
    const mutation = `mutation ($own: ID!, $others: ID!) {
      own: deleteProject(input: { projectId: $own }) { __typename }
      others: deleteProject(input: { projectId: $others }) { __typename } }`;
    const { data } = await server.send(mutation, { own, others }, keys.eve);
    expect(data).toEqual({
      own: { __typename: 'DeleteProjectSuccess' },
      others: { __typename: 'ProjectNotFoundError' },
    });
    const { data: seen } = await server.send(`{ project(id: "${others}") { active } }`, {}, keys.ann);
    expect(seen.project.active).toBe(true);
  });

  it('lends no generation to the id of an own one', async () => {
    const others = await makeOwned(fork(), 'ann');
    const own = await makeOwned(fork(), 'eve');
    const asked = { name: 'A', projectContext: '', changeRequest: 'B', model: 'test/model' };
    const generation = new Generation({ projectId: others, parentNumber: 0, ...asked });
    const em = fork();
    em.persist(generation);
    await em.flush();
    const swapped = generationId(own, generation.uuid);
    const query = `query ($id: ID!) { generation(id: $id) { changeRequest } node(id: $id) { id } }`;
    expect((await server.send(query, { id: swapped }, keys.eve)).data).toEqual({
      generation: null,
      node: null,
    });
    const cancel = `mutation ($id: ID!) { cancelGeneration(input: { generationId: $id }) { __typename } }`;
    const { data } = await server.send(cancel, { id: swapped }, keys.eve);
    expect(data.cancelGeneration.__typename).toBe('GenerationNotFoundError');
    const read = `query ($id: ID!) { generation(id: $id) { status } }`;
    const kept = await server.send(read, { id: generationId(others, generation.uuid) }, keys.ann);
    expect(kept.data.generation.status).toBe('QUEUED');
  });
});

describe('a text that is SQL', () => {
  it('is a text like any other', async () => {
    const name = `x'; drop table project; -- \\ " $1 ? %`;
    const create = `mutation ($name: String!) { createProject(input: { name: $name, files: [{ path: "a.txt", content: $name }] }) {
      ... on CreateProjectSuccess { project { id name } } } }`;
    const { data } = await server.send(create, { name }, keys.ann);
    const { id } = data.createProject.project;
    const query = `query ($id: ID!, $name: String!) { project(id: $id) {
      name latestVersion { search(query: $name) { nodes { line } } none: search(query: "x' or 'a' like '%") { nodes { line } } } } }`;
    const found = await server.send(query, { id, name }, keys.ann);
    expect(found.data.project).toEqual({
      name,
      latestVersion: { search: { nodes: [{ line: 1 }] }, none: { nodes: [] } },
    });
  });
});
