import type { ApolloServerPlugin } from '@apollo/server';
import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionNode,
  type SelectionSetNode,
  TypeMetaFieldDef,
  type ValueNode,
} from 'graphql';
import { noteCharge } from '../../access/rate-limit/charge.ts';
import type { Config } from '../../config.ts';
import type { Context } from '../../graphql/context.ts';
import { PAGE_DEFAULT, PAGE_MAX } from '../../graphql/page.ts';
import { fragmentsOf } from './query-size.ts';
import { INTROSPECTED_ITEMS, LIST_SIZES, MUTATION_WEIGHT, WEIGHTS } from './query-weights.ts';
import { withDefaults } from './variables.ts';

type Variables = Readonly<Record<string, unknown>>;

/** What a selection costs: once, and again for each item of the connection that it is made on. */
interface Cost {
  readonly once: number;
  readonly each: number;
}

/** The costs of operations that are the same whatever the variables are. */
const fixed = new WeakMap<OperationDefinitionNode, number>();

/** Refuses operations that cost more than MAX_QUERY_COST, before they run, and notes what the others cost. */
export function queryCost({ MAX_QUERY_COST }: Pick<Config, 'MAX_QUERY_COST'>): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          // Apollo comes here without an operation, too, when the document has none of the name that is asked for.
          if (!operation) return;
          const cost = costOf(schema, document, operation, request.variables ?? {});
          contextValue.record.cost = cost;
          if (cost <= MAX_QUERY_COST) {
            // What gives no object is still read, checked and answered.
            noteCharge(contextValue, { cost: Math.max(cost, 1), balance: null });
            return;
          }
          throw new GraphQLError(
            `The operation costs ${cost}, more than the ${MAX_QUERY_COST} that MAX_QUERY_COST allows. Ask for smaller pages, or in several requests.`,
            { extensions: { code: 'QUERY_TOO_EXPENSIVE', http: { status: 400 } } },
          );
        },
      };
    },
  };
}

/**
 * The cost of a valid operation, known before it runs: an object is 1, what a field has to do beside is in
 * query-weights.ts, and what stands under a list counts for each of its items, as many as are asked for. Takes time
 * with the length of the document, however often its fragments are spread.
 */
export function costOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): number {
  const known = fixed.get(operation);
  if (known !== undefined) return known;
  const costing = new Costing(schema, fragmentsOf(document), withDefaults(operation, variables));
  const cost = costing.ofSelections(operation.selectionSet, schema.getRootType(operation.operation)).once;
  if (!costing.variesWithVariables) fixed.set(operation, cost);
  return cost;
}

/** A field of a type, or of any type's own, which tell of the schema; __typename costs nothing. */
function fieldOf(type: GraphQLNamedType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
}

/** The costs inside one operation. */
class Costing {
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly #variables: Variables;
  readonly #ofFragments = new Map<string, Cost>();
  variesWithVariables = false;

  constructor(
    schema: GraphQLSchema,
    fragments: ReadonlyMap<string, FragmentDefinitionNode>,
    variables: Variables,
  ) {
    this.#schema = schema;
    this.#fragments = fragments;
    this.#variables = variables;
  }

  ofSelections(set: SelectionSetNode, type: GraphQLNamedType | null | undefined): Cost {
    let once = 0;
    let each = 0;
    for (const selection of set.selections) {
      if (!this.#isIncluded(selection)) continue;
      const cost = this.#ofSelection(selection, type);
      once += cost.once;
      each += cost.each;
    }
    return { once, each };
  }

  #ofSelection(selection: SelectionNode, type: GraphQLNamedType | null | undefined): Cost {
    if (selection.kind === Kind.FIELD) return this.#ofField(selection, type);
    if (selection.kind === Kind.INLINE_FRAGMENT) {
      const condition = selection.typeCondition;
      return this.ofSelections(
        selection.selectionSet,
        condition ? this.#schema.getType(condition.name.value) : type,
      );
    }
    const name = selection.name.value;
    const known = this.#ofFragments.get(name);
    if (known) return known;
    const { selectionSet, typeCondition } = this.#fragments.get(name) as FragmentDefinitionNode;
    const cost = this.ofSelections(selectionSet, this.#schema.getType(typeCondition.name.value));
    this.#ofFragments.set(name, cost);
    return cost;
  }

  #ofField(node: FieldNode, parent: GraphQLNamedType | null | undefined): Cost {
    const field = parent && fieldOf(parent, node.name.value);
    if (!field) return { once: 0, each: 0 };
    const type = getNamedType(field.type);
    const weight =
      (WEIGHTS[field.name] ?? 0) + (parent === this.#schema.getMutationType() ? MUTATION_WEIGHT : 0);
    if (!node.selectionSet) return { once: weight, each: 0 };
    const inner = this.ofSelections(node.selectionSet, type);
    const item = 1 + inner.once + (inner.each && inner.each * this.#pageSize(node));
    if (!isListType(getNullableType(field.type))) return { once: weight + item, each: 0 };
    if (parent.name.endsWith('Connection')) return { once: weight, each: item };
    return { once: weight + item * this.#listSize(node, field, parent), each: 0 };
  }

  /** How many items the page of a connection may have; what is out of bounds the connection itself refuses. */
  #pageSize(node: FieldNode): number {
    const asked = this.#argument(node, 'first') ?? this.#argument(node, 'last') ?? PAGE_DEFAULT;
    return typeof asked === 'number' ? Math.min(Math.max(asked, 0), PAGE_MAX) : PAGE_DEFAULT;
  }

  /** How many items a list that is no connection may have. */
  #listSize(node: FieldNode, field: GraphQLField<unknown, unknown>, parent: GraphQLNamedType): number {
    if (parent.name.startsWith('__')) return INTROSPECTED_ITEMS;
    if (!field.args.some(({ name }) => name === 'ids')) return LIST_SIZES[field.name] ?? PAGE_DEFAULT;
    const ids = this.#argument(node, 'ids');
    return Array.isArray(ids) ? ids.length : 1;
  }

  #isIncluded({ directives = [] }: SelectionNode): boolean {
    return directives.every(directive => {
      const { value } = directive.name;
      if (value !== 'skip' && value !== 'include') return true;
      return this.#argument(directive, 'if') === (value === 'include');
    });
  }

  #argument({ arguments: args = [] }: Pick<FieldNode, 'arguments'>, name: string): unknown {
    const value = args.find(arg => arg.name.value === name)?.value;
    return value && this.#valueOf(value);
  }

  #valueOf(value: ValueNode): unknown {
    if (value.kind === Kind.VARIABLE) {
      this.variesWithVariables = true;
      return this.#variables[value.name.value] ?? undefined;
    }
    if (value.kind === Kind.INT) return Number(value.value);
    if (value.kind === Kind.BOOLEAN) return value.value;
    return value.kind === Kind.LIST ? value.values : undefined;
  }
}
