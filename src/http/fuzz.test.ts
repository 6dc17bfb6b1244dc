import { setTimeout as sleep } from 'node:timers/promises';
import { Member } from '../access/member/member.entity.ts';
import { ProjectRole } from '../access/project-role.ts';
import { Scope } from '../access/scope.ts';
import { parseConfig } from '../config.ts';
import { generateVersion } from '../generation/generate-version.ts';
import { GenerationQueue } from '../generation/generation-queue.ts';
import { fileId, generationId, versionId } from '../graphql/global-id.ts';
import { forkProject } from '../history/fork-project.ts';
import { Project } from '../project/project.entity.ts';
import { updateProject } from '../project/update-project.ts';
import { createSchema } from '../schema/schema.ts';
import { bearing, makeApiKey } from '../testing/callers.ts';
import { useDatabase } from '../testing/database.ts';
import { makeVersion } from '../testing/factories.ts';
import fc from '../testing/fast-check.ts';
import { makeOwned } from '../testing/members.ts';
import { RandomOperations } from '../testing/random-operation.ts';
import { useStreamingServer } from '../testing/subscriptions.ts';

// More by hand.
const RUNS = Number(process.env.FUZZ_RUNS ?? 1_000);
const TIME_MS = 600_000;
/** How long a subscription is listened to. */
const FIRST_MS = 50;

const CANARY = 'CANARYOFTHEOWNER';
/** What only the inside of the server says. */
const INSIDES =
  /node_modules|\.ts:\d|\.js:\d| at [\w.<>]+ \(|kysely|mikro|syntax error at or near|violates|relation "|Rejection|Invariant/i;

const database = useDatabase();
const generations = new GenerationQueue(undefined, { NOODLE_MODEL: 'test/model', NOODLE_MODELS: [] });
const server = useStreamingServer(() => database.orm.em.fork(), {
  generations,
  settings: { AUTH: 'on', RATE_LIMIT_POINTS: '0', MAX_OPEN_GENERATIONS: '10000' },
});
const schema = createSchema();
const callers: Record<string, string>[] = [];
let operations: RandomOperations;

beforeAll(async () => {
  const em = database.orm.em.fork();
  const limits = parseConfig({});
  const id = await makeOwned(em, 'owner', { stranger: ProjectRole.VIEWER });
  // What the stranger has made of it stays theirs, and leads to it by forkedFrom.
  const fork = { projectId: id, versionNumber: 0, name: 'Fork' };
  const forked = await em.transactional(inner => forkProject(inner, fork, 'stranger'));
  await em.fork().nativeDelete(Member, { projectId: id, subject: 'stranger' });
  const project = await em.fork().findOneOrFail(Project, id);
  const changes = [{ update: { path: 'README.md', content: CANARY } }];
  await makeVersion(em.fork(), project, { name: CANARY, description: CANARY, changes });
  await em.transactional(inner => updateProject(inner, { projectId: id, name: CANARY, description: CANARY }));
  const asked = { projectId: id, parentNumber: 0, name: CANARY, changeRequest: CANARY };
  const { uuid } = await em.transactional(inner => generateVersion(inner, asked, generations, limits));
  const ids = [
    ...[id, versionId(id, 0), versionId(id, 1), fileId(id, 1, 'README.md'), generationId(id, uuid)],
    ...[forked.id, versionId(forked.id, 0)],
  ];
  operations = new RandomOperations(schema, ids);
  callers.push(
    bearing(await makeApiKey(em, 'owner')),
    bearing(await makeApiKey(em, 'stranger', { scopes: [Scope.WRITE] })),
    {},
  );
});

/** What is wrong with an answer, whatever was asked; null when nothing is. */
function faultOf(status: number, text: string, isOwner: boolean): string | null {
  if (status >= 500) return `status ${status}: ${text}`;
  if (INSIDES.test(text)) return `a leak of the inside: ${text}`;
  if (!isOwner && text.includes(CANARY)) return `a leak of the owner's: ${text}`;
  if (text.includes('INTERNAL_SERVER_ERROR')) return `a fault: ${text}`;
  return null;
}

/** What a stream says at once. */
async function firstOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const chunk = await Promise.race([reader?.read(), sleep(FIRST_MS, null)]);
  await reader?.cancel();
  return Buffer.from(chunk?.value ?? []).toString();
}

describe('any operation', () => {
  it(
    'is answered without a fault and without a leak',
    async () => {
      let answered = 0;
      const property = fc.asyncProperty(fc.gen(), fc.nat({ max: 2 }), async (g, who) => {
        const { query, variables } = operations.next(g);
        const isStream = query.startsWith('subscription');
        const response = await fetch(`${server.url}/graphql${isStream ? '/stream' : ''}`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: isStream ? 'text/event-stream' : 'application/json',
            ...callers[who],
          },
          body: JSON.stringify({ query, variables }),
        });
        if (!isStream && response.ok) answered += 1;
        const text = await (isStream ? firstOf(response) : response.text());
        const fault = faultOf(response.status, text, who === 0);
        // What was asked, and what the log says of it, tell what to mend.
        expect(fault && { fault, query, variables, logged: server.logged }).toBeNull();
      });
      await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
      // Else nothing came further than the checks of the text.
      expect(answered).toBeGreaterThan(RUNS / 10);
      expect(server.logged).toEqual([]);
    },
    TIME_MS,
  );
});

describe('any request', () => {
  const body = fc.oneof(
    fc.json(),
    fc.string({ unit: 'binary' }),
    fc.jsonValue().map(query => JSON.stringify({ query })),
    fc.jsonValue().map(variables => JSON.stringify({ query: '{ __typename }', variables })),
    fc.jsonValue().map(extensions => JSON.stringify({ query: '{ __typename }', extensions })),
    fc.jsonValue().map(operationName => JSON.stringify({ query: '{ __typename }', operationName })),
    fc.array(fc.constant({ query: '{ __typename }' })).map(batch => JSON.stringify(batch)),
  );
  const type = fc.constantFrom(
    'application/json',
    'application/json; charset=utf-16',
    'application/graphql-response+json',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
  );
  const accept = fc.constantFrom('*/*', 'application/json', 'text/event-stream', 'text/html', 'image/png');
  const path = fc.oneof(
    fc.constantFrom('/graphql', '/graphql/stream', '/graphql/', '/metrics', '/health', '/'),
    fc.webQueryParameters().map(query => `/graphql?${query}`),
    fc.webQueryParameters().map(query => `/graphql/stream?query=${query}`),
  );
  const method = fc.constantFrom('POST', 'GET', 'PUT', 'OPTIONS', 'DELETE', 'HEAD');

  it(
    'is answered without a fault and without a leak',
    async () => {
      const property = fc.asyncProperty(
        method,
        path,
        type,
        accept,
        body,
        async (how, where, kind, wanted, text) => {
          const response = await fetch(server.url + where, {
            method: how,
            headers: { 'content-type': kind, accept: wanted },
            redirect: 'manual',
            ...(how !== 'GET' && how !== 'HEAD' && { body: text }),
          });
          expect(faultOf(response.status, await response.text(), false)).toBeNull();
        },
      );
      await fc.assert(property, { numRuns: RUNS, endOnFailure: true });
      expect(server.logged).toEqual([]);
    },
    TIME_MS,
  );
});
