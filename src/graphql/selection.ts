import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';

type Selection = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments'>;

// A compiled query hands the same nodes to each of its fields' calls, so that looking costs once a query.
const known = new WeakMap<readonly FieldNode[], Map<string, boolean>>();

/**
 * Whether a field's selection holds one of the named fields, at whatever depth: what is not selected need not be
 * read. Fields that @skip or @include may leave out count as selected.
 * @param names of fields, in a constant order
 */
export function selects({ fieldNodes, fragments }: Selection, names: readonly string[]): boolean {
  let answers = known.get(fieldNodes);
  if (!answers) {
    answers = new Map();
    known.set(fieldNodes, answers);
  }
  const key = names.join();
  let answer = answers.get(key);
  if (answer === undefined) {
    answer = fieldNodes.some(node => holds(node.selectionSet, names, fragments));
    answers.set(key, answer);
  }
  return answer;
}

function holds(
  selectionSet: SelectionSetNode | undefined,
  names: readonly string[],
  fragments: Selection['fragments'],
): boolean {
  return (selectionSet?.selections ?? []).some(selection => {
    if (selection.kind === 'FragmentSpread') {
      return holds(fragments[selection.name.value]?.selectionSet, names, fragments);
    }
    const isNamed = selection.kind === 'Field' && names.includes(selection.name.value);
    return isNamed || holds(selection.selectionSet, names, fragments);
  });
}
