import {
  coerceInputValue,
  GraphQLError,
  type GraphQLSchema,
  isInputType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { withoutEcho } from './faults.ts';

/**
 * Holds a request's variables against their types, @oneOf included, which the compiled queries do not check.
 * @returns an error for every fault, naming the variable and the place in it but not its value
 */
export function variableFaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const faults: GraphQLError[] = [];
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    if (!isInputType(type)) continue;
    const report = (path: readonly (string | number)[], message: string) => {
      const place = [`$${name}`, ...path].map((step, i) =>
        typeof step === 'number' ? `[${step}]` : i ? `.${step}` : step,
      );
      faults.push(
        new GraphQLError(`Variable "${place.join('')}": ${withoutEcho(message)}`, {
          nodes: variable,
          extensions: { code: 'BAD_USER_INPUT' },
        }),
      );
    };
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (given === undefined && defaultValue) continue;
    if (given === undefined && typeNode.kind !== 'NonNullType') continue;
    if (given === undefined) report([], `A value of type "${type}" is required.`);
    else coerceInputValue(given, type, (path, _value, error) => report(path, error.message));
  }
  return faults;
}
