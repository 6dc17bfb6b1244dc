import { bearing, makeApiKey } from '../../testing/callers.ts';
import { useDatabase } from '../../testing/database.ts';
import { makeProject, makeVersion } from '../../testing/factories.ts';
import {
  type StreamingServer,
  startStreamingServer,
  TRANSPORTS,
  until,
  untilWatched,
} from '../../testing/subscriptions.ts';
import { openWebSocket } from '../../testing/websocket.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
let server: StreamingServer;
afterEach(() => server.close());

async function serve(settings: Record<string, string>): Promise<void> {
  server = await startStreamingServer(fork, { settings: { RATE_LIMIT_SECONDS: '600', ...settings } });
}

const WATCH =
  'subscription ($id: ID!) { projectChanged(projectId: $id) { ... on VersionCreatedEvent { version { number } } } }';

describe.each(TRANSPORTS)('rate limit over %s', (_name, subscribe) => {
  it('has each event use up what the subscription cost, and ends it when none is left', async () => {
    await serve({ RATE_LIMIT_POINTS: '7' });
    const project = await makeProject(fork());
    // It costs 2: an event, and a version in it.
    const subscription = subscribe(server.url, WATCH, { id: project.id });
    const answers: unknown[] = [];
    const ended = (async () => {
      for await (const answer of subscription) answers.push(answer);
    })();
    ended.catch(() => {});
    await untilWatched(server.announcements, 1);
    for (let count = 1; count <= 3; count++) {
      await makeVersion(fork(), project);
      server.announcements.announce(project.id);
      if (count < 3) await until(() => answers.length === count);
    }
    const said = await ended.then(
      () => answers.at(-1),
      error => error,
    );
    const created = (number: number) => ({ data: { projectChanged: { version: { number } } } });
    expect(answers.slice(0, 2)).toEqual([created(1), created(2)]);
    expect(JSON.stringify(said)).toContain('This costs 2 points, and 1 of 7 were left');
    expect(JSON.stringify(said)).toContain('"RATE_LIMITED"');
    await untilWatched(server.announcements, 0);
    await subscription.end();
  });

  it('has other operations use up their cost, and refuses them', async () => {
    await serve({ RATE_LIMIT_POINTS: '30' });
    const query = '{ rateLimit { remaining cost } projects(first: 20) { totalCount } }';
    const first = subscribe(server.url, query);
    expect(await first.next()).toMatchObject({ rateLimit: { remaining: 23, cost: 7 } });
    await first.end();
    const said = subscribe(server.url, '{ projects(first: 100) { nodes { id } } }').take(1);
    const errors = await said.then(
      ([answer]) => answer?.errors,
      error => error,
    );
    expect(errors).toEqual([expect.objectContaining({ extensions: { code: 'RATE_LIMITED' } })]);
    expect(errors[0].message).toMatch(/^This costs 101 points, more than the 30 /);
  });
});

describe('MAX_STREAMS_PER_CALLER', () => {
  const openStream = async (headers: Record<string, string> = {}) => {
    const response = await fetch(
      `${server.url}/graphql/stream?query=${encodeURIComponent(WATCH)}&variables=${encodeURIComponent(
        JSON.stringify({ id: (await makeProject(fork())).id }),
      )}`,
      { headers: { accept: 'text/event-stream', ...headers } },
    );
    return response;
  };
  const REFUSAL = 'One caller may hold 2 streams open at once (MAX_STREAMS_PER_CALLER); end another first.';

  it('counts WebSockets and event streams of an address together', async () => {
    await serve({ MAX_STREAMS_PER_CALLER: '2' });
    const stream = await openStream();
    const socket = await openWebSocket(server.url);
    const refused = await openStream();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({
      errors: [{ message: REFUSAL, extensions: { code: 'RATE_LIMITED' } }],
    });
    await expect(openWebSocket(server.url)).rejects.toThrow('Unexpected server response: 429');
    await stream.body?.cancel();
    await untilWatched(server.announcements, 0);
    const again = await openWebSocket(server.url);
    for (const { socket: open } of [socket, again]) open.close();
    await Promise.all([socket.closed, again.closed]);
  });

  it("holds a WebSocket against its viewer once they are known, and leaves others' room alone", async () => {
    await serve({ AUTH: 'on', MAX_STREAMS_PER_CALLER: '2' });
    const connect = async (subject: string) => {
      const headers = bearing(await makeApiKey(fork(), subject));
      const opened = await openWebSocket(server.url, { hello: false });
      opened.send({ type: 'connection_init', payload: headers });
      return opened;
    };
    const held = [await connect('alice'), await connect('alice')];
    for (const socket of held) expect((await socket.next()).type).toBe('connection_ack');
    const bob = await connect('bob');
    expect((await bob.next()).type).toBe('connection_ack');
    const refused = await connect('alice');
    expect(await refused.closed).toEqual({ code: 1013, reason: REFUSAL });
    for (const socket of [...held, bob]) socket.socket.close();
    await Promise.all([...held, bob].map(({ closed }) => closed));
  });
});
