import {
  type ASTVisitor,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** The most tokens of a query: a mutation with a thousand file changes in it has about 12,000. */
export const TOKENS_MAX = 20_000;
/** The most selection sets inside one another; introspection takes about 15. */
const DEPTH_MAX = 100;
/** The most fields that a query may select when its fragments are written out. */
const FIELDS_MAX = 10_000;

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
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
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

/**
 * The validation rule that refuses queries which select too much or are nested too deeply: a few lines with fragments
 * may stand for billions of fields.
 */
export function querySizeRule(context: ValidationContext): ASTVisitor {
  const sizeOf = measure(context.getDocument());
  return {
    OperationDefinition(operation) {
      const { fields, depth } = sizeOf(operation.selectionSet);
      const refuse = (message: string) =>
        context.reportError(new GraphQLError(message, { nodes: operation }));
      if (depth > DEPTH_MAX) refuse(`The query is nested deeper than ${DEPTH_MAX} levels.`);
      else if (fields > FIELDS_MAX) {
        refuse(`The query selects more than ${FIELDS_MAX} fields, its fragments written out.`);
      }
    },
  };
}
