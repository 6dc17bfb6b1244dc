import { type GraphQLField, getNamedType, isObjectType, isScalarType, parse } from 'graphql';
import { argumentsCheckOf } from '../../graphql/checked-arguments.ts';
import { createSchema } from '../../schema/schema.ts';
import { useDatabase, useTransaction } from '../../testing/database.ts';
import { makeProject } from '../../testing/factories.ts';
import { useServer } from '../../testing/server.ts';
import { overEventStream } from '../../testing/subscriptions.ts';
import { argumentFaults } from './argument-faults.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const schema = createSchema();

/** All fields with arguments, but mutations, by their coordinates. */
const fields = Object.values(schema.getTypeMap()).flatMap(type =>
  isObjectType(type) && type.name !== 'Mutation' && !type.name.startsWith('__')
    ? Object.values(type.getFields()).map(field => [`${type.name}.${field.name}`, field] as const)
    : [],
);

function faultsOf(field: GraphQLField<unknown, unknown>, args: Record<string, unknown>): string[] {
  return [...(argumentsCheckOf(field)?.({ query: 'a', ...args }) ?? [])].map(({ argument }) => argument);
}

describe('the check of', () => {
  const paged = fields.filter(([, { args }]) => args.some(({ name }) => name === 'first'));

  it.each(paged)('%s refuses pages that there can not be', (_name, field) => {
    const given = field.args.map(({ name }) => name);
    for (const limit of given.filter(name => name === 'first' || name === 'last')) {
      for (const value of [-1, 101]) expect(faultsOf(field, { [limit]: value })).toEqual([limit]);
      for (const value of [0, 100, null]) expect(faultsOf(field, { [limit]: value })).toEqual([]);
    }
    for (const cursor of given.filter(name => name === 'after' || name === 'before')) {
      for (const value of ['', 'garbage']) expect(faultsOf(field, { [cursor]: value })).toEqual([cursor]);
      expect(faultsOf(field, { [cursor]: null })).toEqual([]);
    }
    if (given.includes('last')) expect(faultsOf(field, { first: 1, last: 1 })).toEqual(['last']);
  });

  const named = fields.filter(([, { args }]) => args.some(({ type }) => String(getNamedType(type)) === 'ID'));

  it.each(named)('%s refuses what is no id', (_name, field) => {
    for (const { name, type } of field.args.filter(arg => String(getNamedType(arg.type)) === 'ID')) {
      const value =
        isScalarType(getNamedType(type)) && String(type).startsWith('[') ? ['garbage'] : 'garbage';
      expect(faultsOf(field, { [name]: value })).toEqual([name]);
    }
  });

  it('a search refuses what can not be searched for', () => {
    const searches = fields.filter(([, { args }]) => args.some(({ name }) => name === 'query'));
    expect(searches).toHaveLength(2);
    for (const [, field] of searches) expect(faultsOf(field, { query: 'a\nb' })).toEqual(['query']);
  });
});

describe('what is wrong in a document', () => {
  const PAGES = 'versions(first: 500) { nodes { files(after: "x") { totalCount } } }';

  it('is refused as a whole, before anything runs, with all places', async () => {
    const { id } = await makeProject(fork());
    const answer = await server.send(
      `query ($first: Int, $cursor: String) { project(id: "${id}") { name versions(first: $first) { nodes { files(after: $cursor) { totalCount } } } } node(id: "x") { id } }`,
      { first: 500, cursor: 'x' },
    );
    expect(answer).toEqual({
      status: 400,
      errors: [
        {
          message: [
            'Project.versions(first:) must be from 0 to 100.',
            'Version.files(after:) is not a cursor of this connection.',
            'Query.node(id:) must be an id that this server gave out.',
          ].join('\n'),
          locations: [
            { line: 1, column: expect.any(Number) },
            { line: 1, column: expect.any(Number) },
            { line: 1, column: expect.any(Number) },
          ],
          extensions: { code: 'BAD_USER_INPUT' },
        },
      ],
    });
  });

  it.each([
    ['a directory', 'project(id: $id) { latestVersion { entries(directory: "../x") { __typename } } }'],
    ['a path', 'project(id: $id) { latestVersion { fileHistory(path: "/x") { totalCount } } }'],
    ['ids', 'nodes(ids: [$id, "x"]) { id }'],
    ['a project', 'project(id: "x") { id } other: project(id: $id) { id }'],
    ['a generation', 'generation(id: "x") { id } other: project(id: $id) { id }'],
    ['both ends', 'projects(first: 1, last: 1) { totalCount } other: project(id: $id) { id }'],
    ['a text to search for', 'project(id: $id) { search(query: "") { nodes { __typename } } }'],
    ['a name', 'projects(filter: {nameContains: "\\u0000"}) { totalCount } other: project(id: $id) { id }'],
  ])('is refused, whatever is beside it: %s', async (_name, fieldsAsked) => {
    const { id } = await makeProject(fork());
    const { status, data, errors } = await server.send(`query ($id: ID!) { ${fieldsAsked} }`, { id });
    expect([status, data]).toEqual([400, undefined]);
    expect(errors).toHaveLength(1);
  });

  it('is refused in what a mutation is asked to answer, before it is made', async () => {
    const { id } = await makeProject(fork());
    const mutation = `mutation { deleteProject(input: {projectId: "${id}"}) { ... on DeleteProjectSuccess { project { ${PAGES} } } } }`;
    expect((await server.send(mutation)).status).toBe(400);
    expect((await server.send(`{ project(id: "${id}") { active } }`)).data.project.active).toBe(true);
  });

  it('is refused in what a subscription is asked for, before it begins', async () => {
    const { id } = await makeProject(fork());
    const query = `subscription { projectChanged(projectId: "${id}") { ... on ProjectUpdatedEvent { project { ${PAGES} } } } }`;
    const subscription = overEventStream(server.url, query);
    const [answer] = await subscription.take(1);
    expect(answer?.errors?.[0]?.message).toContain('Project.versions(first:) must be from 0 to 100.');
    await subscription.end();
  });

  it('is not looked at where it is left out', async () => {
    const query = `query ($id: ID!, $all: Boolean!) { project(id: $id) { name ...P @include(if: $all) ... @skip(if: true) { ${PAGES} } } } fragment P on Project { ${PAGES} }`;
    const { id, name } = await makeProject(fork());
    expect((await server.send(query, { id, all: false })).data).toEqual({ project: { name } });
    expect((await server.send(query, { id, all: true })).status).toBe(400);
  });

  it('is told once, however often its fragment is spread, and twenty times at the most', () => {
    const fault = 'a: versions(first: 101) { totalCount }';
    const spread = parse(
      `{ project(id: "x") { ...P ...P ... { ...P } } } fragment P on Project { ${fault} }`,
    );
    const operation = spread.definitions[0] as never;
    expect(argumentFaults(schema, spread, operation, {})).toHaveLength(2);
    const many = parse(
      `{ ${Array.from({ length: 99 }, (_, i) => `a${i}: node(id: "x") { id }`).join(' ')} }`,
    );
    expect(argumentFaults(schema, many, many.definitions[0] as never, {})).toHaveLength(20);
  });
});
