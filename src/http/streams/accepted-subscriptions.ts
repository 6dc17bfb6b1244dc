import type { ApolloServerPlugin, GraphQLRequest } from '@apollo/server';
import { type DocumentNode, type FormattedExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import { chargeOf } from '../../access/rate-limit/charge.ts';
import type { Context } from '../../graphql/context.ts';
import { toResponse } from '../result.ts';

/** A request that came by a stream. */
export interface StreamRequest extends Omit<GraphQLRequest, 'http'> {
  /** Whether mutations are refused, as pages of other sites may have sent it. */
  readonly readOnly?: boolean;
  /** Names a document instead of its text: see trusted-documents.ts. */
  readonly documentId?: string;
}

/** A subscription that has passed all checks of Apollo's and of this server's. */
export interface AcceptedSubscription {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variableValues?: Record<string, unknown> | undefined;
  /** The points that each event uses up. */
  readonly cost: number;
}

const accepted = new WeakMap<FormattedExecutionResult, AcceptedSubscription>();

/** The subscription that a result stands for; undefined for any other result. */
export function subscriptionOf(result: FormattedExecutionResult): AcceptedSubscription | undefined {
  return accepted.get(result);
}

/**
 * Has subscriptions go through the same checks as queries and mutations, and stops short of executing them, which
 * Apollo can't. Where there is no stream to answer on, they are refused.
 */
export const acceptedSubscriptions: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation({ operation, request }) {
        if (operation?.operation === 'subscription' && request.http) {
          throw refusal(
            'Subscriptions are answered over WebSocket at /graphql, and as server-sent events at /graphql/stream.',
          );
        }
        if (operation?.operation === 'mutation' && (request as StreamRequest).readOnly) {
          throw refusal('Mutations come by POST as application/json.');
        }
      },
      async responseForOperation({ document, operation, request, schema, contextValue }) {
        if (operation?.operation !== 'subscription') return null;
        const { operationName, variables } = request;
        const result = {};
        const { cost } = chargeOf(contextValue);
        accepted.set(result, { schema, document, operationName, variableValues: variables, cost });
        return toResponse(result);
      },
    };
  },
};

function refusal(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST', http: { status: 400 } } });
}
