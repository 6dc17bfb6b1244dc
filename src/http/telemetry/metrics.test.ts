import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { holdLock, untilNoneWaits } from '../../testing/locks.ts';
import { startServer, useServer } from '../../testing/server.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const TOKEN = 'a-token-of-enough-characters';
const server = useServer(fork);
const guarded = useServer(fork, { METRICS_TOKEN: TOKEN });

/** A sample of the exposition format: a name, labels and a number. */
const SAMPLE =
  /^([a-z_:][\w:]*)(?:\{((?:[a-z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (-?[\d.e+-]+|NaN|[+-]Inf)$/i;

/** Reads the metrics: the values by their names with labels. */
async function scrape(url = server.url, headers = {}): Promise<Map<string, number>> {
  const response = await fetch(`${url}/metrics`, { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  const text = await response.text();
  expect(text.endsWith('\n')).toBe(true);
  const lines = text.split('\n').filter(line => line && !line.startsWith('# '));
  const types = text.match(/^# TYPE \S+/gm) ?? [];
  expect(new Set(types).size).toBe(types.length);
  const samples = lines.map(line => {
    expect(line).toMatch(SAMPLE);
    const [, name = '', labels = '', value] = SAMPLE.exec(line) ?? [];
    return [labels ? `${name}{${labels}}` : name, Number(value)] as const;
  });
  expect(new Set(samples.map(([name]) => name)).size).toBe(samples.length);
  return new Map(samples);
}

const requests = (operation: string, kind: string, outcome: string) =>
  `noodle_requests_total{operation="${operation}",kind="${kind}",transport="http",outcome="${outcome}"}`;

describe('/metrics', () => {
  it('counts operations by name and outcome, with their time, statements and codes', async () => {
    const before = await scrape();
    expect(before.get(requests('Counted', 'query', 'ok'))).toBeUndefined();
    await server.send('query Counted { projects { nodes { id } } }');
    await server.send('query Counted { projects { nodes { id } } }');
    await server.send('{ nope }');
    await server.send('mutation Gone { deleteProject(input: { projectId: "x" }) { __typename } }');
    const after = await scrape();
    expect(after.get(requests('Counted', 'query', 'ok'))).toBe(2);
    expect(after.get(requests('none', 'none', 'refused'))).toBe(1);
    expect(after.get(requests('Gone', 'mutation', 'refused'))).toBe(1);
    expect(after.get('noodle_refusals_total{code="GRAPHQL_VALIDATION_FAILED"}')).toBe(1);
    expect(after.get('noodle_refusals_total{code="NOT_FOUND"}')).toBe(1);
    expect(after.get('noodle_request_duration_seconds_count{kind="query",outcome="ok"}')).toBe(2);
    expect(after.get('noodle_request_statements_sum{kind="query"}')).toBeGreaterThanOrEqual(2);
  });

  it('does not tell operations apart that were refused before they ran', async () => {
    await server.send('query Refused($n: Int!) { projects(first: $n) { nodes { id } } }');
    const after = await scrape();
    expect(after.get(requests('Refused', 'query', 'refused'))).toBeUndefined();
    expect(after.get(requests('other', 'query', 'refused'))).toBe(1);
  });

  it('bounds the names of operations', async () => {
    const names = Array.from({ length: 210 }, (_, index) => `Bounded${index}`);
    for (const name of names) await server.send(`query ${name} { __typename }`);
    await server.send('{ __typename }');
    const after = await scrape();
    const told = [...after.keys()].filter(name =>
      name.startsWith('noodle_requests_total{operation="Bounded'),
    );
    expect(told.length).toBeLessThanOrEqual(200);
    expect(after.get(requests('other', 'query', 'ok'))).toBeGreaterThanOrEqual(10);
    expect(after.get(requests('anonymous', 'query', 'ok'))).toBe(1);
  });

  it('counts the batches of loaders', async () => {
    const before = (await scrape()).get('noodle_loader_batch_size_count') ?? 0;
    for (const name of ['A', 'B']) {
      await server.send(`mutation { createProject(input: { name: "${name}", files: [] }) { __typename } }`);
    }
    await server.send('{ projects { nodes { latestVersion { files { nodes { path } } } } } }');
    const after = await scrape();
    expect(after.get('noodle_loader_batch_size_count')).toBeGreaterThan(before);
    expect(after.get('noodle_loader_batch_size_sum')).toBeGreaterThanOrEqual(2);
  });

  it('tells of the pool, of streams, of generations, of the process and of the program', async () => {
    await server.send('{ projects { nodes { id } } }');
    const metrics = await scrape();
    expect(metrics.get('noodle_pool_connections{state="idle"}')).toBeGreaterThan(0);
    expect(metrics.get('noodle_pool_connections{state="used"}')).toBeGreaterThanOrEqual(0);
    expect(metrics.get('noodle_pool_waiting')).toBe(0);
    expect(metrics.get('noodle_streams')).toBe(0);
    expect(metrics.get('noodle_generations{status="queued"}')).toBe(0);
    expect(metrics.get('noodle_generations{status="running"}')).toBe(0);
    expect(metrics.get('process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(metrics.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
    expect([...metrics.keys()].filter(name => name.startsWith('noodle_build_info{version="'))).toHaveLength(
      1,
    );
  });

  it('leaves out generations that the database does not count in time, and lets it count no longer', async () => {
    const own = await startServer(fork);
    const unlock = await holdLock(database.url, 'lock table generation in access exclusive mode');
    const metrics = await scrape(own.url);
    expect([...metrics.keys()].filter(name => name.startsWith('noodle_generations{'))).toEqual([]);
    expect(metrics.get('noodle_streams')).toBe(0);
    await untilNoneWaits(database.url);
    await unlock();
    await own.close();
  });

  it('keeps the counts of servers in one process apart', async () => {
    await server.send('query Apart { __typename }');
    const response = await fetch(`${guarded.url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
    expect(response.status).toBe(200);
    expect(await response.text()).not.toContain('noodle_requests_total{');
  });
});

describe('/metrics > with METRICS_TOKEN', () => {
  it.each([undefined, 'Bearer x', `Basic ${TOKEN}`, TOKEN, `Bearer ${TOKEN}x`, `Bearer ${TOKEN.slice(1)}`])(
    'refuses %s',
    async authorization => {
      const response = await fetch(`${guarded.url}/metrics`, {
        headers: authorization ? { authorization } : {},
      });
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toBe('Bearer');
      expect(response.headers.get('cache-control')).toBe('no-store');
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    },
  );
});

describe('/metrics > with access control', () => {
  const strict = useServer(fork, { AUTH: 'on', METRICS_TOKEN: TOKEN });

  it('leaves the names of operations to viewers', async () => {
    for (let index = 0; index < 201; index++) await strict.send(`query Stranger${index} { __typename }`);
    const viewer = bearing(await makeApiKey(fork(), 'ann'));
    await strict.send('query Known { __typename }', undefined, viewer);
    await strict.send('query Stranger0 { projects { nodes { id } } }', undefined, bearing('noodle_wrong'));
    await strict.send('{ __typename }');
    const after = await scrape(strict.url, bearing(TOKEN));
    expect(after.get(requests('Known', 'query', 'ok'))).toBe(1);
    expect(after.get(requests('other', 'query', 'ok'))).toBe(201);
    expect(after.get(requests('anonymous', 'query', 'ok'))).toBe(1);
    expect([...after.keys()].filter(name => name.includes('Stranger'))).toEqual([]);
  });
});
