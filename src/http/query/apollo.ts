import { ApolloServer } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { RateLimits } from '../../access/rate-limit/rate-limits.ts';
import type { Config } from '../../config.ts';
import type { Context } from '../../graphql/context.ts';
import { chargedOperations } from '../callers/rate-limit.ts';
import type { FaultFormatter } from '../faults.ts';
import { acceptedSubscriptions } from '../streams/accepted-subscriptions.ts';
import { executedOperations, recordedOperations } from '../telemetry/recorded-operations.ts';
import { tracedOperations } from '../telemetry/traced-operations.ts';
import { compiledQueries } from './compiled-queries.ts';
import { checkedValues, failureStatus, orderedErrors } from './execution.ts';
import { queryCost } from './query-cost.ts';
import { boundedText, FAULTS_MAX, queryLimits, TOKENS_MAX } from './query-limits.ts';
import { type TrustedDocuments, trustedDocuments } from './trusted-documents.ts';

/** What Apollo Server works with. */
export interface ApolloParts {
  readonly rateLimits: RateLimits;
  /** The only documents to run; null for any. */
  readonly documents: TrustedDocuments | null;
  readonly format: FaultFormatter;
  readonly log: Logger;
}

/** Sets Apollo Server up; what makes hot queries fast stands here and in compiled-queries.ts. */
export function createApollo(
  schema: GraphQLSchema,
  config: Config,
  { rateLimits, documents, format, log }: ApolloParts,
): ApolloServer<Context> {
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
      recordedOperations,
      tracedOperations,
      ...(documents ? [trustedDocuments(documents)] : []),
      boundedText,
      checkedValues(config),
      queryCost(config),
      chargedOperations(rateLimits),
      executedOperations,
      acceptedSubscriptions,
      compiledQueries(),
      orderedErrors,
      failureStatus,
    ],
  });
}
