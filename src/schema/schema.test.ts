import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLNamedType,
  GraphQLNonNull,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isSpecifiedScalarType,
  isUnionType,
} from 'graphql';
import { ROOT } from '../root.ts';
import { createSchema, printSortedSchema } from './schema.ts';

/** What clients rely on. */
const contract = buildSchema(readFileSync(join(ROOT, 'src/schema/contract.graphql'), 'utf8'));

const schema = createSchema();

/** The types that a schema has of its own. */
function typesOf(some: GraphQLSchema): GraphQLNamedType[] {
  return Object.values(some.getTypeMap()).filter(
    type => !isIntrospectionType(type) && !isSpecifiedScalarType(type),
  );
}

/** The parts of a schema that have no description, as schema coordinates. */
function undescribed(some: GraphQLSchema): string[] {
  const found: string[] = [];
  const look = (coordinate: string, { description }: { description?: string | null | undefined }) => {
    if (!description?.trim()) found.push(coordinate);
  };
  for (const type of typesOf(some)) {
    look(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) look(`${type.name}.${value.name}`, value);
    if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      look(`${type.name}.${field.name}`, field);
      if (!('args' in field)) continue;
      for (const arg of field.args) look(`${type.name}.${field.name}(${arg.name}:)`, arg);
    }
  }
  return found;
}

/** What a type says of itself, a line a part: what clients that know only these parts rely on. */
function partsOf(type: GraphQLNamedType): string[] {
  const kind = type.constructor.name.replace(/^GraphQL(.*)Type$/, '$1').toLowerCase();
  const parts = [`${kind} ${type.name}`];
  const inputPart = ({ name, type: itsType, defaultValue }: GraphQLArgument | GraphQLInputField) =>
    `${name}: ${itsType}${defaultValue === undefined ? '' : ` = ${JSON.stringify(defaultValue)}`}`;
  if (isEnumType(type)) parts.push(...type.getValues().map(({ name }) => `${type.name}.${name}`));
  if (isUnionType(type)) parts.push(...type.getTypes().map(({ name }) => `${type.name} | ${name}`));
  if (isObjectType(type)) {
    parts.push(...type.getInterfaces().map(({ name }) => `${type.name} implements ${name}`));
  }
  if (isObjectType(type) || isInterfaceType(type)) {
    for (const field of Object.values(type.getFields())) {
      parts.push(`${type.name}.${field.name}: ${field.type}`);
      parts.push(...field.args.map(arg => `${type.name}.${field.name}(${inputPart(arg)})`));
    }
  }
  if (isInputObjectType(type)) {
    if (type.isOneOf) parts.push(`${type.name} @oneOf`);
    parts.push(...Object.values(type.getFields()).map(field => `${type.name}.${inputPart(field)}`));
  }
  return parts;
}

/** The input fields, and the arguments of the given fields, that must be given, as schema coordinates. */
function requiredParts(type: GraphQLNamedType, isKnown: (field: string) => boolean): string[] {
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(isRequiredInputField);
    return fields.map(({ name }) => `${type.name}.${name} is required`);
  }
  if (!isObjectType(type)) return [];
  const known = Object.values(type.getFields()).filter(({ name }) => isKnown(name));
  return known.flatMap(field =>
    field.args
      .filter(isRequiredArgument)
      .map(({ name }) => `${type.name}.${field.name}(${name}:) is required`),
  );
}

/** What of a contract a schema breaks: parts that it lacks, and what it newly requires of clients. */
function breaches(contract: GraphQLSchema, some: GraphQLSchema): string[] {
  return typesOf(contract).flatMap(type => {
    const itsType = some.getType(type.name);
    const has = new Set(itsType ? partsOf(itsType) : []);
    const isKnown = (field: string) => 'getFields' in type && field in type.getFields();
    const required = new Set(requiredParts(type, isKnown));
    return [
      ...partsOf(type).filter(part => !has.has(part)),
      ...(itsType ? requiredParts(itsType, isKnown).filter(part => !required.has(part)) : []),
    ];
  });
}

describe('createSchema', () => {
  it('describes every type, field, argument and enum value', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('has everything that clients rely on', () => {
    expect(breaches(contract, schema)).toEqual([]);
  });

  const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});

  it('has mutations', () => {
    expect(mutations.length).toBeGreaterThan(0);
  });

  it.each(mutations.map(mutation => [mutation.name, mutation] as const))(
    'lets %s take one input and answer with one union',
    (name, mutation) => {
      const type = `${name[0]?.toUpperCase()}${name.slice(1)}`;
      expect(mutation.args.map(arg => `${arg.name}: ${arg.type}`)).toEqual([`input: ${type}Input!`]);
      expect(String(mutation.type)).toBe(`${type}Result!`);
      expect(isUnionType(schema.getType(`${type}Result`))).toBe(true);
    },
  );

  const results = typesOf(schema).filter(type => isUnionType(type) && type.name.endsWith('Result'));

  it.each(results.map(result => [result.name, result] as const))(
    'makes %s of one success and of refusals',
    (name, result) => {
      const members = isUnionType(result) ? result.getTypes() : [];
      const refusals = members.filter(member =>
        member.getInterfaces().some(({ name: itsName }) => itsName === 'MutationError'),
      );
      const others = members.filter(member => !refusals.includes(member));
      expect(others.map(({ name: itsName }) => itsName)).toEqual([name.replace(/Result$/, 'Success')]);
      expect(refusals.map(({ name: itsName }) => itsName)).toEqual(
        refusals.map(() => expect.stringMatching(/Error$/)),
      );
    },
  );

  it('makes every refusal a member of some result', () => {
    const members = new Set(results.flatMap(result => (isUnionType(result) ? result.getTypes() : [])));
    const refusals = schema.getPossibleTypes(schema.getType('MutationError') as never);
    expect(refusals.filter(refusal => !members.has(refusal))).toEqual([]);
  });

  it('makes every field of every success non-null', () => {
    const successes = typesOf(schema)
      .filter(isObjectType)
      .filter(({ name }) => name.endsWith('Success'));
    const fields = successes.flatMap(type => Object.values(type.getFields()));
    expect(fields.filter(({ type }) => !(type instanceof GraphQLNonNull))).toEqual([]);
  });
});

describe('printSortedSchema', () => {
  it('gives what schema.graphql holds', () => {
    expect(readFileSync(join(ROOT, 'schema.graphql'), 'utf8')).toBe(printSortedSchema(createSchema()));
  });

  it('gives a schema that breaks nothing of the one that it was made of', () => {
    const printed = buildSchema(printSortedSchema(schema));
    expect(breaches(schema, printed)).toEqual([]);
    expect(breaches(printed, schema)).toEqual([]);
  });
});

describe('undescribed', () => {
  it('finds every part without a description', () => {
    const some = buildSchema(`
      type Query { one(a: Int): Int "." two("." b: In): E }
      input In { "." c: Int, d: Int }
      "." enum E { F }
    `);
    expect(undescribed(some).sort()).toEqual(
      ['E.F', 'In', 'In.d', 'Query', 'Query.one', 'Query.one(a:)'].sort(),
    );
  });
});

describe('breaches', () => {
  const contract = `
    interface I { a: Int }
    type Query implements I { a: Int b(c: Int = 1): U }
    type A { a: Int! }
    type B { b: [Int!] }
    union U = A | B
    enum E { X Y }
    input In @oneOf { e: E f: Int }
    type Mutation { m(in: In): E }
  `;

  it.each<[string, string, string, string[]]>([
    ['a type', 'enum E { X Y }', 'scalar E', ['enum E', 'E.X', 'E.Y']],
    ['a field', 'type A { a: Int! }', 'type A { z: Int! }', ['A.a: Int!']],
    ['whether a field is null', 'type A { a: Int! }', 'type A { a: Int }', ['A.a: Int!']],
    ['the type of a field', '[Int!]', '[Int]', ['B.b: [Int!]']],
    ['an interface', 'type Query implements I', 'type Query', ['Query implements I']],
    ['an argument', 'm(in: In)', 'm(other: In)', ['Mutation.m(in: In)']],
    ['the default of an argument', 'c: Int = 1', 'c: Int = 2', ['Query.b(c: Int = 1)']],
    ['a member of a union', 'U = A | B', 'U = A', ['U | B']],
    ['a value of an enum', '{ X Y }', '{ X }', ['E.Y']],
    ['what makes an input a choice', '@oneOf', '', ['In @oneOf']],
    ['an input field', 'f: Int', 'g: Int', ['In.f: Int']],
    ['what has to be given', 'm(in: In)', 'm(in: In, n: Int!)', ['Mutation.m(n:) is required']],
  ])('tells of a change of %s', (_, before, after, expected) => {
    const changed = contract.replace(before, after);
    expect(changed).not.toBe(contract);
    expect(breaches(buildSchema(contract), buildSchema(changed))).toEqual(expected);
  });

  it.each([
    ['a field', 'type A { a: Int! }', 'type A { a: Int! z: Int }'],
    ['an argument', 'm(in: In)', 'm(in: In, n: Int)'],
    ['a member of a union', 'U = A | B', 'U = A | B | Query'],
    ['a value of an enum', '{ X Y }', '{ X Y Z }'],
  ])('says nothing of %s more', (_, before, after) => {
    const changed = contract.replace(before, after);
    expect(changed).not.toBe(contract);
    expect(breaches(buildSchema(contract), buildSchema(changed))).toEqual([]);
  });
});
