import { pino } from 'pino';
import { parseConfig } from '../config.ts';
import { startServer } from '../start.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { holdLock, untilWaiting } from '../testing/locks.ts';
import { overEventStream, overWebSocket, type Subscription, TRANSPORTS } from '../testing/subscriptions.ts';
import { openWebSocket } from '../testing/websocket.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const logged: string[] = [];
const log = pino({ level: 'warn' }, { write: line => logged.push(line) });

const start = (settings: Record<string, string> = {}) =>
  startServer(parseConfig({ DATABASE_URL: database.url, PORT: '0', ...settings }), log);

const QUERY = `subscription ($id: ID!) { projectChanged(projectId: $id) {
  ... on VersionCreatedEvent { version { number } }
  ... on ProjectUpdatedEvent { project { name } }
} }`;

async function call(url: string, query: string): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `mutation { ${query} { __typename } }` }),
  });
  expect(await response.text()).toContain('Success');
}

const rename = (url: string, id: string, name: string) =>
  call(url, `updateProject(input: {projectId: "${id}", name: "${name}"})`);
const addVersion = (url: string, id: string, number: number) =>
  call(
    url,
    `createVersion(input: {projectId: "${id}", parentNumber: 0, name: "v", changes: [{create: {path: "f${number}", content: ""}}]})`,
  );

/** Waits for the subscription by changing the name until it tells of that. */
async function untilTold(subscription: Subscription, url: string, id: string): Promise<void> {
  const first = subscription.next();
  let isTold = false;
  first.then(
    () => {
      isTold = true;
    },
    () => {},
  );
  for (let i = 0; !isTold; i++) {
    await rename(url, id, `Try ${i}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  await rename(url, id, 'Begin');
  let name = (await first).projectChanged.project.name;
  while (name !== 'Begin') name = (await subscription.next()).projectChanged.project.name;
}

describe('several servers on one database', () => {
  it.each(TRANSPORTS)('tell over %s what happens at another', async (_name, subscribe) => {
    const [here, there] = [await start(), await start()];
    const { id } = await makeProject(fork());
    const subscription = subscribe(here.url, QUERY, { id });
    await untilTold(subscription, there.url, id);
    for (let number = 1; number <= 20; number++) await addVersion(there.url, id, number);
    const told = await subscription.take(20);
    expect(told.map(({ data }) => data.projectChanged.version.number)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    await subscription.end();
    expect(await Promise.all([here.stop(), there.stop()])).toEqual([true, true]);
  });

  it('miss nothing when they lose what they hear each other by', async () => {
    const [here, there] = [await start(), await start()];
    const { id } = await makeProject(fork());
    const subscription = overWebSocket(here.url, QUERY, { id });
    await untilTold(subscription, there.url, id);
    for (let number = 1; number <= 6; number++) {
      if (number % 2 === 0) {
        await fork().execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'noodle-listener' and datname = current_database()",
        );
      }
      await addVersion(there.url, id, number);
      expect((await subscription.next()).projectChanged.version.number).toBe(number);
    }
    await subscription.end();
    await Promise.all([here.stop(), there.stop()]);
    expect(new Set(logged.map(line => JSON.parse(line).msg))).toEqual(
      new Set(['the connection that announcements come on is lost']),
    );
  });
});

describe('a server that stops', () => {
  it('ends subscriptions at once', async () => {
    const running = await start();
    const { id } = await makeProject(fork());
    const { url } = running;
    const subscriptions = [overWebSocket(url, QUERY, { id }), overEventStream(url, QUERY, { id })];
    for (const subscription of subscriptions) await untilTold(subscription, url, id);
    const ends = subscriptions.map(it => it.take(100).catch(error => error));
    expect(await running.stop()).toBe(true);
    expect(await ends[0]).toMatchObject({ code: 1001, reason: 'Going away' });
    expect(await ends[1]).toBeInstanceOf(Error);
  });

  it('cuts off what does not end in time', async () => {
    const running = await start({ SHUTDOWN_SECONDS: '0' });
    const { id } = await makeProject(fork());
    const raw = await openWebSocket(running.url);
    const unlock = await holdLock(database.url, `select from project where id = '${id}' for update`);
    const query = `mutation { deleteProject(input: {projectId: "${id}"}) { __typename } }`;
    raw.send({ type: 'subscribe', id: 'a', payload: { query } });
    await untilWaiting(database.url, 1);
    expect(await running.stop()).toBe(false);
    expect(await raw.closed).toMatchObject({ code: 1006 });
    await unlock();
  });
});
