import type { GraphQLRequest, GraphQLRequestListener } from '@apollo/server';
import type { GraphQLError } from 'graphql';
import type { Context } from '../../graphql/context.ts';

const STAND_IN = 'query StandIn { __typename }';

const refused = new WeakSet<GraphQLRequest>();

/**
 * Refuses a request whose document is not even to be parsed: Apollo takes refusals only further on, and as far as that
 * comes a document without effect, of which nothing is noted.
 */
export function refuseUnparsed(
  request: GraphQLRequest,
  refusal: () => GraphQLError,
): GraphQLRequestListener<Context> {
  refused.add(request);
  request.query = STAND_IN;
  // An operation that it lacks: what checks and notes operations passes over a request that has none.
  request.operationName = 'None';
  request.extensions = {};
  return {
    async didResolveOperation() {
      throw refusal();
    },
  };
}

/** Whether the document of a request only stands for one that was refused. */
export function isStandIn(request: GraphQLRequest): boolean {
  return refused.has(request);
}
