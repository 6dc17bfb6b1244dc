import {
  coerceInputValue,
  GraphQLEnumType,
  GraphQLError,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  graphqlSync,
  specifiedScalarTypes,
} from 'graphql';
import { GraphQLDateTime, GraphQLNonNegativeInt, GraphQLUUID } from 'graphql-scalars';
import { pino } from 'pino';
import { createSchema } from '../schema/schema.ts';
import { faultFormatter, isClientFault } from './faults.ts';
import { withoutEcho } from './query/without-echo.ts';

const CANARY = 'CANARY';
const Color = new GraphQLEnumType({ name: 'Color', values: { RED: {}, BLUE: {} } });
const schema = createSchema();

const inputTypes = [
  ...specifiedScalarTypes,
  GraphQLDateTime,
  GraphQLNonNegativeInt,
  GraphQLUUID,
  Color,
  ...['FilePath', 'ProjectOrder', 'FileChangeInput', 'NewFileInput'].map(name => schema.getType(name)),
] as GraphQLInputType[];

/** A schema whose one field takes the type, alone and as an item of a list. */
function schemaOf(type: GraphQLInputType): GraphQLSchema {
  const list = new GraphQLList(new GraphQLNonNull(type));
  const f = { type: GraphQLString, args: { a: { type }, list: { type: list } } };
  return new GraphQLSchema({ query: new GraphQLObjectType({ name: 'Query', fields: { f } }) });
}

function messages(type: GraphQLInputType, source: string): string[] {
  const { errors = [] } = graphqlSync({ schema: schemaOf(type), source });
  return errors.map(error => error.message);
}

function messagesOfValue(type: GraphQLInputType, value: unknown): string[] {
  const said: string[] = [];
  coerceInputValue(value, type, (_path, _value, error) => said.push(error.message));
  return said;
}

describe('withoutEcho > what GraphQL and its scalars say of bad values', () => {
  const values = [
    CANARY,
    `"${CANARY}": ${CANARY}; ${CANARY}`,
    `${CANARY}\n${CANARY}`,
    [CANARY],
    { field: CANARY },
    { path: { deep: CANARY } },
    { [`"${CANARY}: `]: 1 },
    { [CANARY.repeat(100)]: 1 },
    [[{ create: CANARY }]],
  ];
  const literals = [
    `"${CANARY}"`,
    `"\\"${CANARY}\\": ${CANARY}; found ${CANARY}"`,
    `"""\n${CANARY}\n${CANARY}\n"""`,
    `["${CANARY}"]`,
    `{field: "${CANARY}"}`,
    `{create: {path: ["${CANARY}"]}}`,
  ];

  it.each(inputTypes.map(type => [String(type), type] as const))(
    'keeps the value of a %s out',
    (_name, type) => {
      const said = [
        ...values.flatMap(value => messagesOfValue(type, value)),
        ...literals.flatMap(literal => messages(type, `{ f(a: ${literal}) }`)),
        ...literals.flatMap(literal => messages(type, `{ f(list: [${literal}]) }`)),
        ...literals.flatMap(literal => messages(type, `query ($a: ${type} = ${literal}) { f(a: $a) }`)),
      ];
      expect(said.length).toBeGreaterThan(0);
      for (const message of said) expect(withoutEcho(message)).not.toContain(CANARY);
    },
  );

  it.each([
    ['UUID', `"${CANARY}"`, 'Value is not a valid UUID.'],
    ['NonNegativeInt', '-12345', 'Value is not a non-negative number.'],
    ['Int', `"${CANARY}"`, 'Int cannot represent non-integer value.'],
    ['DateTime', `"${CANARY}"`, 'DateTime cannot represent an invalid date-time-string.'],
    ['Color', CANARY, 'The value does not exist in the enum "Color".'],
    ['Color', `"${CANARY}"`, 'Enum "Color" cannot represent non-enum value.'],
    ['NewFileInput', `"${CANARY}"`, 'Expected value of type "NewFileInput".'],
  ])('keeps the expected type: %s', (name, literal, message) => {
    const type = inputTypes.find(it => String(it) === name) as GraphQLInputType;
    expect(messages(type, `{ f(a: ${literal}) }`).map(withoutEcho)).toContain(message);
  });

  it.each([
    [`{ f("${CANARY}") }`, 'Syntax Error: Expected Name, found String.'],
    [`{ f(a: "x" """${CANARY}""") }`, 'Syntax Error: Expected Name, found BlockString.'],
    ['{ f 12345 }', 'Syntax Error: Expected Name, found Int.'],
    ['{ f 123.45 }', 'Syntax Error: Expected Name, found Float.'],
    [`{ f(a: "${CANARY}\\q") }`, 'Syntax Error: Invalid character escape sequence: "\\q".'],
    [`{ f(a: "${CANARY}\\uD800") }`, 'Syntax Error: Invalid Unicode escape sequence: "\\uD800".'],
    [`{ f(a: "${CANARY}`, 'Syntax Error: Unterminated string.'],
    ['{ f(a: ) }', 'Syntax Error: Unexpected ")".'],
  ])('keeps strings and numbers out of syntax errors: %s', (source, message) => {
    expect(messages(GraphQLString, source).map(withoutEcho)).toEqual([message]);
  });

  it('cuts very long messages off', () => {
    expect(withoutEcho(`Cannot query field "${'x'.repeat(1e6)}" on type "Query".`).length).toBeLessThan(
      5_000,
    );
  });

  it('leaves messages alone that quote nothing', () => {
    const plain = [
      'Cannot query field "x" on type "Query".',
      'Field "path" of required type "String!" was not provided.',
      'Field "pth" is not defined by type "NewFileInput". Did you mean "path"?',
    ];
    expect(plain.map(withoutEcho)).toEqual(plain);
  });
});

describe('faultFormatter', () => {
  const logged: string[] = [];
  const format = faultFormatter(pino({}, { write: line => logged.push(line) }));
  const place = { locations: [{ line: 1, column: 2 }], path: ['a', 0] };
  const formatted = (code?: string) => ({ message: CANARY, ...place, extensions: { code, more: CANARY } });
  beforeEach(() => logged.splice(0));

  it('lets clients see their own faults, with the place and without the rest', () => {
    const error = { ...formatted('BAD_USER_INPUT'), message: 'Int cannot represent value: 1.' };
    expect(format(error, new GraphQLError('x'))).toEqual({
      message: 'Int cannot represent value.',
      ...place,
      extensions: { code: 'BAD_USER_INPUT' },
    });
    expect(logged).toEqual([]);
  });

  it('masks everything else with an id that the log holds', () => {
    const cause = new TypeError(CANARY);
    const answer = format(
      formatted('INTERNAL_SERVER_ERROR'),
      new GraphQLError(CANARY, { originalError: cause, path: place.path }),
    );
    const id = answer.extensions?.id as string;
    expect(answer).toEqual({
      message: `Something went wrong on the server; its log says more under the id ${id}.`,
      ...place,
      extensions: { code: 'INTERNAL_SERVER_ERROR', id },
    });
    expect(logged).toHaveLength(1);
    const line = JSON.parse(logged[0] as string);
    expect(line).toMatchObject({ level: 50, faultId: id, path: ['a', 0], msg: 'a request failed' });
    expect(line.err).toMatchObject({ type: 'TypeError', message: CANARY });
  });

  it('masks an error that pretends to a status, once it comes from a resolver', () => {
    const http = { status: 418 };
    const cause = new GraphQLError(CANARY, { extensions: { http } });
    const answer = format(formatted(), new GraphQLError(CANARY, { originalError: cause, path: place.path }));
    expect(answer.extensions?.code).toBe('INTERNAL_SERVER_ERROR');
  });

  it('says that the database is away, with its reason in the log only', () => {
    const cause = Object.assign(new Error(CANARY), { code: 'ECONNREFUSED' });
    const answer = format(
      formatted('INTERNAL_SERVER_ERROR'),
      new GraphQLError(CANARY, { originalError: cause, path: place.path }),
    );
    expect(answer).toEqual({
      message: "The database can't be reached at the moment; try again shortly.",
      ...place,
      extensions: { code: 'SERVICE_UNAVAILABLE' },
    });
    expect(JSON.parse(logged[0] as string)).toMatchObject({ state: 'ECONNREFUSED', reason: CANARY });
  });

  it("takes a refusal of Apollo's own without a code for the client's fault", () => {
    const error = new GraphQLError('Unsupported version', { extensions: { http: { status: 400 } } });
    const answer = format({ message: error.message, extensions: { code: 'INTERNAL_SERVER_ERROR' } }, error);
    expect(answer).toEqual({ message: 'Unsupported version', extensions: { code: 'BAD_REQUEST' } });
    expect(isClientFault(answer)).toBe(true);
  });
});
