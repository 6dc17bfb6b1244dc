import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  GraphQLError,
  GraphQLIncludeDirective,
  type GraphQLNamedType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getVariableValues,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { argumentsCheckOf } from '../../graphql/checked-arguments.ts';
import { fragmentsOf } from './query-size.ts';
import { withoutEcho } from './without-echo.ts';

/** How many faults of an operation's arguments are named. */
const FAULTS_MAX = 20;

/**
 * Holds the arguments of all fields of an operation against what their fields say of them (`@CheckArguments`), those
 * that @skip or @include leave out excepted. Takes time with the length of the document, however often its fragments
 * are spread.
 * @param variables that fit their types
 * @returns errors for the first 20 faults, each with the argument's schema coordinate and place
 */
export function argumentFaults(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): GraphQLError[] {
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  if (!coerced) return [];
  const fragments = fragmentsOf(document);
  const spread = new Set<string>();
  const faults: GraphQLError[] = [];

  const look = (set: SelectionSetNode, type: GraphQLNamedType | null | undefined): void => {
    for (const selection of set.selections) {
      if (faults.length >= FAULTS_MAX) return;
      if (!attempt(() => isIncluded(selection, coerced))) continue;
      if (selection.kind === Kind.FIELD) lookAtField(selection, type);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const on = selection.typeCondition?.name.value;
        look(selection.selectionSet, on === undefined ? type : schema.getType(on));
      } else if (!spread.has(selection.name.value)) {
        spread.add(selection.name.value);
        const fragment = fragments.get(selection.name.value);
        if (fragment) look(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value));
      }
    }
  };
  const lookAtField = (node: FieldNode, type: GraphQLNamedType | null | undefined): void => {
    // Interfaces and the fields that tell of the schema have no arguments that are checked.
    const field = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
    if (field && node.arguments?.length) {
      const args = attempt(() => getArgumentValues(field, node, coerced));
      for (const { argument, fault } of (args && argumentsCheckOf(field)?.(args)) ?? []) {
        if (faults.length >= FAULTS_MAX) return;
        const nodes = node.arguments.filter(({ name }) => name.value === argument);
        faults.push(new GraphQLError(`${type?.name}.${field.name}(${argument}:) ${fault}.`, { nodes }));
      }
    }
    if (node.selectionSet) look(node.selectionSet, field && getNamedType(field.type));
  };
  /** What GraphQL itself finds wrong with an argument when it runs, such as a variable that is null. */
  const attempt = <Value>(read: () => Value): Value | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof GraphQLError)) throw error;
      faults.push(new GraphQLError(withoutEcho(error.message), { nodes: error.nodes }));
      return undefined;
    }
  };
  look(operation.selectionSet, schema.getRootType(operation.operation));
  return faults;
}

function isIncluded(
  node: SelectionNode & { directives?: readonly DirectiveNode[] },
  variables: Record<string, unknown>,
): boolean {
  if (!node.directives?.length) return true;
  return (
    getDirectiveValues(GraphQLSkipDirective, node, variables)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false
  );
}
