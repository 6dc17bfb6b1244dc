import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server';
import { currentWork } from '../../database/work.ts';
import type { Context } from '../../graphql/context.ts';
import { traceId } from '../../telemetry/tracing.ts';
import { isStandIn } from '../query/stand-in.ts';

/** The most characters of an operation's name that the log, the metrics and the traces get to see. */
const NAME_MAX = 100;

/** Notes of each operation what the log and the metrics say of it. It watches no field: that would wrap every resolver. */
export const recordedOperations: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async didResolveOperation(request) {
        note(request);
      },
      async willSendResponse(request) {
        note(request);
        const { contextValue, response } = request;
        contextValue.record.statements = currentWork()?.statements ?? 0;
        if (response.body.kind === 'single')
          contextValue.record.noteErrors(response.body.singleResult.errors);
      },
    };
  },
};

/** Notes of each operation that it runs. Must stand behind the plugins that refuse. */
export const executedOperations: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async responseForOperation({ operation, contextValue }) {
        // Apollo comes here without an operation, too, when the document has none of the name that is asked for.
        contextValue.record.isExecuted = operation !== undefined;
        return null;
      },
    };
  },
};

/** What is known before an operation is run, so that it is also known of one whose client leaves. */
function note(noted: GraphQLRequestContext<Context>): void {
  const { request, contextValue, operation, operationName, queryHash } = noted;
  const { record } = contextValue;
  record.hash = isStandIn(request) ? null : (queryHash ?? null);
  record.traceId = traceId();
  if (!operation) return;
  record.name = operationName?.slice(0, NAME_MAX) ?? null;
  record.kind = operation.operation;
}
