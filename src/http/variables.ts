import {
  coerceInputValue,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromASTUntyped,
} from 'graphql';
import { withoutEcho } from './without-echo.ts';

type Path = readonly (string | number)[];
type Variables = Readonly<Record<string, unknown>>;

/**
 * Holds a request's variables against their types, @oneOf included, which the compiled queries do not check.
 * @returns an error for every fault, naming the variable, the place in it and the expected type, but not its value
 */
export function variableFaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
): GraphQLError[] {
  const faults: GraphQLError[] = [];
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const name = variable.name.value;
    const type = typeFromAST(schema, typeNode);
    if (!isInputType(type)) continue;
    const report = (path: Path, message: string) => {
      const text = `Variable "$${name}${placeText(path)}": ${withoutEcho(message)}`;
      faults.push(new GraphQLError(text, { nodes: variable, extensions: { code: 'BAD_USER_INPUT' } }));
    };
    const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (given === undefined) {
      if (!defaultValue && typeNode.kind === 'NonNullType')
        report([], `A value of type "${type}" is required.`);
      continue;
    }
    coerceInputValue(given, type, (path, _value, { message }) => {
      const expected = String(getNamedType(typeAt(type, path)));
      report(path, message.includes(expected) ? message : `Expected type "${expected}". ${message}`);
    });
  }
  return faults;
}

/** The variables with the defaults of those that are not given, as the client might have given them. */
export function withDefaults(operation: OperationDefinitionNode, variables: Variables): Variables {
  const missing = (operation.variableDefinitions ?? []).filter(
    ({ variable, defaultValue }) => defaultValue && variables[variable.name.value] === undefined,
  );
  if (missing.length === 0) return variables;
  const defaults = missing.map(({ variable, defaultValue }) => [
    variable.name.value,
    defaultValue && valueFromASTUntyped(defaultValue),
  ]);
  return { ...variables, ...Object.fromEntries(defaults) };
}

function placeText(path: Path): string {
  return path.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
}

/** The type at a place inside a value of the type; for an unknown field the type that lacks it. */
function typeAt(type: GraphQLInputType, path: Path): GraphQLInputType {
  return path.reduce<GraphQLInputType>((outer, step) => {
    const nullable = getNullableType(outer);
    if (isListType(nullable) && typeof step === 'number') return nullable.ofType;
    // A single item may stand for a list of one.
    const object = getNamedType(nullable);
    return (isInputObjectType(object) && object.getFields()[step]?.type) || outer;
  }, type);
}
