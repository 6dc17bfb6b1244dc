import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError } from 'graphql';
import type { Context } from '../graphql/context.ts';
import { isClientFault } from './faults.ts';
import { variableFaults } from './variables.ts';

/** How many faults of a request's variables are named; a long list may hold as many as it has items. */
const FAULTS_MAX = 20;

/** Refuses a request whose variables do not fit their types, with all that is wrong with them. */
export const checkedVariables: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ schema, operation, request }) {
        // Apollo comes here without an operation, too, when the document has none of the name that is asked for.
        if (!operation) return;
        const faults = variableFaults(schema, operation, request.variables ?? {});
        if (faults.length === 0) return;
        const messages = faults.slice(0, FAULTS_MAX).map(({ message }) => message);
        if (faults.length > FAULTS_MAX) messages.push(`And ${faults.length - FAULTS_MAX} more.`);
        throw new GraphQLError(messages.join('\n'), {
          nodes: faults[0]?.nodes,
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
        // Apollo itself has set the status of what it refused.
        if (body.kind !== 'single' || http.status) return;
        const { data, errors } = body.singleResult;
        if (!errors?.length || Object.values(data ?? {}).some(value => value !== null)) return;
        if (errors.every(isClientFault)) http.status = 400;
        else if (errors.some(error => error.extensions?.code === 'SERVICE_UNAVAILABLE')) http.status = 503;
      },
    };
  },
};
