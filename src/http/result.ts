import type { GraphQLResponse } from '@apollo/server';
import {
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
} from 'graphql';
import type { FaultFormatter } from './faults.ts';

/** Puts errors in the order of what they are errors of, for GraphQL has them in the order in which they came about. */
export function inOrder<E extends GraphQLFormattedError>(errors: readonly E[]): E[] {
  return errors.toSorted(
    (a, b) => compareSteps(placeOf(a), placeOf(b)) || compareSteps(a.path ?? [], b.path ?? []),
  );
}

function placeOf({ locations }: GraphQLFormattedError): number[] {
  const [first] = locations ?? [];
  return first ? [first.line, first.column] : [];
}

function compareSteps(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [i, step] of a.entries()) {
    const other = b[i];
    if (other === undefined) return 1;
    if (step !== other) return step < other ? -1 : 1;
  }
  return a.length - b.length;
}

/** What clients get to see of a result that GraphQL itself has made. */
export function masked({ data, errors }: ExecutionResult, format: FaultFormatter): FormattedExecutionResult {
  return {
    ...(errors && { errors: inOrder(errors.map(error => format(formattedOf(error), error))) }),
    data: data ?? null,
  };
}

/** What clients get to see of an error that ends an operation. */
export function maskedError(error: unknown, format: FaultFormatter): GraphQLFormattedError {
  const cause = error instanceof Error ? error : new Error(String(error));
  const known = cause instanceof GraphQLError ? cause : new GraphQLError('', { originalError: cause });
  return format(formattedOf(known), cause);
}

/** A result as Apollo takes it from a plugin. */
export function toResponse(singleResult: FormattedExecutionResult): GraphQLResponse {
  // biome-ignore lint/suspicious/noExplicitAny: Apollo keeps its class of headers to itself and merges any map
  return { body: { kind: 'single', singleResult }, http: { headers: new Map() as any } };
}

/** Gives an error as Apollo does before it is formatted: errors without a code are the server's. */
function formattedOf(error: GraphQLError): GraphQLFormattedError {
  const { code = 'INTERNAL_SERVER_ERROR' } = error.extensions ?? {};
  return { ...GraphQLError.prototype.toJSON.call(error), extensions: { ...error.extensions, code } };
}
