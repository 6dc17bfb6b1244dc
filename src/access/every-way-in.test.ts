import { randomUUID } from 'node:crypto';
import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isInputObjectType,
  isScalarType,
} from 'graphql';
import { parseConfig } from '../config.ts';
import { cancelGeneration } from '../generation/cancel-generation.ts';
import { generateVersion } from '../generation/generate-version.ts';
import { GenerationQueue } from '../generation/generation-queue.ts';
import { fileId, generationId, versionId } from '../graphql/global-id.ts';
import { setLabel } from '../label/set-label.ts';
import { createSchema } from '../schema/schema.ts';
import { bearing, makeApiKey } from '../testing/callers.ts';
import { useDatabase } from '../testing/database.ts';
import { databaseState, makeVersion } from '../testing/factories.ts';
import { countStatements } from '../testing/statements.ts';
import { TRANSPORTS, useStreamingServer } from '../testing/subscriptions.ts';
import { createProject } from '../version/create-project.ts';
import { Member } from './member/member.entity.ts';
import { includes, ProjectRole, ROLES } from './project-role.ts';
import { Scope } from './scope.ts';

const database = useDatabase();
const limits = parseConfig({});
// Generations are queued, and never worked on.
const generations = new GenerationQueue(undefined, { NOODLE_MODEL: 'test/model', NOODLE_MODELS: [] });
const server = useStreamingServer(() => database.orm.em.fork(), { generations, settings: { AUTH: 'on' } });
const schema = createSchema();
const { VIEWER, EDITOR, OWNER } = ProjectRole;

/** What callers name things by. */
interface Ids {
  readonly project: string;
  readonly version: string;
  readonly file: string;
  readonly queued: string;
  readonly cancelled: string;
}

/** Ids like a project's, of nothing. */
function unknownIds(): Ids {
  const project = randomUUID();
  return {
    project,
    version: versionId(project, 0),
    file: fileId(project, 0, 'README.md'),
    queued: generationId(project, randomUUID()),
    cancelled: generationId(project, randomUUID()),
  };
}

/** Makes a project with a member of each role, two versions to merge, a label and two generations. */
async function makeAll(): Promise<Ids> {
  const { em } = database.orm;
  const files = [{ path: 'README.md', content: '# Readme\n' }];
  const project = await em.fork().transactional(async inner => {
    const made = await createProject(inner, { name: 'Secret', files }, [], limits, OWNER);
    for (const role of [EDITOR, VIEWER]) inner.persist(new Member(made.id, role, role));
    inner.persist(new Member(made.id, 'third-viewer', VIEWER));
    return made;
  });
  await makeVersion(em.fork(), project);
  await makeVersion(em.fork(), project);
  const asked = { projectId: project.id, parentNumber: 0, name: 'Name', changeRequest: 'Change' };
  const queue = async () => {
    const { uuid } = await em
      .fork()
      .transactional(inner => generateVersion(inner, asked, generations, limits));
    return generationId(project.id, uuid);
  };
  const [queued, cancelled] = [await queue(), await queue()];
  await em.fork().transactional(async inner => {
    await cancelGeneration(inner, { generationId: cancelled });
    await setLabel(inner, { projectId: project.id, name: 'stable', versionNumber: 0 }, limits);
  });
  return {
    project: project.id,
    version: versionId(project.id, 0),
    file: fileId(project.id, 0, 'README.md'),
    queued,
    cancelled,
  };
}

/** A way in: the least role that gets through, and what is sent. */
interface Way {
  readonly needs: ProjectRole;
  readonly argument: (ids: Ids) => unknown;
  /** What else is sent. */
  readonly others?: string;
}

const version = { parentNumber: 0, name: 'Name' };

/** Each field that takes an id, by its type and name; one that has several kinds of ids, by each of them. */
const WAYS: Record<string, readonly Way[]> = {
  'Query.project': [{ needs: VIEWER, argument: ids => ids.project }],
  'Query.generation': [{ needs: VIEWER, argument: ids => ids.queued }],
  'Query.node': [
    { needs: VIEWER, argument: ids => ids.project },
    { needs: VIEWER, argument: ids => ids.version },
    { needs: VIEWER, argument: ids => ids.file },
    { needs: VIEWER, argument: ids => ids.queued },
  ],
  'Query.nodes': [{ needs: VIEWER, argument: ids => [ids.project, ids.version, ids.file, ids.queued] }],
  'Mutation.updateProject': [{ needs: EDITOR, argument: ids => ({ projectId: ids.project, name: 'Name' }) }],
  'Mutation.deleteProject': [{ needs: OWNER, argument: ids => ({ projectId: ids.project }) }],
  'Mutation.restoreProject': [{ needs: OWNER, argument: ids => ({ projectId: ids.project }) }],
  'Mutation.createVersion': [
    {
      needs: EDITOR,
      argument: ids => ({
        projectId: ids.project,
        ...version,
        changes: [{ delete: { path: 'README.md' } }],
      }),
    },
  ],
  'Mutation.restoreFiles': [
    { needs: EDITOR, argument: ids => ({ projectId: ids.project, ...version, sourceNumber: 1 }) },
  ],
  'Mutation.mergeVersions': [
    {
      needs: EDITOR,
      argument: ids => ({ projectId: ids.project, intoNumber: 1, fromNumber: 2, name: 'Name' }),
    },
  ],
  'Mutation.forkProject': [
    { needs: VIEWER, argument: ids => ({ projectId: ids.project, versionNumber: 0, name: 'Fork' }) },
  ],
  'Mutation.setLabel': [
    { needs: EDITOR, argument: ids => ({ projectId: ids.project, name: 'next', versionNumber: 1 }) },
  ],
  'Mutation.removeLabel': [{ needs: EDITOR, argument: ids => ({ projectId: ids.project, name: 'stable' }) }],
  'Mutation.generateVersion': [
    { needs: EDITOR, argument: ids => ({ projectId: ids.project, ...version, changeRequest: 'Change' }) },
  ],
  'Mutation.cancelGeneration': [{ needs: EDITOR, argument: ids => ({ generationId: ids.queued }) }],
  'Mutation.retryGeneration': [{ needs: EDITOR, argument: ids => ({ generationId: ids.cancelled }) }],
  'Mutation.setMember': [
    { needs: OWNER, argument: ids => ({ projectId: ids.project, subject: 'somebody', role: VIEWER }) },
  ],
  'Mutation.removeMember': [
    { needs: OWNER, argument: ids => ({ projectId: ids.project, subject: 'third-viewer' }) },
  ],
  'Subscription.projectChanged': [
    { needs: VIEWER, argument: ids => ids.project, others: ', afterVersionNumber: 0' },
  ],
  'Subscription.generationUpdated': [{ needs: VIEWER, argument: ids => ids.queued }],
};

/** Fields whose ids are of no project: tested beside them. */
const OF_NO_PROJECT = ['Mutation.revokeApiKey'];

/** Whether a type of input holds an id somewhere. */
function holdsId(type: GraphQLInputType, seen = new Set<string>()): boolean {
  const named = getNamedType(type);
  if (isScalarType(named)) return named.name === 'ID';
  if (!isInputObjectType(named) || seen.has(named.name)) return false;
  seen.add(named.name);
  return Object.values(named.getFields()).some(field => holdsId(field.type, seen));
}

/** All fields of the schema that take an id, on whatever type. */
function fieldsWithIds(): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type): type is GraphQLObjectType => 'getFields' in type && !isInputObjectType(type))
    .filter(type => !type.name.startsWith('__'))
    .flatMap(type =>
      Object.values(type.getFields())
        .filter(({ args }) => args.some(arg => holdsId(arg.type)))
        .map(field => `${type.name}.${field.name}`),
    );
}

/** The operation for a way in. */
function operationOf(
  field: string,
  { argument, others = '' }: Way,
  ids: Ids,
): [string, Record<string, unknown>] {
  const [root = '', name = ''] = field.split('.');
  const { args = [] } = (schema.getType(root) as GraphQLObjectType).getFields()[name] ?? {};
  const arg = args.find(({ type }) => holdsId(type)) as GraphQLArgument;
  const refusal = '... on MutationError { code message } ... on ForbiddenError { requiredRole }';
  const selection = root === 'Mutation' ? `{ __typename ${refusal} }` : '{ __typename }';
  const kind = root.toLowerCase();
  return [
    `${kind} Try($value: ${arg.type}) { answer: ${name}(${arg.name}: $value${others}) ${selection} }`,
    { value: argument(ids) },
  ];
}

const keys: Record<string, Record<string, string>> = { nobody: {} };
beforeAll(async () => {
  for (const subject of [...ROLES, 'stranger']) {
    keys[subject] = bearing(await makeApiKey(database.orm.em.fork(), subject));
  }
  keys.admin = bearing(await makeApiKey(database.orm.em.fork(), 'admin', { scopes: [Scope.ADMIN] }));
  keys.reader = bearing(await makeApiKey(database.orm.em.fork(), OWNER, { scopes: [Scope.READ] }));
});

/** What comes back over HTTP, or of a subscription first. */
async function answerTo(field: string, way: Way, ids: Ids, caller: string): Promise<unknown> {
  const [query, variables] = operationOf(field, way, ids);
  if (!field.startsWith('Subscription')) return server.send(query, variables, keys[caller]);
  const answers: unknown[] = [];
  for (const [, subscribe] of TRANSPORTS) {
    const subscription = subscribe(server.url, query, variables, keys[caller]);
    answers.push(
      await subscription.take(1).catch(error => ({ error: error instanceof Error ? error.message : error })),
    );
    await subscription.end();
  }
  return answers;
}

/** What the tables hold but for the notes of when keys were used. */
async function stateBesideKeys(): Promise<Record<string, string>> {
  const { api_key, ...state } = await databaseState(database.orm.em.fork());
  return state;
}

/** The names of the statements that answering took; each caller's takes the same, in the same order. */
function namesOf(statements: readonly string[]): string[] {
  const names = statements.map(statement => /^\/\* ([a-z-]+) \*\//.exec(statement)?.[1]);
  // When a key was used is noted once a minute, and not waited for.
  return names.filter(name => name !== undefined && name !== 'note-api-key-use') as string[];
}

/** An answer as text, with nothing in it that differs from one id to another. */
function withoutIds(answer: unknown, ids: Ids): string {
  const plain = JSON.stringify(answer);
  return Object.values(ids).reduce((text, id) => text.replaceAll(id, 'ID'), plain);
}

const all = Object.entries(WAYS).flatMap(([field, ways]) => ways.map((way, i) => [field, i, way] as const));

describe('every way in', () => {
  it('is one of those that are tried here', () => {
    expect(fieldsWithIds().sort()).toEqual([...Object.keys(WAYS), ...OF_NO_PROJECT].sort());
  });

  describe.each(all)('by %s (%i)', (field, _, way) => {
    it.each([...ROLES, 'admin'])('lets a caller with enough of a role through: %s', async caller => {
      const ids = await makeAll();
      const answer = await answerTo(field, way, ids, caller);
      const role = caller === 'admin' ? OWNER : (caller as ProjectRole);
      const text = withoutIds(answer, ids);
      if (includes(role, way.needs)) {
        expect(text).not.toMatch(/errors|null|ForbiddenError|NOT_FOUND|UNAUTHENTICATED/);
      } else {
        expect(text).toContain(`"__typename":"ForbiddenError","code":"FORBIDDEN"`);
        expect(text).toContain(`"requiredRole":"${way.needs}"`);
      }
    });

    it.each(['stranger', 'nobody'])('is no way for a %s to tell whether there is something', async caller => {
      const [ids, unknown] = [await makeAll(), unknownIds()];
      const before = await stateBesideKeys();
      const hidden = await countStatements(() => answerTo(field, way, ids, caller));
      const absent = await countStatements(() => answerTo(field, way, unknown, caller));
      expect(withoutIds(hidden.result, ids)).toBe(withoutIds(absent.result, unknown));
      expect(withoutIds(hidden.result, ids)).toMatch(
        caller === 'nobody' ? /UNAUTHENTICATED/ : /NOT_FOUND|null/,
      );
      // The same statements take the same time.
      expect(namesOf(hidden.statements)).toEqual(namesOf(absent.statements));
      expect(await stateBesideKeys()).toEqual(before);
    });

    if (field.startsWith('Mutation')) {
      it('is closed to a credential that may only read', async () => {
        const ids = await makeAll();
        const answer = await answerTo(field, way, ids, 'reader');
        expect(withoutIds(answer, ids)).toMatch(/"__typename":"ForbiddenError".*"requiredRole":null/);
      });
    }
  });
});
