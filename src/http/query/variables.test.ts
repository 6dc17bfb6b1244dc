import { type OperationDefinitionNode, parse } from 'graphql';
import { createSchema } from '../../schema/schema.ts';
import { variableFaults, withDefaults } from './variables.ts';

const schema = createSchema();

function operation(definitions: string): OperationDefinitionNode {
  return parse(`query (${definitions}) { __typename }`).definitions[0] as OperationDefinitionNode;
}

function faults(definitions: string, variables: Record<string, unknown>): string[] {
  return variableFaults(schema, operation(definitions), variables).map(({ message }) => message);
}

const CREATE = { create: { path: 'a', content: 'b' } };
const VERSION = { projectId: 'x', parentNumber: 0, name: 'n', changes: [CREATE] };

describe('variableFaults', () => {
  it.each([
    ['$a: Int', { a: 5 }],
    ['$a: Int', { a: null }],
    ['$a: Int', {}],
    ['$a: Int! = 5', {}],
    ['$a: ID!', { a: 5 }],
    ['$a: [ID!]!', { a: ['x', 5] }],
    ['$a: [ID!]!', { a: 'x' }],
    ['$a: NonNegativeInt', { a: 0 }],
    ['$a: FilePath', { a: 'src/a.ts' }],
    ['$a: CreateVersionInput!', { a: VERSION }],
    ['$a: CreateVersionInput!', { a: { ...VERSION, changes: CREATE } }],
    ['$a: ProjectFilter', { a: { active: null } }],
    ['$a: Unknown', { a: 'left to validation' }],
    ['$a: Int', { a: 1, other: 'is left alone' }],
  ])('finds nothing wrong with (%s) of %j', (definitions, variables) => {
    expect(faults(definitions, variables)).toEqual([]);
  });

  it.each([
    ['$a: Int!', {}, ['Variable "$a": A value of type "Int!" is required.']],
    ['$a: Int!', { a: null }, ['Variable "$a": Expected non-nullable type "Int!" not to be null.']],
    ['$a: Int! = 5', { a: null }, ['Variable "$a": Expected non-nullable type "Int!" not to be null.']],
    ['$a: Int', { a: 'CANARY' }, ['Variable "$a": Int cannot represent non-integer value.']],
    ['$a: Int', { a: 3e9 }, ['Variable "$a": Int cannot represent non 32-bit signed integer value.']],
    ['$a: Boolean', { a: 'CANARY' }, ['Variable "$a": Boolean cannot represent a non boolean value.']],
    [
      '$a: [ID!]!',
      { a: ['x', null, {}] },
      [
        'Variable "$a[1]": Expected non-nullable type "ID!" not to be null.',
        'Variable "$a[2]": ID cannot represent value.',
      ],
    ],
    [
      '$a: UUID',
      { a: ['CANARY'] },
      ['Variable "$a": UUID must be a UUID, such as 123e4567-e89b-12d3-a456-426614174000.'],
    ],
    [
      '$a: NonNegativeInt',
      { a: -1 },
      ['Variable "$a": NonNegativeInt must be a whole number from 0 to 9007199254740991.'],
    ],
    [
      '$a: NonNegativeInt',
      { a: 2 ** 60 },
      ['Variable "$a": NonNegativeInt must be a whole number from 0 to 9007199254740991.'],
    ],
    [
      '$a: NonNegativeInt',
      { a: 1.5 },
      ['Variable "$a": NonNegativeInt must be a whole number from 0 to 9007199254740991.'],
    ],
    [
      '$a: NonNegativeInt',
      { a: '12' },
      ['Variable "$a": NonNegativeInt must be a whole number from 0 to 9007199254740991.'],
    ],
    [
      '$a: [NonNegativeInt!]',
      { a: [1, '2'] },
      ['Variable "$a[1]": NonNegativeInt must be a whole number from 0 to 9007199254740991.'],
    ],
    [
      '$a: [NonNegativeInt!]',
      { a: 1.5 },
      ['Variable "$a": NonNegativeInt must be a whole number from 0 to 9007199254740991.'],
    ],
    ['$a: FilePath', { a: '../CANARY' }, ['Variable "$a": A FilePath must not have . or .. as a segment.']],
    [
      '$a: ContentEncoding',
      { a: 'CANARY' },
      ['Variable "$a": The value does not exist in the enum "ContentEncoding".'],
    ],
    ['$a: ProjectOrder', { a: 'CANARY' }, ['Variable "$a": Expected type "ProjectOrder" to be an object.']],
    [
      '$a: CreateVersionInput!',
      { a: { ...VERSION, parentNumber: 1.5 } },
      ['Variable "$a.parentNumber": NonNegativeInt must be a whole number from 0 to 9007199254740991.'],
    ],
    [
      '$a: CreateVersionInput!',
      { a: { ...VERSION, changes: [CREATE, {}, { ...CREATE, delete: { path: 'CANARY' } }] } },
      [
        'Variable "$a.changes[1]": Exactly one key must be specified for OneOf type "FileChangeInput".',
        'Variable "$a.changes[2]": Exactly one key must be specified for OneOf type "FileChangeInput".',
      ],
    ],
    [
      '$a: FileChangeInput!',
      { a: { create: null } },
      ['Variable "$a.create": Expected type "NewFileInput". Field "create" must be non-null.'],
    ],
    [
      '$a: Int, $b: Int!',
      { a: 'x' },
      [
        'Variable "$a": Int cannot represent non-integer value.',
        'Variable "$b": A value of type "Int!" is required.',
      ],
    ],
  ])('names all that is wrong with (%s) of %j', (definitions, variables, messages) => {
    expect(faults(definitions, variables)).toEqual(messages);
  });

  it('points to the variable and bears the code of the client', () => {
    const [fault] = variableFaults(schema, operation('$a: Int'), { a: 'x' });
    expect(fault?.locations).toEqual([{ line: 1, column: 8 }]);
    expect(fault?.extensions).toEqual({ code: 'BAD_USER_INPUT' });
  });
});

describe('withDefaults', () => {
  it('fills in what is not given, as a client would write it', () => {
    const definitions =
      '$a: Int! = 5, $b: ProjectOrder = {field: NAME, direction: ASC}, $c: [ID!] = ["x"], $d: Int = 1, $e: Int';
    expect(withDefaults(operation(definitions), { d: null })).toEqual({
      a: 5,
      b: { field: 'NAME', direction: 'ASC' },
      c: ['x'],
      d: null,
    });
  });

  it('gives the same variables when nothing is missing', () => {
    const variables = { a: 1 };
    expect(withDefaults(operation('$a: Int = 5, $b: Int'), variables)).toBe(variables);
  });
});
