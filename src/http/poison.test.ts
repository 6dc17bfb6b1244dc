import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { keyIdOf } from '../access/api-key/secret.ts';
import { Member } from '../access/member/member.entity.ts';
import { ProjectRole } from '../access/project-role.ts';
import { Scope } from '../access/scope.ts';
import { parseConfig } from '../config.ts';
import { cancelGeneration } from '../generation/cancel-generation.ts';
import { generateVersion } from '../generation/generate-version.ts';
import { GenerationQueue } from '../generation/generation-queue.ts';
import { apiKeyId, generationId } from '../graphql/global-id.ts';
import { forkProject } from '../history/fork-project.ts';
import { setLabel } from '../label/set-label.ts';
import { restoreProject } from '../project/restore-project.ts';
import { createSchema } from '../schema/schema.ts';
import { bearing, makeApiKey } from '../testing/callers.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { overEventStream, useStreamingServer } from '../testing/subscriptions.ts';

const database = useDatabase();
// Who may do all is a viewer, so that what is done for viewers is reached.
const settings = { AUTH: 'on', MAX_OPEN_GENERATIONS: '10000', RATE_LIMIT_POINTS: '0' };
// Generations are queued, and never worked on.
const generations = new GenerationQueue(undefined, { NOODLE_MODEL: 'README.md', NOODLE_MODELS: [] });
const server = useStreamingServer(() => database.orm.em.fork(), {
  generations,
  settings,
});
const schema = createSchema();
let projectId: string;
let generation: string;
let apiKey: string;
let admin: Record<string, string>;
beforeAll(async () => {
  const em = database.orm.em.fork();
  const secret = await makeApiKey(em, 'admin', { scopes: [Scope.ADMIN] });
  admin = bearing(secret);
  apiKey = apiKeyId(keyIdOf(await makeApiKey(em, 'other')) ?? '');
  const source = await makeProject(em);
  await em.transactional(inner => setLabel(inner, labelOf(source.id), parseConfig({})));
  // A fork, for the way to most fields leads through forkedFrom, with a version to merge from.
  const fork = { projectId: source.id, versionNumber: 0, name: 'Fork' };
  const project = await em.transactional(inner => forkProject(inner, fork));
  projectId = project.id;
  await makeVersion(em, project);
});
// What one mutation takes away is there for the next one.
beforeEach(async () => {
  await database.orm.em.transactional(em => restoreProject(em, { projectId }));
  await database.orm.em.transactional(em => setLabel(em, labelOf(projectId), parseConfig({})));
  await database.orm.em.fork().upsert(new Member(projectId, 'README.md', ProjectRole.VIEWER));
  // One that can be cancelled; after that it can be retried.
  const asked = { projectId, parentNumber: 0, name: 'Name', changeRequest: 'Change' };
  const { uuid } = await database.orm.em
    .fork()
    .transactional(em => generateVersion(em, asked, generations, parseConfig(settings)));
  generation = generationId(projectId, uuid);
  if (expect.getState().currentTestName?.endsWith('retryGeneration')) {
    await database.orm.em.transactional(em => cancelGeneration(em, { generationId: generation }));
  }
});

const labelOf = (id: string) => ({ projectId: id, name: 'README.md', versionNumber: 0 });

const CANARY = 'CANARY';
const POISONS: [string, string][] = [
  ['NUL', `${CANARY}\u0000${CANARY}`],
  ['a lone high surrogate', `${CANARY}\uD800`],
  ['a lone low surrogate', `\uDC00${CANARY}`],
  ['control and bidirectional characters', `${CANARY}\u0007\u202E\u2028\r\n`],
  ['SQL', `${CANARY}'; drop table project; --"`],
  ['100,000 characters', CANARY.repeat(17_000)],
];

type Path = readonly (string | number)[];

/** A field with arguments, and the way from the top to it. */
interface Target {
  readonly operation: 'query' | 'mutation' | 'subscription';
  readonly way: readonly GraphQLField<unknown, unknown>[];
  readonly args: readonly GraphQLArgument[];
}

/** Every field with arguments that can be reached, each type entered once. */
function targets(): Target[] {
  const found: Target[] = [];
  const entered = new Set<string>();
  const enter = (type: GraphQLOutputType, operation: Target['operation'], way: Target['way']) => {
    const named = getNamedType(type);
    if (!isObjectType(named) || entered.has(named.name)) return;
    entered.add(named.name);
    for (const field of Object.values(named.getFields())) {
      const longer = [...way, field];
      if (field.args.length > 0) found.push({ operation, way: longer, args: field.args });
      if (operation === 'query') enter(field.type, operation, longer);
    }
  };
  enter(schema.getQueryType() as GraphQLOutputType, 'query', []);
  enter(schema.getMutationType() as GraphQLOutputType, 'mutation', []);
  enter(schema.getSubscriptionType() as GraphQLOutputType, 'subscription', []);
  return found;
}

/** Fields that exclude others or hold only once, by the number of the try that leaves them out. */
const LEFT_OUT: Record<number, readonly string[]> = {
  1: ['template', 'idempotencyKey', 'expectedLatestVersionNumber', 'expectedVersionNumber', 'first', 'after'],
  2: ['files', 'idempotencyKey', 'expectedLatestVersionNumber', 'expectNew', 'last', 'before', 'resolutions'],
};

/** A value that fits a type, with its fields filled in; of a @oneOf type the field of the given number. */
function valid(type: GraphQLInputType, name: string, choice: number): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [valid(nullable.ofType, name, choice)];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  if (isInputObjectType(nullable)) {
    const all = Object.values(nullable.getFields());
    const fields = nullable.isOneOf
      ? [all[choice % all.length] as GraphQLInputField]
      : all.filter(field => !LEFT_OUT[choice]?.includes(field.name));
    const nameOf = (field: string) => (nullable.name === 'RevokeApiKeyInput' ? 'apiKeyId' : field);
    return Object.fromEntries(
      fields.map(field => [field.name, valid(field.type, nameOf(field.name), choice)]),
    );
  }
  const samples: Record<string, unknown> = {
    ID: { generationId: generation, apiKeyId: apiKey }[name] ?? projectId,
    UUID: '01890a5d-ac96-774b-bcce-b302099a8057',
    NonNegativeInt: name === 'fromNumber' ? 1 : 0,
    Int: 1,
    Boolean: true,
    FilePath: 'README.md',
    DateTime: '2100-01-01T00:00:00Z',
    String: { content: 'eA==', scopes: 'read' }[name] ?? 'README.md',
  };
  return samples[nullable.name];
}

/** The places of all strings inside a value. */
function strings(value: unknown, path: Path = []): Path[] {
  if (typeof value === 'string') return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => strings(inner, [...path, key]));
}

function poisoned(value: unknown, [step, ...path]: Path, poison: string): unknown {
  if (step === undefined) return poison;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[step] = poisoned(copy[step], path, poison);
  return copy;
}

/** Writes an operation whose variables are the arguments of the target; other arguments get what fits. */
function operationOf({ operation, way, args }: Target): string {
  const variables = args.map(arg => `$${arg.name}: ${arg.type}`).join(', ');
  const body = way.reduceRight((inner, field) => {
    const last = field === way.at(-1);
    const given = field.args
      .filter(arg => last || isNonNullType(arg.type))
      .map(arg => `${arg.name}: ${last ? `$${arg.name}` : JSON.stringify(valid(arg.type, arg.name, 0))}`);
    const named = getNamedType(field.type);
    const selection = inner || ('getFields' in named || 'getTypes' in named ? '{ __typename }' : '');
    return `{ ${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''} ${selection} }`;
  }, '');
  return `${operation} (${variables}) ${body}`;
}

describe('strings that databases and terminals stumble over', () => {
  const all = targets().filter(({ operation }) => operation !== 'subscription');
  const subscriptions = targets().filter(({ operation }) => operation === 'subscription');

  it('are tried on every mutation and every field with arguments', () => {
    const names = all.map(({ way }) => way.at(-1)?.name);
    for (const field of Object.keys(schema.getMutationType()?.getFields() ?? {}))
      expect(names).toContain(field);
    expect(names).toEqual(
      expect.arrayContaining([
        'node',
        'nodes',
        'project',
        'projects',
        'version',
        'versions',
        'files',
        'file',
        'entries',
      ]),
    );
  });

  it.each(all.map(target => [target.way.map(field => field.name).join('.'), target] as const))(
    'are no bug of the server in %s',
    async (_name, target) => {
      const query = operationOf(target);
      const types: string[] = [];
      // As many as the fields of the largest @oneOf type.
      for (let choice = 0; choice < 4; choice++) {
        const fitting = Object.fromEntries(
          target.args.map(arg => [arg.name, valid(arg.type, arg.name, choice)]),
        );
        const unpoisoned = await server.send(query, fitting, admin);
        types.push(JSON.stringify(unpoisoned.data));
        for (const path of strings(fitting)) {
          for (const [kind, poison] of POISONS) {
            const variables = poisoned(fitting, path, poison) as Record<string, unknown>;
            const { status, data, errors = [] } = await server.send(query, variables, admin);
            const where = `${kind} at ${path.join('.')}: ${JSON.stringify(errors)}`;
            expect([where, status < 500]).toEqual([where, true]);
            for (const { message, extensions } of errors) {
              expect([where, extensions.code]).toEqual([where, 'BAD_USER_INPUT']);
              expect(message).not.toContain(CANARY);
            }
            if (errors.length === 0) expect([where, data]).toEqual([where, expect.anything()]);
          }
        }
      }
      // Else the poison would not have got far.
      if (target.operation === 'mutation') expect(types.join()).toContain('Success');
    },
  );

  it.each(subscriptions.map(target => [target.way[0]?.name, target] as const))(
    'are no bug of the server in %s',
    async (_name, target) => {
      const query = operationOf(target);
      const fitting = Object.fromEntries(target.args.map(arg => [arg.name, valid(arg.type, arg.name, 0)]));
      expect(strings(fitting).length).toBeGreaterThan(0);
      for (const path of strings(fitting)) {
        for (const [kind, poison] of POISONS) {
          const variables = poisoned(fitting, path, poison) as Record<string, unknown>;
          const [answer] = await overEventStream(server.url, query, variables, admin).take(1);
          const where = `${kind} at ${path.join('.')}: ${JSON.stringify(answer)}`;
          expect([where, answer?.errors?.[0]?.extensions.code]).toEqual([where, 'BAD_USER_INPUT']);
          expect(JSON.stringify(answer)).not.toContain(CANARY);
        }
      }
    },
  );

  it('leave nothing in the log', () => {
    expect(server.logged).toEqual([]);
  });
});
