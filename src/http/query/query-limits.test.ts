import { getIntrospectionQuery } from 'graphql';
import { useDatabase } from '../../testing/database.ts';
import { useServer } from '../../testing/server.ts';
import { TRANSPORTS } from '../../testing/subscriptions.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const server = useServer(fork);
const shallow = useServer(fork, { MAX_QUERY_DEPTH: '12' });

/** So many texts, one after the other. */
const many = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join(' ');

const nested = (levels: number) =>
  `{ project(id: "01890000-0000-7000-8000-000000000000") { latestVersion { ${'parent { '.repeat(levels - 3)} id ${'}'.repeat(levels - 3)} } } }`;

const bomb = (levels: number) =>
  `{ project(id: "x") { latestVersion { ...F0 } } }
   ${many(levels, i => `fragment F${i} on Version { parent { ...F${i + 1} } mergedFrom { ...F${i + 1} } }`)}
   fragment F${levels} on Version { id }`;

const DEPTH =
  'The query is nested deeper than the 50 levels that MAX_QUERY_DEPTH allows; a fragment is a level, too.';
const FIELDS = 'The query selects more than 10000 fields, its fragments written out.';
const DEFINITIONS = 'The query has more than 250 operations and fragments.';
const LONG = 'The query is longer than 500000 characters; contents can be given as variables.';
const hasMore = (what: string) => `The query has more than ${what}.`;

const CONDITIONAL =
  "A subscription's field can't be left out: it takes no @skip or @include, nor do fragments around it.";

const REFUSED: [name: string, query: string, message: string][] = [
  ...['@skip(if: true)', '@include(if: $x)'].flatMap((directive): [string, string, string][] => [
    [
      `a subscription's field with ${directive}`,
      `subscription ($x: Boolean = true) { projectChanged(projectId: "x") ${directive} { __typename } }`,
      CONDITIONAL,
    ],
    [
      `a subscription's fragment with ${directive}`,
      `subscription ($x: Boolean = true) { ...F }
       fragment F on Subscription { ... ${directive} { projectChanged(projectId: "x") { __typename } } }`,
      CONDITIONAL,
    ],
  ]),
  ['60 levels', nested(60), DEPTH],
  ['60 levels in a fragment that nothing spreads', `{ __typename } fragment F on Query ${nested(60)}`, DEPTH],
  [
    'two ways down together, that all have to be compared',
    `{ a: ${nested(900).slice(2, -2)} a: ${nested(900).slice(2, -2)} }`,
    DEPTH,
  ],
  [
    'a chain of fragments',
    `{ ...F0 } ${many(60, i => `fragment F${i} on Query { ...F${i + 1} }`)} fragment F60 on Query { __typename }`,
    DEPTH,
  ],
  ['fragments that stand for thousands of fields', bomb(15), FIELDS],
  ['fragments that stand for billions of fields', bomb(200), DEPTH],
  ['1,000 aliases', `{ project(id: "x") { ${many(1_000, i => `a${i}: name`)} } }`, hasMore('250 aliases')],
  ['500 directives', `{ __typename ${'@skip(if: false) '.repeat(500)} }`, hasMore('250 directives')],
  [
    '500 directives on variables',
    `query (${many(500, i => `$a${i}: Int @a`)}) { __typename }`,
    hasMore('250 directives'),
  ],
  [
    '500 fields at the top',
    `{ ${many(500, () => 'templates { name }')} }`,
    hasMore('100 fields at the top, more than 20000 pairs of fields with the same name'),
  ],
  [
    '101 fields at the top, in fragments',
    `{ ...F ... { ${many(60, () => '__typename')} } } fragment F on Query { ${many(41, () => '__typename')} }`,
    hasMore('100 fields at the top'),
  ],
  [
    '3,000 fields of one name',
    `{ project(id: "x") { ${many(3_000, () => 'latestVersion { id }')} } }`,
    hasMore('20000 pairs of fields with the same name'),
  ],
  [
    '3,000 fields of one name, in fragments',
    `{ project(id: "x") { ${many(3_000, () => '... { name }')} } }`,
    hasMore('20000 pairs of fields with the same name'),
  ],
  ['1,001 variables', `query (${many(1_001, i => `$a${i}: Int`)}) { __typename }`, hasMore('1000 variables')],
  ['51 arguments', `{ project(${many(51, () => 'id: "x"')}) { id } }`, hasMore('50 arguments of one field')],
  [
    '51 lists in one another',
    `{ project(id: ${'['.repeat(51)}${']'.repeat(51)}) { id } }`,
    hasMore('50 lists and objects inside one another'),
  ],
  [
    '51 objects in one another',
    `{ project(id: ${'{a: '.repeat(51)}1${'}'.repeat(51)}) { id } }`,
    hasMore('50 lists and objects inside one another'),
  ],
  [
    '800 lists in one another',
    `{ __typename @skip(if: ${'['.repeat(800)}${']'.repeat(800)}) }`,
    hasMore('50 lists and objects inside one another'),
  ],
  [
    'a type of 51 lists',
    `query ($a: ${'['.repeat(51)}Int${']'.repeat(51)}) { __typename }`,
    hasMore('50 lists and objects inside one another'),
  ],
  [
    'a default of 51 lists',
    `query ($a: Int = ${'['.repeat(51)}${']'.repeat(51)}) { __typename }`,
    hasMore('50 lists and objects inside one another'),
  ],
  ['251 operations', many(251, i => `query Q${i} { __typename }`), DEFINITIONS],
  [
    'operations that spread many fragments',
    `${many(1_000, i => `query Q${i} { ...F }`)} fragment F on Query { ${many(1_000, i => `...G${i}`)} } ${many(1_000, i => `fragment G${i} on Query { __typename }`)}`,
    DEFINITIONS,
  ],
];

describe('limits of queries', () => {
  it.each(REFUSED)('refuse %s', async (_name, query, message) => {
    const { status, errors } = await server.send(query);
    expect(errors?.map(error => error.message)).toEqual([message]);
    expect([status, errors?.[0]?.extensions]).toEqual([400, { code: 'GRAPHQL_VALIDATION_FAILED' }]);
  });

  it.each(TRANSPORTS)('hold over %s, too', async (_name, subscribe) => {
    const answers = subscribe(server.url, bomb(15)).take(1);
    const said = await answers.then(
      ([answer]) => answer?.errors,
      error => error,
    );
    expect(JSON.stringify(said)).toContain(FIELDS);
    const long = subscribe(server.url, `{ __typename } # ${'x'.repeat(500_000)}`).take(1);
    expect(
      JSON.stringify(
        await long.then(
          ([answer]) => answer?.errors,
          error => error,
        ),
      ),
    ).toContain(LONG);
  });

  it('refuse a text that is too long before it is read', async () => {
    const { status, errors } = await server.send(`{ canary( ${'\n'.repeat(500_000)}`);
    expect(status).toBe(400);
    expect(errors).toEqual([{ message: LONG, extensions: { code: 'BAD_REQUEST' } }]);
  });

  it('name no more than 20 faults', async () => {
    const { errors } = await server.send(`{ ${many(90, i => `canary${i}`)} }`);
    expect(errors).toHaveLength(21);
  });

  it('give places in a text of very many lines as if it were one line', async () => {
    const faulty = async (lines: number) => {
      const { errors } = await server.send(`${'\n'.repeat(lines)}{ canary }`);
      return (errors as unknown as { locations: object[] }[])[0]?.locations;
    };
    expect(await faulty(10)).toEqual([{ line: 11, column: 3 }]);
    expect(await faulty(2_000)).toEqual([{ line: 1, column: 2_003 }]);
  });

  it('say so when too much could be in conflict', async () => {
    const fragments = many(100, i => `fragment F${i} on Project { ${'name '.repeat(15)} }`);
    const { errors } = await server.send(
      `{ project(id: "x") { ${many(100, i => `...F${i}`)} } } ${fragments}`,
    );
    const message = 'The query has too many fields and fragments that could be in conflict with each other.';
    expect(errors).toEqual([{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
  });

  it('follow MAX_QUERY_DEPTH', async () => {
    const { data } = await shallow.send(nested(12));
    expect(data).toEqual({ project: null });
    const { errors } = await shallow.send(nested(13));
    expect(errors?.[0]?.message).toMatch(/deeper than the 12 levels/);
  });
});

describe('limits of queries > leave alone', () => {
  const introspection = getIntrospectionQuery({
    ...{ specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true },
    ...{ inputValueDeprecation: true, oneOf: true },
  });

  it.each([
    ['introspection', introspection],
    ['50 levels', nested(50)],
    ['250 operations', many(250, i => `query Q${i} { __typename }`)],
    ['100 fields at the top', `{ ${many(100, i => `a${i}: templates { name }`)} }`],
    [
      'fragments beside each other',
      `{ ${many(30, i => `...F${i}`)} } ${many(30, i => `fragment F${i} on Query { projects(first: 1) { edges { node { id name latestVersion { id } } } } }`)}`,
    ],
    [
      '100 variables',
      `query (${many(100, i => `$a${i}: ID = "x"`)}) { nodes(ids: [${many(100, i => `$a${i}`)}]) { id } }`,
    ],
  ])('%s', async (_name, query) => {
    const { errors } = await server.send(query);
    const limits = errors?.filter(({ message }) => message.startsWith('The query '));
    expect(limits ?? []).toEqual([]);
  });
});
