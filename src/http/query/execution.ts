import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Config } from '../../config.ts';
import type { Context } from '../../graphql/context.ts';
import { CHALLENGE } from '../callers/authentication.ts';
import { DEADLINE_EXCEEDED } from '../deadline.ts';
import { isClientFault } from '../faults.ts';
import { inOrder } from '../result.ts';
import { argumentFaults } from './argument-faults.ts';
import { haveMoreValuesThan, variableFaults } from './variables.ts';

/** How many values the variables may hold for each of the files or changes that a call may have. */
const VALUES_OF_FILE = 10;
/** How many besides. */
const VALUES_MORE = 10_000;

/** Refuses a request whose variables or arguments are wrong, with what is wrong with them, before anything runs. */
export function checkedValues({
  INTROSPECTION,
  MAX_CHANGES,
  MAX_VERSION_FILES,
}: Pick<Config, 'INTROSPECTION' | 'MAX_CHANGES' | 'MAX_VERSION_FILES'>): ApolloServerPlugin<Context> {
  const valuesMax = VALUES_MORE + VALUES_OF_FILE * Math.max(MAX_CHANGES, MAX_VERSION_FILES);
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request }) {
          // Apollo comes here without an operation, too, when the document has none of the name that is asked for.
          if (!operation) return;
          const variables = request.variables ?? {};
          const extensions = { code: 'BAD_USER_INPUT', http: { status: 400 } };
          if (haveMoreValuesThan(valuesMax, variables)) {
            throw new GraphQLError(`The variables hold more than ${valuesMax} values.`, { extensions });
          }
          let faults = variableFaults(schema, operation, variables, !INTROSPECTION);
          if (faults.length === 0) faults = argumentFaults(schema, document, operation, variables);
          if (faults.length === 0) return;
          const message = faults.map(fault => fault.message).join('\n');
          const nodes = [...new Set(faults.flatMap(fault => fault.nodes ?? []))];
          throw new GraphQLError(message, { nodes, extensions });
        },
      };
    },
  };
}

/** Puts an answer's errors in the order of the document, whatever came about first. */
export const orderedErrors: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response: { body } }) {
        if (body.kind === 'single' && body.singleResult.errors) {
          body.singleResult.errors = inOrder(body.singleResult.errors);
        }
      },
    };
  },
};

/**
 * Gives a wholly failed answer the status of its errors: 504 when its time was over, 401 when nobody has signed in, 403
 * when the viewer may do nothing of it, 400 when all are the client's, 503 without a database.
 */
export const failureStatus: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ response }) {
        const { body, http } = response;
        // Apollo itself has set the status of what it refused.
        if (body.kind !== 'single' || http.status) return;
        const { data, errors } = body.singleResult;
        if (!errors?.length || Object.values(data ?? {}).some(value => value !== null)) return;
        if (errors.some(error => error.extensions?.code === DEADLINE_EXCEEDED)) http.status = 504;
        else if (errors.some(error => error.extensions?.code === 'UNAUTHENTICATED')) {
          http.status = 401;
          http.headers.set('www-authenticate', CHALLENGE);
        } else if (errors.every(error => error.extensions?.code === 'FORBIDDEN')) http.status = 403;
        else if (errors.every(isClientFault)) http.status = 400;
        else if (errors.some(error => error.extensions?.code === 'SERVICE_UNAVAILABLE')) http.status = 503;
      },
    };
  },
};
