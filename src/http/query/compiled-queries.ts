import type { ApolloServerPlugin } from '@apollo/server';
import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import type { Context } from '../../graphql/context.ts';
import type { FaultFormatter } from '../faults.ts';
import { masked, toResponse } from '../result.ts';
import { measure } from './query-size.ts';
import { withDefaults } from './variables.ts';

/** The most fields of a query to compile: it takes time that grows with their square, and about 6 kB a field. */
const FIELDS_MAX = 500;
/** The most fields of all the compiled queries that are kept. */
const KEPT_FIELDS_MAX = 20_000;

type Compiled = CompiledQuery<Record<string, unknown>, Record<string, unknown>>['query'];

/**
 * Executes queries by functions that graphql-jit compiles from them: on an answer of 10,000 fields this takes a
 * twentieth of the time. A query is compiled when it comes for the second time, since many never do. Mutations, and
 * what can't be compiled, go the common way.
 */
export function compiledQueries(format: FaultFormatter): ApolloServerPlugin<Context> {
  const queries = new CompiledQueries();
  return {
    async requestDidStart() {
      return {
        async responseForOperation({ document, operation, schema, contextValue, request }) {
          // Apollo comes here without an operation, too, when the document has none of the name that is asked for.
          if (operation?.operation !== 'query') return null;
          const variables = request.variables ?? {};
          if (leavesNullToExecution(operation, variables)) return null;
          const query = queries.find(schema, document, operation);
          if (!query) return null;
          return toResponse(
            masked(await query({}, contextValue, withDefaults(operation, variables)), format),
          );
        },
      };
    },
  };
}

/** The compiled queries by their operations, the least recently used ones given up first. */
export class CompiledQueries {
  // Apollo keeps the documents that it has parsed, by their hashes, so that equal queries meet here as one object.
  readonly #seen = new WeakMap<OperationDefinitionNode, 'once' | 'never'>();
  readonly #kept = new LRUCache<OperationDefinitionNode, Compiled>({ maxSize: KEPT_FIELDS_MAX });

  /** The compiled form of an operation that has been asked for before; undefined to go the common way. */
  find(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation: OperationDefinitionNode,
  ): Compiled | undefined {
    const kept = this.#kept.get(operation);
    if (kept) return kept;
    const seen = this.#seen.get(operation);
    if (seen === undefined) this.#seen.set(operation, 'once');
    if (seen !== 'once') return undefined;

    const { fields, conditional } = measure(document)(operation.selectionSet);
    const query = fields > FIELDS_MAX || conditional ? undefined : compile(schema, document, operation);
    if (query) this.#kept.set(operation, query, { size: fields });
    else this.#seen.set(operation, 'never');
    return query;
  }
}

/**
 * Compiles an operation without conditional fields: graphql-jit notes the conditions on the document itself, where
 * they mix when a fragment is spread twice or belongs to two operations.
 */
function compile(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Compiled | undefined {
  const compiled = compileQuery(schema, document, operation.name?.value);
  return isCompiledQuery(compiled) ? (compiled.query as Compiled) : undefined;
}

/**
 * Whether a variable with a default is given as null: where the argument must not be null GraphQL refuses this on
 * execution, which compiled queries do not.
 */
function leavesNullToExecution(
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
): boolean {
  return (operation.variableDefinitions ?? []).some(
    ({ variable, defaultValue }) => defaultValue && variables[variable.name.value] === null,
  );
}
