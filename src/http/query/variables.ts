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
  type VariableDefinitionNode,
  type VariableNode,
  valueFromASTUntyped,
} from 'graphql';
import { withoutEcho } from './without-echo.ts';

type Path = readonly (string | number)[];
/** How many faults of a request's variables are named; a long list may hold as many as it has items. */
const FAULTS_MAX = 20;

type Variables = Readonly<Record<string, unknown>>;

/**
 * Holds a request's variables against their types, @oneOf included, which the compiled queries do not check.
 * @param hideSuggestions whether to say nothing of what names the client may have meant
 * @returns errors for the first 20 faults, naming the variable, the place in it and the expected type, but not its
 * value; one more says that there are others
 */
export function variableFaults(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  variables: Variables,
  hideSuggestions = false,
): GraphQLError[] {
  const faults: GraphQLError[] = [];
  const take = (text: string, nodes: VariableNode) => {
    const isLast = faults.length === FAULTS_MAX;
    const message = isLast ? 'There are more faults.' : text;
    faults.push(new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } }));
    if (isLast) throw ENOUGH;
  };
  try {
    for (const definition of operation.variableDefinitions ?? []) {
      checkVariable(schema, definition, variables, hideSuggestions, take);
    }
  } catch (error) {
    if (error !== ENOUGH) throw error;
  }
  return faults;
}

/** Ends the search for faults: in a list of millions each would cost as much as the first. */
const ENOUGH = Symbol('enough faults');

function checkVariable(
  schema: GraphQLSchema,
  definition: VariableDefinitionNode,
  variables: Variables,
  hideSuggestions: boolean,
  take: (text: string, node: VariableNode) => void,
): void {
  const { variable, type: typeNode, defaultValue } = definition;
  const name = variable.name.value;
  const type = typeFromAST(schema, typeNode);
  if (!isInputType(type)) return;
  const report = (path: Path, message: string) =>
    take(`Variable "$${name}${placeText(path)}": ${withoutEcho(message)}`, variable);
  const given = Object.hasOwn(variables, name) ? variables[name] : undefined;
  if (given === undefined) {
    if (!defaultValue && typeNode.kind === 'NonNullType')
      report([], `A value of type "${type}" is required.`);
    return;
  }
  const onFault = (path: Path, _value: unknown, { message }: GraphQLError) => {
    const expected = String(getNamedType(typeAt(type, path)));
    report(path, message.includes(expected) ? message : `Expected type "${expected}". ${message}`);
  };
  coerceInputValue(given, type, onFault, hideSuggestions);
}

/** Whether variables hold more than so many values, which are counted no further: each takes time to look at. */
export function haveMoreValuesThan(most: number, variables: Variables): boolean {
  const open: unknown[] = [variables];
  let count = 0;
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null) continue;
    const inner: unknown[] = Array.isArray(value) ? value : Object.values(value);
    count += inner.length;
    if (count > most) return true;
    for (const item of inner) open.push(item);
  }
  return false;
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
