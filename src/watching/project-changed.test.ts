import type { Project } from '../project/project.entity.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { countStatements } from '../testing/statements.ts';
import {
  overWebSocket,
  type Subscribe,
  type Subscription,
  startStreamingServer,
  TRANSPORTS,
  untilWatched,
  useStreamingServer,
} from '../testing/subscriptions.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useStreamingServer(fork);

const QUERY = `subscription ($id: ID!) { projectChanged(projectId: $id) {
  __typename
  ... on VersionCreatedEvent { version { number project { latestVersionNumber } } }
  ... on ProjectUpdatedEvent { project { name active } }
  ... on LabelSetEvent { label { name version { number } } }
  ... on LabelRemovedEvent { name previousVersion { number } }
} }`;

const versionCreated = (number: number, latestVersionNumber = expect.any(Number)) => ({
  __typename: 'VersionCreatedEvent',
  version: { number, project: { latestVersionNumber } },
});
const projectUpdated = (project: object) => ({ __typename: 'ProjectUpdatedEvent', project });
const labelSet = (name: string, number: number) => ({
  __typename: 'LabelSetEvent',
  label: { name, version: { number } },
});
const labelRemoved = (name: string, number: number) => ({
  __typename: 'LabelRemovedEvent',
  name,
  previousVersion: { number },
});

/** Calls a mutation that must succeed. */
async function call(name: string, input: Record<string, unknown>): Promise<void> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`;
  const { data } = await server.send(query, { input });
  expect(data[name].__typename).toMatch(/Success$/);
}

async function events(subscription: Subscription, many: number): Promise<object[]> {
  const answers = await subscription.take(many);
  return answers.map(({ data, errors }) => {
    expect(errors).toBeUndefined();
    return data.projectChanged;
  });
}

/** Runs while a project is watched, from when nothing of it is missed. Nobody must watch afterwards. */
async function watching(
  subscribe: Subscribe,
  id: string,
  run: (next: (many: number) => Promise<object[]>) => Promise<void>,
) {
  const subscription = subscribe(server.url, QUERY, { id });
  // What clients ask for is sent once they wait for it.
  let waiting = events(subscription, 1);
  await untilWatched(server.announcements, 1);
  await run(async many => {
    const first = await waiting;
    const rest = await events(subscription, many - 1);
    waiting = events(subscription, 1);
    waiting.catch(() => {});
    return [...first, ...rest];
  });
  await subscription.end();
  await untilWatched(server.announcements, 0);
}

describe.each(TRANSPORTS)('projectChanged over %s', (_name, subscribe) => {
  it('tells of versions, labels and the project itself', async () => {
    const { id, ...project } = await makeProject(fork());
    await watching(subscribe, id, async next => {
      await makeVersion(fork(), { id, ...project } as never);
      server.announcements.announce(id);
      expect(await next(1)).toEqual([versionCreated(1, 1)]);
      await call('setLabel', { projectId: id, name: 'live', versionNumber: 0 });
      await call('setLabel', { projectId: id, name: 'live', versionNumber: 1 });
      await call('removeLabel', { projectId: id, name: 'live' });
      expect(await next(3)).toEqual([labelSet('live', 0), labelSet('live', 1), labelRemoved('live', 1)]);
      await call('updateProject', { projectId: id, name: 'Renamed' });
      expect(await next(1)).toEqual([projectUpdated({ name: 'Renamed', active: true })]);
      await call('deleteProject', { projectId: id });
      expect(await next(1)).toEqual([projectUpdated({ name: 'Renamed', active: false })]);
      await call('restoreProject', { projectId: id });
      expect(await next(1)).toEqual([projectUpdated({ name: 'Renamed', active: true })]);
    });
  });

  it('tells each of many versions once, whatever is announced', async () => {
    const project = await makeProject(fork());
    await watching(subscribe, project.id, async next => {
      for (let i = 0; i < 120; i++) await makeVersion(fork(), project);
      await call('setLabel', { projectId: project.id, name: 'live', versionNumber: 120 });
      for (let i = 0; i < 3; i++) server.announcements.announce(project.id);
      const numbers = Array.from({ length: 120 }, (_, i) => i + 1);
      expect(await next(121)).toEqual([
        ...numbers.map(number => versionCreated(number)),
        labelSet('live', 120),
      ]);
      server.announcements.announce(project.id);
      await call('deleteProject', { projectId: project.id });
      // Nothing came twice in between.
      expect(await next(1)).toEqual([projectUpdated({ name: project.name, active: false })]);
    });
  });

  it('can be asked of deleted projects', async () => {
    const { id, name } = await makeProject(fork());
    await call('deleteProject', { projectId: id });
    await watching(subscribe, id.toUpperCase(), async next => {
      await call('restoreProject', { projectId: id });
      expect(await next(1)).toEqual([projectUpdated({ name, active: true })]);
    });
  });
});

describe('projectChanged', () => {
  it('tells of versions again that came after the one that is named', async () => {
    const project = await makeProject(fork());
    for (let parentNumber = 0; parentNumber < 3; parentNumber++) await makeVersion(fork(), project);
    const query = `subscription ($id: ID!) { projectChanged(projectId: $id, afterVersionNumber: 1) {
      __typename ... on VersionCreatedEvent { version { number project { latestVersionNumber } } }
    } }`;
    const subscription = overWebSocket(server.url, query, { id: project.id });
    expect(await events(subscription, 2)).toEqual([versionCreated(2, 3), versionCreated(3, 3)]);
    const waiting = events(subscription, 1);
    await makeVersion(fork(), project);
    server.announcements.announce(project.id);
    expect(await waiting).toEqual([versionCreated(4, 4)]);
    await subscription.end();
  });

  it('hears nothing of other projects', async () => {
    const [mine, other] = [await makeProject(fork()), await makeProject(fork())];
    await watching(overWebSocket, mine.id, async next => {
      await call('deleteProject', { projectId: other.id });
      await call('deleteProject', { projectId: mine.id });
      expect(await next(1)).toEqual([projectUpdated({ name: mine.name, active: false })]);
    });
  });

  it('reads for all who are woken together', async () => {
    const projects: Project[] = [];
    for (let i = 0; i < 20; i++) projects.push(await makeProject(fork()));
    const own = await startStreamingServer(fork);
    const subscriptions = projects.flatMap(({ id }) =>
      [0, 1].map(() => overWebSocket(own.url, QUERY, { id })),
    );
    const first = Promise.all(subscriptions.map(it => events(it, 1)));
    await untilWatched(own.announcements, 40);
    // Their first looks are over when a change that comes after them is told.
    for (const project of projects) await makeVersion(fork(), project);
    for (const { id } of projects) own.announcements.announce(id);
    await first;
    for (const project of projects) await makeVersion(fork(), project);
    const { statements } = await countStatements(async () => {
      const second = Promise.all(subscriptions.map(it => events(it, 1)));
      for (const { id } of projects) own.announcements.announce(id);
      await second;
    });
    const named = (name: string) => statements.filter(text => text.startsWith(`/* ${name} */`)).length;
    // One, and some for those who were still busy with what came before.
    for (const name of ['project-positions', 'versions-in-ranges']) {
      expect(named(name)).toBeGreaterThan(0);
      expect(named(name)).toBeLessThan(10);
    }
    await Promise.all(subscriptions.map(it => it.end()));
    await untilWatched(own.announcements, 0);
    await own.close();
  });

  it.each([
    ['NOT_FOUND', '00000000-0000-7000-8000-000000000000', 'There is no project with this id.'],
    ['BAD_USER_INPUT', 'x', 'Subscription.projectChanged(projectId:) must be the UUID of a project.'],
  ])('ends with %s', async (code, id, message) => {
    const error = expect.objectContaining({ message, extensions: { code }, locations: expect.any(Array) });
    await expect(overWebSocket(server.url, QUERY, { id }).take(1)).rejects.toEqual([error]);
    for (const [, subscribe] of TRANSPORTS.slice(1)) {
      expect(await subscribe(server.url, QUERY, { id }).take(1)).toEqual([{ errors: [error] }]);
    }
    expect(server.logged).toEqual([]);
  });
});
