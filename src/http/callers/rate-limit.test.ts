import { useDatabase } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { startServer, type TestServer } from '../../testing/server.ts';

const database = useDatabase();
let server: TestServer;

/** A server with buckets that nobody has used up anything of. */
async function serve(settings: Record<string, string> = {}): Promise<void> {
  server = await startServer(() => database.orm.em.fork(), {
    RATE_LIMIT_POINTS: '1000',
    RATE_LIMIT_SECONDS: '600',
    ...settings,
  });
}
afterEach(() => server.close());

const JSON_TYPE = { 'content-type': 'application/json' };
const LEFT = 'ratelimit-remaining';

function post(body: object | string, headers: Record<string, string> = JSON_TYPE): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${server.url}/graphql`, { method: 'POST', headers, body: text });
}

// biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
async function ask(query: string): Promise<{ response: Response; data: any; errors: any }> {
  const response = await post({ query });
  // biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
  const { data, errors } = (await response.json()) as any;
  return { response, data, errors };
}

async function left(answer: Promise<Response>): Promise<string | null> {
  const response = await answer;
  await response.text();
  return response.headers.get(LEFT);
}

/** An operation that costs so many points. */
const costing = (points: number) => `{ projects(first: ${points - 1}) { nodes { id } } }`;

describe('rate limit', () => {
  it('has an operation use up its cost, and says so in the headers', async () => {
    await serve();
    const { response } = await ask(costing(101));
    const reset = Number(response.headers.get('ratelimit-reset'));
    expect(reset).toBeGreaterThan(590);
    expect(reset).toBeLessThanOrEqual(600);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'ratelimit-policy': '"points";q=1000;w=600',
      ratelimit: `"points";r=899;t=${reset}`,
      'ratelimit-limit': '1000',
      'ratelimit-remaining': '899',
    });
    expect((await ask('{ __typename }')).response.headers.get(LEFT)).toBe('898');
  });

  it('charges an operation whose fields fail', async () => {
    await serve();
    const { id } = await makeProject(database.orm.em.fork());
    const { response, errors } = await ask(
      `{ project(id: "${id}") { latestVersion { comparison(base: 9) { base { number } } } } }`,
    );
    expect(errors).toHaveLength(1);
    expect(response.headers.get(LEFT)).toBe('946');
  });

  it('charges an operation once, compiled or not', async () => {
    await serve();
    const counts: (string | null)[] = [];
    for (let i = 0; i < 4; i++) counts.push((await ask(costing(10))).response.headers.get(LEFT));
    expect(counts).toEqual(['990', '980', '970', '960']);
  });

  it('tells how things stand as a query, too', async () => {
    await serve();
    await ask(costing(100));
    const { data, response } = await ask('{ rateLimit { limit remaining resetAt cost } }');
    expect(data.rateLimit).toEqual({ limit: 1_000, remaining: 899, resetAt: expect.any(String), cost: 1 });
    const seconds = (Date.parse(data.rateLimit.resetAt) - Date.now()) / 1_000;
    expect(seconds).toBeGreaterThan(580);
    expect(seconds).toBeLessThanOrEqual(600);
    expect(response.headers.get(LEFT)).toBe('899');
  });

  it('refuses what costs more than is left, which leaves nothing', async () => {
    await serve();
    for (let i = 0; i < 9; i++) await ask(costing(101));
    const { response, data, errors } = await ask(costing(100));
    expect([response.status, data]).toEqual([429, undefined]);
    const retry = Number(response.headers.get('retry-after'));
    expect(retry).toBeGreaterThan(580);
    expect(retry).toBeLessThanOrEqual(600);
    expect(errors).toEqual([{ message: expect.any(String), extensions: { code: 'RATE_LIMITED' } }]);
    expect(errors[0].message).toMatch(
      new RegExp(
        `^This costs 100 points, and 91 of 1000 were left; all are there again in ${retry} seconds, at .*Z\\.$`,
      ),
    );
    expect(response.headers.get('ratelimit')).toMatch(/^"points";r=0;t=\d+$/);
    expect((await ask('{ __typename }')).response.status).toBe(429);
  });

  it('refuses who has no points before it reads the body', async () => {
    await serve();
    for (let i = 0; i < 10; i++) expect((await ask(costing(100))).response.status).toBe(200);
    const response = await post('this is no JSON');
    const { errors } = (await response.json()) as { errors: { message: string }[] };
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(580);
    expect(errors[0]?.message).toMatch(/^None of 1000 points is left; all are there again in \d+ seconds/);
  });

  it('gives all points back when the window is over', async () => {
    await serve({ RATE_LIMIT_SECONDS: '1', RATE_LIMIT_POINTS: '100' });
    await ask(costing(100));
    let answer = await ask('{ __typename }');
    expect(answer.response.status).toBe(429);
    while (answer.response.status === 429) answer = await ask('{ __typename }');
    expect(answer.response.headers.get(LEFT)).toBe('99');
  });

  it('says of what costs more than a full bucket that it can never run', async () => {
    await serve({ RATE_LIMIT_POINTS: '200' });
    const { response, errors } = await ask('{ projects(first: 100) { nodes { id latestVersion { id } } } }');
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBeNull();
    expect(errors).toEqual([
      {
        message:
          'This costs 201 points, more than the 200 that RATE_LIMIT_POINTS gives for 600 seconds: it can never run. Ask for smaller pages, or in several requests.',
        extensions: { code: 'RATE_LIMITED' },
      },
    ]);
    expect(response.headers.get(LEFT)).toBe('100');
  });

  it.each<[string, () => Promise<Response>]>([
    ['a syntax error', () => post({ query: '{' })],
    ['an unknown field', () => post({ query: '{ canary }' })],
    ['an unknown operation', () => post({ query: 'query A { __typename }', operationName: 'B' })],
    ['a bad variable', () => post({ query: 'query ($id: ID!) { project(id: $id) { id } }', variables: {} })],
    ['a query that is nested too deeply', () => post({ query: `${'{a'.repeat(60)}${'}'.repeat(60)}` })],
    ['no query', () => post({ canary: 1 })],
    ['malformed JSON', () => post('{')],
    ['a type that is not JSON', () => post('{ __typename }', { 'content-type': 'text/plain' })],
    ['a GET that pages may send anywhere', () => fetch(`${server.url}/graphql?query={__typename}`)],
    ['an Accept that can not be served', () => fetch(`${server.url}/graphql/stream`)],
  ])('has %s use up a fixed number', async (_name, send) => {
    await serve();
    expect(await left(send())).toBe('900');
    expect(await left(post({ query: '{ __typename }' }))).toBe('899');
  });

  it('does not count preflights, nor other addresses', async () => {
    await serve();
    const headers = { origin: 'https://studio.apollographql.com', 'access-control-request-method': 'POST' };
    expect(await left(fetch(`${server.url}/graphql`, { method: 'OPTIONS', headers }))).toBeNull();
    expect(await left(fetch(`${server.url}/health`))).toBeNull();
    expect(await left(fetch(`${server.url}/canary`))).toBeNull();
    expect(await left(post({ query: '{ __typename }' }))).toBe('999');
  });

  it('is none with AUTH=off, unless it is set', async () => {
    await serve({ RATE_LIMIT_POINTS: '' });
    const { response, data } = await ask('{ rateLimit { limit remaining resetAt cost } }');
    expect([...response.headers.keys()].filter(name => name.startsWith('ratelimit'))).toEqual([]);
    const { limit, remaining, resetAt, cost } = data.rateLimit;
    expect([limit, remaining, cost]).toEqual([9_007_199_254_740_991, 9_007_199_254_740_991, 1]);
    expect(Math.abs(Date.parse(resetAt) - Date.now())).toBeLessThan(60_000);
  });
});
