import { parseConfig } from '../../config.ts';
import { connect } from '../../database/orm.ts';
import { Work } from '../../database/work.ts';
import { makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { startPostgresProxy } from '../../testing/postgres-proxy.ts';
import { startServer } from '../../testing/server.ts';
import { countStatements } from '../../testing/statements.ts';
import type { Requester } from '../requester.ts';
import { RateLimited } from './rate-limited.ts';
import { RateLimits } from './rate-limits.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const SETTINGS = { RATE_LIMIT_STORE: 'database', RATE_LIMIT_POINTS: '100', RATE_LIMIT_SECONDS: '600' };

const limitsOf = (settings: Record<string, string> = {}, from = fork) =>
  new RateLimits(parseConfig({ ...SETTINGS, ...settings }), () => from().getKysely());

let counter = 0;
/** Somebody whose bucket is full. */
const somebody = (): Requester => ({ caller: 'nobody', address: `192.0.2.${++counter}` });

describe('RateLimits in the database', () => {
  it('are shared by several servers', async () => {
    const servers = [await startServer(fork, SETTINGS), await startServer(fork, SETTINGS)] as const;
    const left = async (server: (typeof servers)[number]) => {
      const { status, data } = await server.send('{ rateLimit { remaining } }');
      return status === 200 ? data.rateLimit.remaining : status;
    };
    try {
      const [one, other] = servers;
      expect([await left(one), await left(other), await left(one)]).toEqual([99, 98, 97]);
      await one.send('{ projects(first: 96) { nodes { id } } }');
      // The other one does not know it without asking, and asks no more from then on.
      expect([await left(one), await left(other), await left(other)]).toEqual([429, 429, 429]);
    } finally {
      for (const server of servers) await server.close();
    }
  });

  it('take one statement for what has points, and none for what has not', async () => {
    const limits = limitsOf();
    const requester = somebody();
    const first = await countStatements(() => limits.consume(requester, 60));
    expect(first.statements).toHaveLength(1);
    expect(first.statements[0]).toMatch(/^\/\* rlflx-upsert \*\/ INSERT INTO "rate_limit_bucket"/);
    expect(first.result?.remaining).toBe(40);
    await expect(limits.consume(requester, 60)).rejects.toThrow(RateLimited);
    const { statements } = await countStatements(async () => {
      await expect(limits.consume(requester, 1)).rejects.toThrow(RateLimited);
      expect(() => limits.demandSome(requester)).toThrow(RateLimited);
      await limits.waste(requester, 1);
    });
    expect(statements).toEqual([]);
  });

  it('are used up by what its deadline has stopped, too', async () => {
    const limits = limitsOf();
    const requester = somebody();
    const work = new Work();
    work.stop(() => new Error('Its time is over'));
    const balance = await work.run(() => limits.consume(requester, 10));
    expect(balance?.remaining).toBe(90);
  });

  it('count by themselves while the database is away', async () => {
    const proxy = await startPostgresProxy(database.url);
    const orm = await connect(proxy.url, 2);
    try {
      const limits = limitsOf({}, () => orm.em.fork());
      const requester = somebody();
      expect((await limits.consume(requester, 30))?.remaining).toBe(70);
      proxy.cut();
      expect((await limits.consume(requester, 60))?.remaining).toBe(40);
      await expect(limits.consume(requester, 41)).rejects.toThrow(
        'This costs 41 points, and 40 of 100 were left',
      );
    } finally {
      await orm.close();
      await proxy.close();
    }
  });

  it('count by themselves while the database does not answer', async () => {
    const limits = limitsOf();
    const requester = somebody();
    await fork().transactional(async em => {
      await em.execute('lock table rate_limit_bucket');
      expect((await limits.consume(requester, 30))?.remaining).toBe(70);
    });
  });

  it('refuse when so much is refused that the count overflows', async () => {
    const settings = { RATE_LIMIT_POINTS: '1000000000' };
    const requester = somebody();
    // Servers that don't know of each other's refusals.
    const take = () => limitsOf(settings).consume(requester, 1_000_000_000);
    await take();
    for (let i = 0; i < 3; i++) await expect(take()).rejects.toThrow(RateLimited);
  });
});

describe('RateLimits of a server with AUTH=on', () => {
  const send = async (url: string, authorization?: string) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization && { authorization }) },
      body: '{"query":"{ rateLimit { limit remaining } }"}',
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
    return { response, body: (await response.json()) as any };
  };

  it('are 1000000 points a minute for each viewer, and for all others at an address', async () => {
    const server = await startServer(fork, { AUTH: 'on' });
    try {
      const [alice, bob] = await Promise.all(
        ['alice', 'bob'].map(async name => `Bearer ${await makeApiKey(fork(), name)}`),
      );
      const again = `Bearer ${await makeApiKey(fork(), 'alice')}`;
      const left = async (authorization?: string) => {
        const { body } = await send(server.url, authorization);
        expect(body.data.rateLimit.limit).toBe(1_000_000);
        return 1_000_000 - body.data.rateLimit.remaining;
      };
      // Two keys of one subject have the same points.
      expect([await left(alice), await left(bob), await left(again), await left()]).toEqual([1, 1, 2, 1]);
    } finally {
      await server.close();
    }
  });

  it('are used up, of its address, by a credential that is not good', async () => {
    const server = await startServer(fork, { AUTH: 'on', RATE_LIMIT_POINTS: '25000' });
    try {
      const left = async () => (await send(server.url)).response.headers.get('ratelimit-remaining');
      expect(await left()).toBe('24999');
      expect((await send(server.url, 'Bearer canary')).response.status).toBe(401);
      expect(await left()).toBe('14998');
      for (let i = 0; i < 2; i++) await send(server.url, 'Bearer canary');
      const refused = await send(server.url);
      expect(refused.response.status).toBe(429);
      expect(refused.body.errors[0].extensions).toEqual({ code: 'RATE_LIMITED' });
      // Whoever has a credential that is good is not held up by those who share the address.
      const key = await makeApiKey(fork(), 'carol');
      expect((await send(server.url, `Bearer ${key}`)).response.status).toBe(200);
    } finally {
      await server.close();
    }
  });
});
