import { getIntrospectionQuery, getOperationAST, parse, validate } from 'graphql';
import { createSchema } from '../../schema/schema.ts';
import { useDatabase } from '../../testing/database.ts';
import { useServer } from '../../testing/server.ts';
import { TRANSPORTS } from '../../testing/subscriptions.ts';
import { costOf } from './query-cost.ts';
import { LIST_SIZES, WEIGHTS } from './query-weights.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork, { MAX_QUERY_COST: '100' });
const schema = createSchema();

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('No operation');
  const once = costOf(schema, document, operation, variables);
  // The second time it may be remembered.
  expect(costOf(schema, document, operation, variables)).toBe(once);
  return once;
}

describe('costOf', () => {
  it.each([
    ['scalars nothing', '{ __typename }', 0],
    ['an object 1', '{ project(id: "x") { name description } }', 1],
    ['an object in an object 1, too', '{ project(id: "x") { latestVersion { parent { id } } } }', 3],
    ['a connection 1, and its items as many as are asked for', '{ projects(first: 7) { nodes { id } } }', 8],
    ['from the end as well', '{ projects(last: 7) { nodes { id } } }', 8],
    ['by default 20', '{ projects { nodes { id } } }', 21],
    ['by default 20 for null', '{ projects(first: null) { nodes { id } } }', 21],
    ['no items for an empty page', '{ projects(first: 0) { nodes { id } } }', 1],
    ['no more than a page may have', '{ projects(first: 1000000) { nodes { id } } }', 101],
    ['no less than nothing', '{ projects(first: -5) { nodes { id } } }', 1],
    ['an edge and its node one each', '{ projects(first: 7) { edges { cursor node { id } } } }', 15],
    [
      'what stands beside the items once',
      '{ projects(first: 7) { totalCount pageInfo { endCursor } nodes { id } } }',
      14,
    ],
    [
      'the product of pages in pages',
      '{ projects(first: 5) { nodes { versions(first: 25) { nodes { files { nodes { path } } } } } } }',
      1 + 5 * (1 + 1 + 25 * (1 + 1 + 20)),
    ],
    [
      'contents more',
      '{ project(id: "x") { latestVersion { files(first: 10) { nodes { content } } } } }',
      63,
    ],
    [
      'patches more',
      '{ project(id: "x") { latestVersion { comparison { files(first: 10) { nodes { patch } } } } } }',
      164,
    ],
    [
      'a search more',
      '{ project(id: "x") { search(query: "a", first: 1) { nodes { version { id } } } } }',
      104,
    ],
    [
      "a directory's entries, of which there are more than on a page",
      '{ project(id: "x") { versions(first: 10) { nodes { entries { __typename } } } } }',
      2 + 10 * (1 + 100),
    ],
    ['another list as much as a page', '{ templates { name } }', 20],
    ['a list of ids as many as there are', '{ nodes(ids: ["a", "b", "c"]) { id } }', 3],
    ['a single id as a list of one', '{ nodes(ids: "a") { id } }', 1],
    ['every alias', '{ a: project(id: "x") { name } b: project(id: "x") { name } }', 2],
    [
      'the alternatives together',
      '{ node(id: "x") { ... on Project { latestVersion { id } } ... on Version { parent { id } } ... { id } } }',
      3,
    ],
    ['a mutation more', 'mutation { deleteProject(input: { projectId: "x" }) { __typename } }', 11],
    [
      'a subscription what an event costs',
      'subscription { projectChanged(projectId: "x") { __typename } }',
      1,
    ],
    [
      'what is left out nothing',
      '{ a: project(id: "x") @skip(if: true) { id } project(id: "x") @include(if: true) { id } }',
      1,
    ],
    [
      'a fragment as often as it is spread',
      '{ a: projects(first: 2) { ...P } projects(first: 3) { ...P } } fragment P on ProjectConnection { nodes { id } }',
      7,
    ],
  ])('is for %s', (_name, query, expected) => {
    expect(cost(query)).toBe(expected);
  });

  it('reads variables, and their defaults', () => {
    const query =
      'query ($first: Int = 3, $ids: [ID!] = ["a"], $with: Boolean = true) { projects(first: $first) { nodes { id } } nodes(ids: $ids) @include(if: $with) { id } }'.replace(
        '[ID!] =',
        '[ID!]! =',
      );
    expect(cost(query)).toBe(5);
    expect(cost(query, { first: 10, ids: ['a', 'b'] })).toBe(13);
    expect(cost(query, { first: null, with: false })).toBe(21);
    expect(cost(query, { first: 'is refused elsewhere', ids: 'a' })).toBe(22);
  });

  it('takes no time for what is only spread', () => {
    const levels = Array.from(
      { length: 40 },
      (_, i) => `fragment F${i} on Version { parent { ...F${i + 1} } mergedFrom { ...F${i + 1} } }`,
    );
    const query = `{ project(id: "x") { latestVersion { ...F0 } } } ${levels.join(' ')} fragment F40 on Version { id }`;
    const document = parse(query);
    expect(costOf(schema, document, document.definitions[0] as never, {})).toBe(2 ** 41);
  });

  it('leaves room for introspection', () => {
    const query = getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true });
    expect(cost(query)).toBeGreaterThan(100);
    expect(cost(query)).toBeLessThan(5_000);
    expect(cost('{ __type(name: "Query") { fields { name } } }')).toBe(6);
  });

  it('has weights for fields of the schema only', () => {
    const types = Object.values(schema.getTypeMap());
    const names = new Set(types.flatMap(type => ('getFields' in type ? Object.keys(type.getFields()) : [])));
    for (const name of Object.keys({ ...WEIGHTS, ...LIST_SIZES })) expect(names).toContain(name);
  });
});

describe('MAX_QUERY_COST', () => {
  const expensive = 'query ($first: Int) { projects(first: $first) { nodes { id } } }';
  const message =
    'The operation costs 101, more than the 100 that MAX_QUERY_COST allows. Ask for smaller pages, or in several requests.';

  it('refuses what costs more, before it runs', async () => {
    const { status, errors, data } = await server.send(expensive, { first: 100 });
    expect([status, data]).toEqual([400, undefined]);
    expect(errors).toEqual([{ message, extensions: { code: 'QUERY_TOO_EXPENSIVE' } }]);
  });

  it('lets through what costs as much', async () => {
    // More than once, as it is compiled by then.
    for (let i = 0; i < 3; i++) {
      const { status, errors } = await server.send(expensive, { first: 99 });
      expect([status, errors]).toEqual([200, undefined]);
    }
  });

  it('counts mutations', async () => {
    const one = (i: number) => `m${i}: deleteProject(input: { projectId: "x" }) { __typename }`;
    const { errors } = await server.send(
      `mutation { ${Array.from({ length: 10 }, (_, i) => one(i)).join(' ')} }`,
    );
    expect(errors?.[0]?.message).toMatch(/^The operation costs 110/);
  });

  it.each(TRANSPORTS)('holds over %s, too', async (_name, subscribe) => {
    const answer = subscribe(server.url, expensive, { first: 100 }).take(1);
    const said = await answer.then(
      ([first]) => first?.errors,
      error => error,
    );
    expect(JSON.stringify(said)).toContain(message);
  });
});
