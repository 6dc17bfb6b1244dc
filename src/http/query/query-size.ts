import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** The most selection sets inside one another that are looked into; MAX_QUERY_DEPTH allows no more. */
export const DEPTH_MAX = 100;

/** How large a query is when its fragments are written out. */
export interface QuerySize {
  /** How many fields it selects. */
  readonly fields: number;
  /** How many selection sets lie inside one another. */
  readonly depth: number;
  /** Whether it leaves fields out or takes them in by @skip or @include. */
  readonly conditional: boolean;
}

const NOTHING: QuerySize = { fields: 0, depth: 0, conditional: false };
const ENDLESS: QuerySize = { fields: Infinity, depth: Infinity, conditional: true };

/** Measures operations and fragments of a document, each fragment once, however often it is spread. */
export function measure(document: DocumentNode): (of: SelectionSetNode) => QuerySize {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, QuerySize>();

  const sizeOfFragment = (name: string, level: number): QuerySize => {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    // A fragment that spreads itself is refused by a rule of GraphQL's own.
    measured.set(name, NOTHING);
    const size = fragment ? sizeOf(fragment.selectionSet, level) : NOTHING;
    measured.set(name, size);
    return size;
  };
  const sizeOf = (set: SelectionSetNode, level: number): QuerySize => {
    // What is too deep needs no more measuring, which would itself run out of stack.
    if (level > DEPTH_MAX) return ENDLESS;
    let fields = 0;
    let depth = 0;
    let conditional = false;
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) fields++;
      const { selectionSet } = selection as { selectionSet?: SelectionSetNode };
      const inner =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? sizeOfFragment(selection.name.value, level + 1)
          : selectionSet
            ? sizeOf(selectionSet, level + 1)
            : NOTHING;
      fields += inner.fields;
      depth = Math.max(depth, inner.depth);
      conditional ||= inner.conditional || Boolean(selection.directives?.length);
    }
    return { fields, depth: depth + 1, conditional };
  };
  return set => sizeOf(set, 1);
}

/** The fragments of a document by their names. */
export function fragmentsOf(document: DocumentNode): Map<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  return fragments;
}
