import {
  buildSchema,
  execute,
  type GraphQLScalarType,
  type GraphQLSchema,
  isObjectType,
  parse,
} from 'graphql';
import type { Context } from '../../graphql/context.ts';
import { CompiledQueries } from './compiled-queries.ts';

const schema = buildSchema(`
  scalar Bytes
  enum Letter { A B }
  input Inner {
    flag: Boolean
    count: Int! = 7
    bytes: Bytes = "aW5uZXI="
    letter: Letter = B
    inner: Inner
    list: [Inner!]
    numbers: [Int]
  }
  input Choice @oneOf { a: Int b: String }
  type Query { echo(
    inner: Inner = { flag: true }
    list: [Inner]
    choice: Choice
    count: Int! = 3
    bytes: Bytes = "YXJn"
    all: [Bytes!]
    letter: Letter! = A
  ): [Query!]! }
`);
const bytes = schema.getType('Bytes') as GraphQLScalarType;
bytes.parseValue = value => Buffer.from(String(value), 'base64');
bytes.parseLiteral = node => {
  if (node.kind !== 'StringValue') throw new Error('Bytes are a text');
  return Buffer.from(node.value, 'base64');
};

let taken: unknown[] = [];
for (const type of Object.values(schema.getTypeMap())) {
  if (!isObjectType(type) || type.name.startsWith('__')) continue;
  for (const field of Object.values(type.getFields())) {
    field.resolve = (_source, args, _context, { path }) => {
      taken.push({ [pathText(path)]: args });
      return path.prev ? [] : [{}, {}];
    };
  }
}

/** The names of the fields that a place lies in, without its indexes, which are for graphql-jit not where they are. */
function pathText(path: { key: string | number; prev?: unknown } | undefined): string {
  if (!path) return '';
  const before = pathText(path.prev as typeof path);
  return typeof path.key === 'number' ? before : `${before}.${path.key}`;
}

async function argumentsOf(run: () => unknown): Promise<unknown> {
  taken = [];
  const { errors } = (await run()) as { errors?: unknown };
  return { taken, isWhole: !errors };
}

describe('a compiled query', () => {
  it.each<[string, string, object?]>([
    [
      'a variable left out',
      '($f: Boolean, $n: Int = 5) { echo(inner: {flag: $f}, count: $n) { __typename } }',
    ],
    ['a variable left out in a list', '($n: Int) { echo(inner: {numbers: [1, $n]}) { __typename } }'],
    ['a variable left out in a list of objects', '($f: Boolean) { echo(list: [{flag: $f}]) { __typename } }'],
    ['an object left out in an object', '($i: Inner) { echo(inner: {inner: {inner: $i}}) { __typename } }'],
    ['an object left out in a list', '($i: Inner) { echo(list: [$i, {}]) { __typename } }'],
    ['a whole argument left out', '($i: Inner, $l: [Inner]) { echo(inner: $i, list: $l) { __typename } }'],
    [
      'null',
      '($i: Inner, $f: Boolean) { echo(inner: $i, list: [{flag: $f}]) { __typename } }',
      { i: null, f: null },
    ],
    ['null for a default', '($n: Int = 5) { echo(count: $n) { __typename } }', { n: null }],
    [
      'null for a default of a field',
      '($n: Int = 5) { echo(inner: {count: $n}) { __typename } }',
      { n: null },
    ],
    ['a default for a non-null field', '($n: Int = 5) { echo(inner: {count: $n}) { __typename } }'],
    [
      'fields with defaults left out',
      '($i: Inner) { echo(inner: $i, list: [{}]) { __typename } }',
      { i: {} },
    ],
    [
      'a custom scalar in a literal',
      '{ echo(bytes: "YQ==", inner: {bytes: "Yg=="}, all: ["Yw==", "ZA=="]) { __typename } }',
    ],
    [
      'a custom scalar in a variable',
      '($b: Bytes!) { echo(bytes: $b, inner: {bytes: $b}, all: [$b]) { __typename } }',
      { b: 'YQ==' },
    ],
    [
      'one item for a list',
      '($b: Bytes!) { echo(all: $b, list: {flag: true}) { __typename } }',
      { b: 'YQ==' },
    ],
    [
      'a custom scalar by default',
      '($b: Bytes = "eA==") { echo(bytes: $b, inner: {bytes: $b}) { __typename } }',
    ],
    ['an object by default', '($i: Inner = {letter: A, bytes: "eA=="}) { echo(inner: $i) { __typename } }'],
    [
      'enums',
      '($l: Letter! = B) { echo(letter: $l, inner: {letter: A}) { echo(inner: {letter: $l}) { __typename } } }',
    ],
    ['one of', '($n: Int!) { echo(choice: {a: $n}) { __typename } }', { n: 1 }],
    [
      'merged fields',
      '($n: Int!) { echo(count: $n) { __typename } ...F ...F } fragment F on Query { echo(count: $n) { echo { __typename } } }',
      { n: 1 },
    ],
    [
      'fields of list items',
      '($n: Int) { a: echo { b: echo(inner: {numbers: [$n]}) { __typename } c: echo(inner: {}) { __typename } } }',
    ],
    [
      'aliases that run into one another',
      '{ p: echo { n_q: echo(count: 1) { __typename } } q_p: echo { n: echo(count: 2) { __typename } } }',
    ],
  ])('takes arguments as graphql-js does: %s', async (_name, text, variables = {}) => {
    const document = parse(`query ${text}`);
    const operation = document.definitions[0] as never;
    const queries = new CompiledQueries(schema as GraphQLSchema);
    const context = {} as Context;
    const common = () => execute({ schema, document, contextValue: {}, variableValues: { ...variables } });
    const expected = await argumentsOf(common);
    queries.find(document, operation);
    for (let i = 0; i < 2; i++) {
      const query = queries.find(document, operation) ?? common;
      const seen = await argumentsOf(() => query(context, { ...variables }) ?? common());
      expect(seen).toStrictEqual(expected);
    }
  });
});
