import {
  type DocumentNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  isObjectType,
  lexicographicSortSchema,
  visit,
} from 'graphql';
import type { Context } from '../../graphql/context.ts';

/** A field of a stripped document. */
interface StrippedField extends FieldNode {
  /** The field as it was asked for. */
  readonly asked: FieldNode;
}

/** A document without arguments and variables, so that nobody but graphql-js works with their values. */
export function strippedDocument(document: DocumentNode): DocumentNode {
  return visit(document, {
    Field: node => ('asked' in node ? undefined : { ...node, arguments: [], asked: node }),
    VariableDefinition: () => null,
  });
}

/** What a request asks its fields with. */
interface Asked {
  readonly variables: Record<string, unknown>;
  readonly args: Map<FieldNode, Record<string, unknown>>;
}

/**
 * A schema without arguments: its resolvers work with those that graphql-js makes of what a stripped document's field
 * was asked with, once for all the objects that a request asks it of.
 */
export class StrippedSchema {
  readonly schema: GraphQLSchema;
  readonly #asked = new WeakMap<Context, Asked>();

  constructor(original: GraphQLSchema) {
    // Sorting copies all types; in what is sorted already it changes nothing else.
    this.schema = lexicographicSortSchema(original);
    for (const type of Object.values(this.schema.getTypeMap())) {
      if (!isObjectType(type) || type.name.startsWith('__')) continue;
      for (const field of Object.values(type.getFields())) if (field.args.length > 0) this.#strip(field);
    }
  }

  /** Remembers a request's variables, as graphql-js coerces them. */
  ask(context: Context, variables: Record<string, unknown>): void {
    this.#asked.set(context, { variables, args: new Map() });
  }

  #strip(field: GraphQLField<unknown, Context>): void {
    const { args, resolve } = field;
    if (!resolve) throw new Error(`The field ${field.name} has arguments and nothing that takes them`);
    field.args = [];
    field.resolve = (source, _none, context, info) =>
      resolve(source, this.#argumentsOf(args, context, info), context, info);
  }

  #argumentsOf(
    args: readonly GraphQLArgument[],
    context: Context,
    { fieldNodes }: GraphQLResolveInfo,
  ): Record<string, unknown> {
    const asked = this.#asked.get(context) as Asked;
    const node = (fieldNodes[0] as StrippedField).asked;
    let values = asked.args.get(node);
    if (!values) {
      values = getArgumentValues({ args } as GraphQLField<unknown, unknown>, node, asked.variables);
      asked.args.set(node, values);
    }
    return values;
  }
}
