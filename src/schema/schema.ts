import 'reflect-metadata';
import {
  type GraphQLInputObjectType,
  type GraphQLSchema,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';
import { fileModule } from '../file/file.module.ts';
import { projectModule } from '../project/project.module.ts';
import { templateModule } from '../template/template.module.ts';
import { versionModule } from '../version/version.module.ts';
import { NodeQueries } from './node.queries.ts';

/** Input types of which exactly one field must be set; TypeGraphQL has no word for them. */
const ONE_OF = ['FileChangeInput'];

/** Builds the GraphQL schema out of the features' modules. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ...projectModule,
      ...versionModule,
      ...fileModule,
      ...templateModule,
      NodeQueries,
    ] as unknown as NonEmptyArray<() => void>,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    // Commands hold their inputs against the rules and answer with refusals.
    validate: false,
  });
  for (const name of ONE_OF) (schema.getType(name) as GraphQLInputObjectType).isOneOf = true;
  return lexicographicSortSchema(schema);
}

/** The schema in the schema definition language, as schema.graphql holds it. */
export function printSortedSchema(schema: GraphQLSchema): string {
  return `${printSchema(schema)}\n`;
}
