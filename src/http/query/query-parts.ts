import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type TypeNode,
  type ValueNode,
} from 'graphql';
import { fragmentsOf } from './query-size.ts';

/** How much a document holds of what costs GraphQL's own rules most, as it is written. */
export interface QueryParts {
  variables: number;
  aliases: number;
  directives: number;
  /** The most fields at the top of one operation, its fragments written out. */
  rootFields: number;
  /** Pairs of fields that stand beside each other under the same name, which are compared with each other. */
  samePairs: number;
  /** The most arguments of one field. */
  args: number;
  /** The most lists and objects inside one another, in a value or in the type of a variable. */
  valueDepth: number;
}

/** From here on lists and objects in one another are not followed, which would run out of stack. */
const VALUE_DEPTH_MAX = 100;

interface Argumented {
  readonly arguments?: readonly { readonly value: ValueNode }[] | undefined;
}
interface Directed {
  readonly directives?: readonly Argumented[] | undefined;
}

/** Counts the parts of a document whose depth and whose number of definitions are known to be in bounds. */
export function partsOf(document: DocumentNode): QueryParts {
  const parts = {
    variables: 0,
    aliases: 0,
    directives: 0,
    rootFields: 0,
    samePairs: 0,
    args: 0,
    valueDepth: 0,
  };
  const deepen = (depth: number) => {
    parts.valueDepth = Math.max(parts.valueDepth, depth);
  };
  const takeArguments = ({ arguments: args = [] }: Argumented) => {
    parts.args = Math.max(parts.args, args.length);
    for (const { value } of args) deepen(depthOf(value));
  };
  const takeDirectives = ({ directives = [] }: Directed) => {
    parts.directives += directives.length;
    for (const directive of directives) takeArguments(directive);
  };
  const takeSelections = (set: SelectionSetNode, beside = new Map<string, number>()) => {
    for (const selection of set.selections) {
      takeDirectives(selection);
      if (selection.kind === Kind.FIELD) {
        const name = (selection.alias ?? selection.name).value;
        const same = beside.get(name) ?? 0;
        beside.set(name, same + 1);
        parts.samePairs += same;
        if (selection.alias) parts.aliases++;
        takeArguments(selection);
        if (selection.selectionSet) takeSelections(selection.selectionSet);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        takeSelections(selection.selectionSet, beside);
      }
    }
  };
  const rootFieldsOf = rootFieldCounter(document);
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION)
      continue;
    takeDirectives(definition);
    takeSelections(definition.selectionSet);
    for (const variable of definition.variableDefinitions ?? []) {
      parts.variables++;
      takeDirectives(variable);
      deepen(depthOfType(variable.type));
      if (variable.defaultValue) deepen(depthOf(variable.defaultValue));
    }
    if (definition.kind === Kind.OPERATION_DEFINITION) {
      parts.rootFields = Math.max(parts.rootFields, rootFieldsOf(definition));
    }
  }
  return parts;
}

/** Counts the fields at the top of operations; a fragment that is spread twice there is executed once. */
function rootFieldCounter(document: DocumentNode): (operation: OperationDefinitionNode) => number {
  const fragments = fragmentsOf(document);
  return operation => {
    const spread = new Set<string>();
    const count = (set: SelectionSetNode | undefined): number =>
      (set?.selections ?? []).reduce((sum, selection) => {
        if (selection.kind === Kind.FIELD) return sum + 1;
        if (selection.kind === Kind.INLINE_FRAGMENT) return sum + count(selection.selectionSet);
        const name = selection.name.value;
        if (spread.has(name)) return sum;
        spread.add(name);
        return sum + count(fragments.get(name)?.selectionSet);
      }, 0);
    return count(operation.selectionSet);
  };
}

function depthOf(value: ValueNode, level = 0): number {
  if (level >= VALUE_DEPTH_MAX) return level;
  if (value.kind === Kind.LIST) {
    return value.values.reduce((most, item) => Math.max(most, depthOf(item, level + 1)), level + 1);
  }
  if (value.kind === Kind.OBJECT) {
    return value.fields.reduce((most, field) => Math.max(most, depthOf(field.value, level + 1)), level + 1);
  }
  return level;
}

function depthOfType(type: TypeNode): number {
  let depth = 0;
  for (let inner = type; inner.kind !== Kind.NAMED_TYPE; inner = inner.type) {
    if (inner.kind === Kind.LIST_TYPE) depth++;
  }
  return depth;
}
