import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
  visit,
} from 'graphql';
import { compileQuery, isCompiledQuery } from 'graphql-jit';
import { LRUCache } from 'lru-cache';
import { AnswerCount } from '../../file/content-limit.ts';
import type { Context } from '../../graphql/context.ts';
import { toResponse } from '../result.ts';
import { measure } from './query-size.ts';
import { StrippedSchema, strippedDocument } from './stripped.ts';

/** The most fields of a query to compile: it takes time that grows with their square, and about 6 kB a field. */
const FIELDS_MAX = 500;
/** The most fields of all the compiled queries that are kept. */
const KEPT_FIELDS_MAX = 20_000;

type Variables = Record<string, unknown>;
/** Gives a query's answer; undefined where its variables don't fit. */
type Compiled = (
  context: Context,
  variables: Variables,
) => ExecutionResult | Promise<ExecutionResult> | undefined;

/**
 * Executes queries by functions that graphql-jit compiles from them: on an answer of 10,000 fields this takes a
 * twentieth of the time. A query is compiled when it comes for the second time, since many never do. Mutations, what
 * can't be compiled, and what fails go the common way: graphql-jit's errors are not always those of graphql-js, and
 * loaders have kept what they read.
 */
export function compiledQueries(): ApolloServerPlugin<Context> {
  let queries: CompiledQueries;
  return {
    async serverWillStart({ schema }) {
      queries = new CompiledQueries(schema);
    },
    async requestDidStart() {
      return {
        async responseForOperation({ document, operation, contextValue, request }) {
          // Apollo comes here without an operation, too, when the document has none of the name that is asked for.
          if (operation?.operation !== 'query') return null;
          const query = queries.find(document, operation);
          const answer = await query?.(contextValue, request.variables ?? {});
          if (answer && !answer.errors) return toResponse({ data: answer.data ?? null });
          contextValue.loaders.memory.keep(AnswerCount).forget();
          return null;
        },
      };
    },
  };
}

/** The compiled queries by their operations, the least recently used ones given up first. */
export class CompiledQueries {
  readonly #stripped: StrippedSchema;
  // Apollo keeps the documents that it has parsed, by their hashes, so that equal queries meet here as one object.
  readonly #seen = new WeakMap<OperationDefinitionNode, 'once' | 'never'>();
  readonly #kept = new LRUCache<OperationDefinitionNode, Compiled>({ maxSize: KEPT_FIELDS_MAX });

  constructor(private readonly schema: GraphQLSchema) {
    this.#stripped = new StrippedSchema(schema);
  }

  /** The compiled form of an operation that has been asked for before; undefined to go the common way. */
  find(document: DocumentNode, operation: OperationDefinitionNode): Compiled | undefined {
    const kept = this.#kept.get(operation);
    if (kept) return kept;
    const seen = this.#seen.get(operation);
    if (seen === undefined) this.#seen.set(operation, 'once');
    if (seen !== 'once') return undefined;

    const { fields, conditional } = measure(document)(operation.selectionSet);
    const isLarge = fields > FIELDS_MAX;
    const query =
      isLarge || conditional || misleads(document) ? undefined : this.#compile(document, operation);
    if (query) this.#kept.set(operation, query, { size: fields });
    else this.#seen.set(operation, 'never');
    return query;
  }

  #compile(document: DocumentNode, operation: OperationDefinitionNode): Compiled | undefined {
    const stripped = this.#stripped;
    const compiled = compileQuery(stripped.schema, strippedDocument(document), operation.name?.value);
    if (!isCompiledQuery(compiled)) return undefined;
    return (context, variables) => {
      const { coerced } = getVariableValues(this.schema, operation.variableDefinitions ?? [], variables);
      if (!coerced) return undefined;
      stripped.ask(context, coerced);
      return compiled.query({}, context, {}) as ReturnType<Compiled>;
    };
  }
}

/**
 * Whether a document may have names that graphql-jit reads wrong. It takes the places a_b.c and b.c_a for one, and sets
 * a prototype for a field __proto__; introspection has arguments that graphql-jit itself reads.
 */
function misleads(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field({ alias, name }) {
      const response = (alias ?? name).value;
      found ||= (response.includes('_') && response !== '__typename') || INTROSPECTION.includes(name.value);
    },
  });
  return found;
}

const INTROSPECTION = ['__schema', '__type'];
