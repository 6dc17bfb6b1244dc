import type { ApolloServerPlugin, GraphQLResponse } from '@apollo/server';
import { type DocumentNode, type ExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit';
import type { Context } from '../graphql/context.ts';
import { isClientFault } from './faults.ts';
import { variableFaults } from './variables.ts';

type Format = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;
type Compiled = CompiledQuery<Record<string, unknown>, Record<string, unknown>>;

/**
 * Executes queries by functions that graphql-jit compiles from them, once a document and operation: on an answer of
 * 10,000 fields this takes a twentieth of the time. Mutations, and what can't be compiled, go the common way.
 */
export function compiledQueries(format: Format): ApolloServerPlugin<Context> {
  // Apollo keeps the documents that it has parsed, by their hashes, so that equal queries meet here as one object.
  const compiled = new WeakMap<DocumentNode, Map<string | undefined, Compiled | null>>();

  return {
    async requestDidStart() {
      return {
        async responseForOperation({ document, operation, operationName, schema, contextValue, request }) {
          if (operation.operation !== 'query') return null;
          const name = operationName ?? undefined;
          let byName = compiled.get(document);
          if (!byName) {
            byName = new Map();
            compiled.set(document, byName);
          }
          let query = byName.get(name);
          if (query === undefined) {
            const result = compileQuery(schema, document, name);
            query = isCompiledQuery(result) ? (result as Compiled) : null;
            byName.set(name, query);
          }
          if (!query) return null;
          const result = await query.query({}, contextValue, request.variables ?? {});
          return toResponse(result, format);
        },
      };
    },
  };
}

function toResponse({ data, errors }: ExecutionResult, format: Format): GraphQLResponse {
  const singleResult = {
    ...(errors && { errors: errors.map(error => format(formattedOf(error), error)) }),
    data: data ?? null,
  };
  // biome-ignore lint/suspicious/noExplicitAny: Apollo keeps its class of headers to itself and merges any map
  return { body: { kind: 'single', singleResult }, http: { headers: new Map() as any } };
}

/** Gives an error as Apollo does before it is formatted: errors without a code are the server's. */
function formattedOf(error: GraphQLError): GraphQLFormattedError {
  const { code = 'INTERNAL_SERVER_ERROR' } = error.extensions ?? {};
  return { ...GraphQLError.prototype.toJSON.call(error), extensions: { ...error.extensions, code } };
}

/** Refuses a request whose variables do not fit their types, with all that is wrong with them. */
export const checkedVariables: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, operation, request }) {
        if (!operation) return;
        const [first, ...others] = variableFaults(schema, operation, request.variables ?? {});
        if (!first) return;
        throw new GraphQLError([first, ...others].map(({ message }) => message).join('\n'), {
          nodes: first.nodes,
          extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } },
        });
      },
    };
  },
};

/** Gives a wholly failed answer the status of its errors: 400 when all are the client's, 503 without a database. */
export const failureStatus: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response }) {
        const { body, http } = response;
        if (body.kind !== 'single' || (http.status && http.status !== 200)) return;
        const { data, errors } = body.singleResult;
        if (!errors?.length || Object.values(data ?? {}).some(value => value !== null)) return;
        if (errors.every(isClientFault)) http.status = 400;
        else if (errors.some(error => error.extensions?.code === 'SERVICE_UNAVAILABLE')) http.status = 503;
      },
    };
  },
};
