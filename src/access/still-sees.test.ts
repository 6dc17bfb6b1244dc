import { setTimeout as sleep } from 'node:timers/promises';
import { Generation } from '../generation/generation.entity.ts';
import { generationId } from '../graphql/global-id.ts';
import type { Project } from '../project/project.entity.ts';
import { bearing, makeApiKey } from '../testing/callers.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { idOf } from '../testing/generations.ts';
import { IdentityProvider } from '../testing/identity-provider.ts';
import { countStatements } from '../testing/statements.ts';
import {
  failureOf,
  type StreamingServer,
  type Subscribe,
  startStreamingServer,
  TRANSPORTS,
  untilWatched,
} from '../testing/subscriptions.ts';
import { Member } from './member/member.entity.ts';
import { ProjectRole } from './project-role.ts';
import { Scope } from './scope.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
let provider: IdentityProvider;
let server: StreamingServer;
beforeAll(async () => {
  provider = await IdentityProvider.start();
  const settings = { ...provider.settings, JWT_CLOCK_SKEW_SECONDS: '0' };
  server = await startStreamingServer(fork, { settings });
});
afterAll(async () => {
  await server.close();
  await provider.stop();
});

/** A project with a member, and what can be watched of it. */
async function makeSeen(subject: string): Promise<Project> {
  const project = await makeProject(fork());
  const em = fork();
  em.persist(new Member(project.id, subject, ProjectRole.VIEWER));
  await em.flush();
  return project;
}

async function makeQueued({ id: projectId }: Project): Promise<Generation> {
  const em = fork();
  const asked = { parentNumber: 0, name: 'A', projectContext: '', changeRequest: 'B', model: 'test/model' };
  const generation = new Generation({ projectId, ...asked });
  em.persist(generation);
  await em.flush();
  return generation;
}

/** What is watched: its query and variables, and what wakes it. */
interface Watched {
  readonly query: string;
  readonly id: string;
  readonly announced: string;
  /** An id that nothing has, and what is said of it. */
  readonly unknownId: string;
  readonly unknown: string;
}

const UNKNOWN = '00000000-0000-7000-8000-000000000000';

const WATCHED: [string, (project: Project) => Promise<Watched>][] = [
  [
    'projectChanged',
    async ({ id }) => ({
      query: 'subscription ($id: ID!) { projectChanged(projectId: $id) { __typename } }',
      id,
      announced: id,
      unknownId: UNKNOWN,
      unknown: 'There is no project with this id.',
    }),
  ],
  [
    'generationUpdated',
    async project => {
      const generation = await makeQueued(project);
      return {
        query: 'subscription ($id: ID!) { generationUpdated(id: $id) { status } }',
        id: idOf(generation),
        announced: generation.uuid,
        unknownId: generationId(UNKNOWN, UNKNOWN),
        unknown: 'There is no generation with this id.',
      };
    },
  ],
];

const CASES = TRANSPORTS.flatMap(([transport, subscribe]) =>
  WATCHED.map(([name, watched]) => [name, transport, subscribe, watched] as const),
);

/** Begins to watch, and goes on until it is told of changes. @returns the error that it ends with, once it does */
async function watch(subscribe: Subscribe, { query, id }: Watched, headers: Record<string, string>) {
  const subscription = subscribe(server.url, query, { id }, headers);
  const failure = failureOf(subscription);
  failure.catch(() => {});
  await untilWatched(server.announcements, 1);
  return { failure, end: () => subscription.end() };
}

describe.each(CASES)('%s over %s', (_name, _transport, subscribe, watched) => {
  it('ends when the API key is revoked', async () => {
    const seen = await watched(await makeSeen('robot'));
    const { failure, end } = await watch(subscribe, seen, bearing(await makeApiKey(fork(), 'robot')));
    await fork().execute("update api_key set revoked_at = now() where subject = 'robot'");
    server.announcements.announce(seen.announced);
    expect(await failure).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
    await end();
    await untilWatched(server.announcements, 0);
  });

  it('ends when the viewer is no member any more, as if there were nothing', async () => {
    const project = await makeSeen('ann');
    const seen = await watched(project);
    const { failure, end } = await watch(subscribe, seen, await provider.bearer('ann'));
    await fork().execute('delete from member where project_id = ?', [project.id]);
    server.announcements.announce(seen.announced);
    expect(await failure).toMatchObject({ message: seen.unknown, extensions: { code: 'NOT_FOUND' } });
    await end();
  });

  it('does not begin for who does not see the project, as if there were nothing', async () => {
    const seen = await watched(await makeSeen('ann'));
    const headers = await provider.bearer('eve');
    const answers = [];
    for (const id of [seen.id, seen.unknownId]) {
      const subscription = subscribe(server.url, seen.query, { id }, headers);
      answers.push(await failureOf(subscription));
      await subscription.end();
    }
    expect(answers[0]).toMatchObject({ message: seen.unknown, extensions: { code: 'NOT_FOUND' } });
    expect(answers[1]).toEqual(answers[0]);
  });

  it('goes on for who sees everything', async () => {
    const seen = await watched(await makeProject(fork()));
    const secret = await makeApiKey(fork(), 'root', { scopes: [Scope.ADMIN] });
    const { failure, end } = await watch(subscribe, seen, bearing(secret));
    server.announcements.announce(seen.announced);
    await end();
    await expect(failure).rejects.toThrow('It ended without an error');
  });
});

describe.each(TRANSPORTS)('what is watched over %s', (_transport, subscribe) => {
  it('ends when the token does', async () => {
    const [, watched] = WATCHED[0] as (typeof WATCHED)[number];
    const seen = await watched(await makeSeen('ann'));
    const { failure, end } = await watch(
      subscribe,
      seen,
      await provider.bearer('ann', { expiresInSeconds: 2 }),
    );
    server.announcements.announce(seen.announced);
    expect(server.announcements.watching).toBe(1);
    await sleep(2_000);
    server.announcements.announce(seen.announced);
    expect(await failure).toMatchObject({
      message: 'The credential has ended: sign in again, or send another API key.',
      extensions: { code: 'UNAUTHENTICATED' },
    });
    await end();
    await untilWatched(server.announcements, 0);
  });
});

describe('what many watch', () => {
  it('takes one look at their roles, and one at their keys', async () => {
    const project = await makeSeen('ann');
    const [, watched] = WATCHED[0] as (typeof WATCHED)[number];
    const { query, id } = await watched(project);
    const [, subscribe] = TRANSPORTS[0] as (typeof TRANSPORTS)[number];
    const keys = await Promise.all([1, 2, 3, 4, 5].map(() => makeApiKey(fork(), 'ann')));
    const all = keys.map(key => subscribe(server.url, query, { id }, bearing(key)));
    const ends = all.map(subscription => failureOf(subscription).catch(() => {}));
    await untilWatched(server.announcements, keys.length);
    const { statements } = await countStatements(async () => {
      server.announcements.announce(id);
      await sleep(200);
    });
    const times = (name: string) => statements.filter(text => text.startsWith(`/* ${name} */`)).length;
    for (const name of ['live-api-keys', 'members-among', 'project-positions']) {
      expect(times(name)).toBeGreaterThan(0);
      // Not one each; all are woken once more every few seconds.
      expect(times(name)).toBeLessThan(keys.length);
    }
    for (const subscription of all) await subscription.end();
    await Promise.all(ends);
  });
});
