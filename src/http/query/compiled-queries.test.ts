import { type DocumentNode, execute, type GraphQLSchema, parse } from 'graphql';
import { parseConfig } from '../../config.ts';
import { Context } from '../../graphql/context.ts';
import { createSchema } from '../../schema/schema.ts';
import { useDatabase, useTransaction } from '../../testing/database.ts';
import { makeProject, makeVersion } from '../../testing/factories.ts';
import { type Answer, useServer } from '../../testing/server.ts';
import { inOrder } from '../result.ts';
import { CompiledQueries } from './compiled-queries.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const narrow = useServer(fork, { MAX_VERSION_SIZE: '1000' });
const config = parseConfig({});
const schema: GraphQLSchema = createSchema();

async function makeTree(): Promise<string> {
  const project = await makeProject(fork(), {
    name: 'Tree',
    files: [
      { path: 'README.md', content: '# Readme' },
      { path: 'src/a.ts', content: 'a' },
    ],
  });
  await makeVersion(fork(), project);
  await makeVersion(fork(), project, { parentNumber: 1 });
  return project.id;
}

/** What graphql-js answers, as it would come over HTTP. */
async function reference(query: string, variables: object, operationName?: string): Promise<unknown> {
  const result = await execute({
    schema,
    document: parse(query),
    contextValue: new Context(fork(), config),
    variableValues: variables as Record<string, unknown>,
    operationName,
  });
  return JSON.parse(JSON.stringify(result));
}

async function send(query: string, variables: object, operationName?: string): Promise<Answer> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const { data, errors } = (await response.json()) as Answer;
  return { status: response.status, data, ...(errors && { errors }) };
}

describe('compiled queries', () => {
  const FRAGMENT = 'fragment V on Version { number fileCount parent { number } }';

  it.each<[string, string, object?]>([
    [
      'fields and aliases',
      'query ($id: ID!) { a: project(id: $id) { id n: name name } b: project(id: $id) { active } }',
    ],
    [
      'fragments',
      `query ($id: ID!) { project(id: $id) { latestVersion { ...V id } version(number: 0) { ...V } } } ${FRAGMENT}`,
    ],
    [
      'merged selections',
      'query ($id: ID!) { project(id: $id) { latestVersion { number } } project(id: $id) { latestVersion { name } } }',
    ],
    [
      'unions',
      'query ($id: ID!) { project(id: $id) { latestVersion { entries { __typename ... on File { path size } ... on Directory { path fileCount } } } } }',
    ],
    [
      'interfaces',
      'query ($id: ID!) { node(id: $id) { __typename id ... on Project { name } ... on Version { number } } nodes(ids: [$id, $id]) { id } }',
    ],
    [
      'lists of lists',
      'query ($id: ID!) { project(id: $id) { versions { totalCount pageInfo { hasNextPage endCursor } edges { cursor node { number files { nodes { path content } } } } } } }',
    ],
    [
      'null',
      'query ($id: ID!) { project(id: $id) { version(number: 99) { number } } none: project(id: "01890a5d-ac96-774b-bcce-b302099a8057") { id } }',
    ],
    [
      'introspection',
      '{ __typename __schema { queryType { name } } __type(name: "Project") { name fields { name type { kind name } } } }',
    ],
    [
      'variables with defaults',
      'query ($id: ID!, $n: NonNegativeInt! = 1, $first: Int! = 1) { project(id: $id) { version(number: $n) { number } versions(first: $first) { nodes { number } } } }',
    ],
    [
      'an input object as default',
      'query ($o: ProjectOrder! = {field: NAME, direction: DESC}, $f: ProjectFilter! = {nameContains: "tr"}) { projects(orderBy: $o, filter: $f) { nodes { name } } }',
    ],
    [
      'variables inside an object',
      'query ($active: Boolean, $text: String) { projects(filter: {active: $active, nameContains: $text}) { totalCount } }',
    ],
    [
      'variables left out inside an object',
      'query ($active: Boolean) { projects(first: 5, filter: {active: $active}) { totalCount } }',
    ],
    [
      'aliases that graphql-jit takes for one',
      'query ($id: ID!) { p: project(id: $id) { n_q: version(number: 0) { files(first: 1) { nodes { path content } } } } q_p: project(id: $id) { n: version(number: 1) { number files(first: 2) { nodes { path } } } } }',
    ],
    [
      'an alias of the name of a property of objects',
      'query ($id: ID!) { project(id: $id) { constructor: name __proto__: active toString: id } }',
    ],
    [
      'introspection by variables',
      'query ($name: String = "Project", $all: Boolean) { __type(name: $name) { fields(includeDeprecated: $all) { name } } }',
    ],
    [
      'null for a default',
      'query ($first: Int = 1) { projects(first: $first) { nodes { name } } }',
      { first: null },
    ],
    [
      'a fragment spread on a condition and without',
      'query ($id: ID!, $a: Boolean!) { project(id: $id) { ...P @include(if: $a) ...P } } fragment P on Project { id name }',
      { a: false },
    ],
    [
      'a fragment inside what is left out',
      `query ($id: ID!, $a: Boolean!) { project(id: $id) { latestVersion @skip(if: $a) { ...V } version(number: 1) { ...V } } } ${FRAGMENT}`,
      { a: true },
    ],
    [
      'a field twice, once on a condition',
      'query ($id: ID!, $a: Boolean!) { project(id: $id) { name @skip(if: $a) name ... @include(if: $a) { id } } }',
      { a: true },
    ],
    [
      'errors deep in lists',
      'query ($id: ID!) { project(id: $id) { versions { nodes { number comparison(base: 99) { filesAdded } } edges { node { comparison(base: 98) { filesAdded } } } } } templates { name } }',
    ],
  ])('answer as graphql-js does: %s', async (_name, query, more = {}) => {
    const variables = { id: await makeTree(), ...more };
    const expected = (await reference(query, variables)) as Answer;
    const first = await send(query, variables);
    expect({ data: first.data, errors: first.errors }).toEqual({
      data: expected.data,
      errors: expected.errors && inOrder(expected.errors),
    });
    for (let i = 0; i < 3; i++) expect(await send(query, variables)).toEqual(first);
  });

  it.each([
    ['a non-null field', 'project(id: $id) { name latestVersion { number } }'],
    ['non-null items', 'projects { nodes { id a: latestVersion { number } b: latestVersion { id } } }'],
    [
      'items that may be null',
      'nodes(ids: [$id, $other]) { id ... on Project { latestVersion { number } } }',
    ],
  ])('answer as graphql-js does when the database has null for %s', async (_name, fields) => {
    const variables = { id: await makeTree(), other: await makeTree() };
    await fork()
      .getConnection()
      .execute('update project set latest_version_number = 9', [], 'run', fork().getTransactionContext());
    const query = `query ($id: ID!, $other: ID) { ${fields} templates { name } ok: project(id: $other) { id } }`;
    const [first, ...others] = [
      await send(query, variables),
      await send(query, variables),
      await send(query, variables),
    ];
    // Each fault has an id of its own.
    const placesOf = ({ data, errors }: Answer) => ({ data, places: errors?.map(({ path }) => path) });
    expect(first?.errors).not.toEqual([]);
    for (const answer of others) expect(placesOf(answer)).toEqual(placesOf(first as Answer));
  });

  it('count what an answer may hold once, though errors have it made anew', async () => {
    const content = 'x'.repeat(600);
    const { id } = await makeProject(fork(), { files: [{ path: 'a', content }] });
    const query =
      'query ($id: ID!) { project(id: $id) { latestVersion { file(path: "a") { content } comparison(base: 9) { filesAdded } } } }';
    for (let i = 0; i < 3; i++) {
      const { data, errors } = await narrow.send(query, { id });
      expect(data.project.latestVersion).toEqual({ file: { content }, comparison: null });
      expect(errors).toHaveLength(1);
    }
  });

  it('answer each of several operations that share a fragment', async () => {
    const query = `query A($id: ID!, $a: Boolean!) { project(id: $id) { ...P @include(if: $a) } }
      query B($id: ID!) { project(id: $id) { ...P } }
      query C($id: ID!) { project(id: $id) { id ...P } } fragment P on Project { name }`;
    const variables = { id: await makeTree(), a: false };
    for (const name of ['A', 'B', 'C', 'B', 'A', 'C', 'B', 'A', 'C']) {
      expect((await send(query, variables, name)).data).toEqual(
        ((await reference(query, variables, name)) as Answer).data,
      );
    }
  });

  it('give other variables other answers', async () => {
    const id = await makeTree();
    const query =
      'query ($id: ID!, $n: NonNegativeInt!) { project(id: $id) { version(number: $n) { number } } }';
    for (const n of [0, 1, 2, 0]) {
      expect((await send(query, { id, n })).data.project.version.number).toBe(n);
    }
  });
});

describe('CompiledQueries', () => {
  const find = (queries: CompiledQueries, document: DocumentNode) =>
    queries.find(document, document.definitions[0] as never);
  const many = (count: number) => Array.from({ length: count }, (_, i) => `a${i}: __typename`).join(' ');

  it('compiles a query when it comes for the second time, and keeps it', () => {
    const queries = new CompiledQueries(schema);
    const document = parse('{ templates { name } }');
    expect(find(queries, document)).toBeUndefined();
    const query = find(queries, document);
    expect(query).toBeInstanceOf(Function);
    expect(find(queries, document)).toBe(query);
  });

  it.each([
    ['has conditional fields', '{ templates { name @skip(if: false) } }'],
    [
      'has conditional fragments',
      '{ templates { ...T @include(if: true) } } fragment T on Template { name }',
    ],
    ['is large', `{ ${many(501)} }`],
  ])('leaves alone what %s', (_name, query) => {
    const queries = new CompiledQueries(schema);
    const document = parse(query);
    for (let i = 0; i < 3; i++) expect(find(queries, document)).toBeUndefined();
  });

  it('gives the least recently used ones up', () => {
    const queries = new CompiledQueries(schema);
    const documents = Array.from({ length: 42 }, () => parse(`{ ${many(500)} }`));
    const [first, second] = documents as [DocumentNode, DocumentNode];
    find(queries, first);
    const kept = find(queries, first);
    for (const document of documents.slice(1)) {
      find(queries, document);
      find(queries, document);
      expect(find(queries, first)).toBe(kept);
    }
    // Given up, it is compiled anew.
    expect(find(queries, second)).toBeInstanceOf(Function);
  });
});
