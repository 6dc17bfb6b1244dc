import 'reflect-metadata';
import {
  type GraphQLInputObjectType,
  type GraphQLSchema,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import { GraphQLDateTime } from 'graphql-scalars';
import { buildSchemaSync, type NonEmptyArray, type PubSub } from 'type-graphql';
import { accessModule } from '../access/access.module.ts';
import { comparisonModule } from '../comparison/comparison.module.ts';
import { fileModule } from '../file/file.module.ts';
import { generationModule } from '../generation/generation.module.ts';
import { historyModule } from '../history/history.module.ts';
import { labelModule } from '../label/label.module.ts';
import { mergeModule } from '../merge/merge.module.ts';
import { projectModule } from '../project/project.module.ts';
import { searchModule } from '../search/search.module.ts';
import { templateModule } from '../template/template.module.ts';
import { versionModule } from '../version/version.module.ts';
import { watchingModule } from '../watching/watching.module.ts';
import { NodeQueries } from './node.queries.ts';

/** Input types of which exactly one field must be set; TypeGraphQL has no word for them. */
const ONE_OF = ['FileChangeInput'];

/** TypeGraphQL makes the root types by itself, without a word. */
const ROOTS = {
  Query: 'What can be read.',
  Mutation:
    'What can be changed. Each mutation takes one input and answers with its success or with a refusal.',
  Subscription:
    'What can be watched, over WebSocket at /graphql (graphql-transport-ws) or as server-sent events at /graphql/stream (graphql-sse).',
};

/** TypeGraphQL demands it where there are subscriptions; ours bring sources of their own. */
const NO_TOPICS: PubSub = {
  publish() {
    throw new Error('Nothing is published by topic');
  },
  subscribe() {
    throw new Error('Nothing is published by topic');
  },
};

/** Builds the GraphQL schema out of the features' modules. */
export function createSchema(): GraphQLSchema {
  const schema = buildSchemaSync({
    resolvers: [
      ...projectModule,
      ...versionModule,
      ...fileModule,
      ...labelModule,
      ...searchModule,
      ...historyModule,
      ...comparisonModule,
      ...mergeModule,
      ...generationModule,
      ...watchingModule,
      ...templateModule,
      ...accessModule,
      NodeQueries,
    ] as unknown as NonEmptyArray<() => void>,
    scalarsMap: [{ type: Date, scalar: GraphQLDateTime }],
    // Commands hold their inputs against the rules and answer with refusals.
    validate: false,
    pubSub: NO_TOPICS,
  });
  for (const name of ONE_OF) (schema.getType(name) as GraphQLInputObjectType).isOneOf = true;
  for (const [name, description] of Object.entries(ROOTS)) schema.getType(name)!.description = description;
  return lexicographicSortSchema(schema);
}

/** The schema in the schema definition language, as schema.graphql holds it. */
export function printSortedSchema(schema: GraphQLSchema): string {
  return `${printSchema(schema)}\n`;
}
