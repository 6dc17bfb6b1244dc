import { type GraphQLSchema, isAbstractType, isScalarType, isSpecifiedScalarType } from 'graphql';

/** What each scalar of the schema's own is in JSON, as the TypeScript type that a client reads and writes. */
const SCALAR_TYPES: Readonly<Record<string, string>> = {
  DateTime: 'string',
  FilePath: 'string',
  NonNegativeInt: 'number',
  UUID: 'string',
};

/**
 * What clients need besides schema.graphql, as the contents of the files of client/ by their names:
 * `possible-types.json` maps each interface and union to its object types, `scalars.json` each scalar that is
 * not built into GraphQL to its TypeScript type. Equal schemas give equal texts, whatever order they are in.
 * @throws Error when a scalar's TypeScript type is not known here
 */
export function clientArtifacts(schema: GraphQLSchema): Record<string, string> {
  return {
    'possible-types.json': toJson(possibleTypes(schema)),
    'scalars.json': toJson(scalarTypes(schema)),
  };
}

function possibleTypes(schema: GraphQLSchema): [string, string[]][] {
  return Object.values(schema.getTypeMap())
    .filter(type => isAbstractType(type))
    .map(type => [
      type.name,
      schema
        .getPossibleTypes(type)
        .map(({ name }) => name)
        .sort(),
    ]);
}

function scalarTypes(schema: GraphQLSchema): [string, string][] {
  return Object.values(schema.getTypeMap())
    .filter(type => isScalarType(type) && !isSpecifiedScalarType(type))
    .map(({ name }) => {
      const type = SCALAR_TYPES[name];
      if (!type) throw new Error(`The scalar ${name} needs its TypeScript type in SCALAR_TYPES.`);
      return [name, type];
    });
}

function toJson(entries: [string, unknown][]): string {
  const sorted = entries.sort(([one], [other]) => (one < other ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}
