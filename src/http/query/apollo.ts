import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { Context } from '../../graphql/context.ts';
import { faultFormatter } from '../faults.ts';
import { acceptedSubscriptions } from '../streams/accepted-subscriptions.ts';
import { compiledQueries } from './compiled-queries.ts';
import { checkedVariables, failureStatus } from './execution.ts';
import { queryCost } from './query-cost.ts';
import { boundedText, FAULTS_MAX, queryLimits, TOKENS_MAX } from './query-limits.ts';

/** Sets Apollo Server up; what makes hot queries fast stands here and in compiled-queries.ts. */
export function createApollo(schema: GraphQLSchema, config: Config, log: Logger): ApolloServer<Context> {
  const format = faultFormatter(log);
  return new ApolloServer<Context>({
    schema,
    introspection: config.INTROSPECTION,
    includeStacktraceInErrorResponses: false,
    formatError: format,
    logger: log,
    parseOptions: { maxTokens: TOKENS_MAX },
    validationRules: [queryLimits(config)],
    validationOptions: { maxErrors: FAULTS_MAX },
    hideSchemaDetailsFromClientErrors: !config.INTROSPECTION,
    stopOnTerminationSignals: false,
    plugins: [
      // It wraps every resolver and costs more than half of a large answer; nothing here says how long it may be kept.
      ApolloServerPluginCacheControlDisabled(),
      config.INTROSPECTION
        ? ApolloServerPluginLandingPageLocalDefault({ includeCookies: false, footer: false })
        : ApolloServerPluginLandingPageDisabled(),
      boundedText,
      checkedVariables(config),
      queryCost(config),
      acceptedSubscriptions,
      compiledQueries(format),
      failureStatus,
    ],
  });
}
