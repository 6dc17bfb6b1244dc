import type { GeneratorValue } from 'fast-check';
import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import fc from './fast-check.ts';

/** An operation, sound or not. */
export interface RandomOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

const TEXTS = [
  '',
  ' ',
  'README.md',
  'src/App.tsx',
  'a',
  'main',
  '../x',
  '*',
  '\u0000',
  '\u202E',
  '𝒳',
  'é',
  'x'.repeat(300),
];
const NUMBERS = [0, 1, 2, 3, 20, 100, 101, -1, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1.5, 1e21];
const GARBAGE: readonly unknown[] = [null, true, {}, [], [[]], { a: 1 }, 'x', 7, { constructor: 1 }];

/** Makes operations out of a schema: mostly such as it allows, with a wrong value, field or directive now and then. */
export class RandomOperations {
  readonly #schema: GraphQLSchema;
  readonly #ids: readonly string[];

  /** @param ids what arguments of the type ID are taken from, among others */
  constructor(schema: GraphQLSchema, ids: readonly string[]) {
    this.#schema = schema;
    this.#ids = ids;
  }

  next(g: GeneratorValue): RandomOperation {
    return new Writer(this.#schema, this.#ids, g).write();
  }
}

/** Writes one operation. */
class Writer {
  readonly #variables: Record<string, unknown> = {};
  readonly #declared: string[] = [];

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly ids: readonly string[],
    private readonly g: GeneratorValue,
  ) {}

  write(): RandomOperation {
    const kind = this.#one(['query', 'query', 'query', 'mutation', 'mutation', 'subscription']);
    const root = { query: 'Query', mutation: 'Mutation', subscription: 'Subscription' }[kind] as string;
    const body = this.#selections(this.schema.getType(root) as GraphQLNamedType, this.#upTo(6));
    const declared = this.#declared.length > 0 ? `(${this.#declared.join(', ')})` : '';
    const query = `${kind} Random${declared} ${body}`;
    return { query: this.#odds(10) ? this.#damaged(query) : query, variables: this.#variables };
  }

  #selections(type: GraphQLNamedType, depth: number): string {
    const parts: string[] = this.#odds(4) ? ['__typename'] : [];
    if (isAbstractType(type)) {
      const possible = this.schema.getPossibleTypes(type);
      for (let i = 0; i <= this.#upTo(2); i++) {
        const one = this.#one(possible);
        parts.push(`... on ${one.name} ${this.#selections(one, depth)}`);
      }
    }
    if (isObjectType(type)) {
      const fields = Object.values(type.getFields());
      for (let i = 0; i <= this.#upTo(3); i++) parts.push(this.#field(this.#one(fields), depth));
    }
    if (this.#odds(40)) parts.push('noSuchField');
    return `{ ${parts.length > 0 ? parts.join(' ') : '__typename'} }`;
  }

  #field(field: GraphQLField<unknown, unknown>, depth: number): string {
    const alias = this.#odds(3) ? `a${this.#upTo(999)}: ` : '';
    const given = field.args
      .filter(arg => (isRequiredArgument(arg) ? !this.#odds(50) : this.#odds(3)))
      .map(arg => `${arg.name}: ${this.#argument(arg.type)}`);
    const directive = this.#odds(12)
      ? this.#one([' @include(if: true)', ' @skip(if: true)', ' @nothing'])
      : '';
    const named = getNamedType(field.type);
    const isLeaf = !isObjectType(named) && !isAbstractType(named);
    const inner = isLeaf ? '' : depth > 0 ? this.#selections(named, depth - 1) : '{ __typename }';
    return `${alias}${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${directive} ${inner}`;
  }

  #argument(type: GraphQLInputType): string {
    const value = this.#value(type, 4);
    if (!this.#odds(2)) return literal(value, type);
    const name = `v${this.#declared.length}`;
    this.#declared.push(`$${name}: ${type}`);
    this.#variables[name] = value;
    return `$${name}`;
  }

  #value(type: GraphQLInputType, depth: number): unknown {
    if (this.#odds(15)) return this.#one(GARBAGE);
    if (!isNonNullType(type) && this.#odds(8)) return null;
    const nullable = getNullableType(type);
    if (isListType(nullable)) {
      return Array.from({ length: this.#upTo(3) }, () => this.#value(nullable.ofType, depth - 1));
    }
    if (isEnumType(nullable)) return this.#one(nullable.getValues()).name;
    if (isInputObjectType(nullable)) {
      const fields = Object.values(nullable.getFields());
      const chosen = nullable.isOneOf
        ? [this.#one(fields)]
        : fields.filter(field => isRequiredInputField(field) || (depth > 0 && this.#odds(3)));
      return Object.fromEntries(chosen.map(field => [field.name, this.#value(field.type, depth - 1)]));
    }
    return this.#scalar(nullable.name);
  }

  #scalar(name: string): unknown {
    if (name === 'Boolean') return this.#odds(2);
    if (name === 'Int' || name === 'NonNegativeInt') return this.#one(NUMBERS);
    if (name === 'UUID') return this.#one(['01890a5d-ac96-774b-bcce-b302099a8057', 'no']);
    if (name === 'DateTime') return this.#one(['2030-01-01T00:00:00Z', '1970-01-01T00:00:00Z', 'no']);
    if (name === 'ID' && !this.#odds(8)) return this.#one(this.ids);
    return this.#odds(2) ? this.#one(TEXTS) : this.g(fc.string, { unit: 'binary', maxLength: 20 });
  }

  /** A text with a piece of it doubled, left out or broken. */
  #damaged(text: string): string {
    const at = this.#upTo(text.length);
    const to = Math.min(text.length, at + this.#upTo(12));
    const piece = this.#one([
      '',
      text.slice(at, to).repeat(3),
      '{',
      '}',
      '"',
      '"""',
      '$',
      '@',
      '\\u{110000}',
      '\u0000',
      '#',
    ]);
    return text.slice(0, at) + piece + text.slice(to);
  }

  #one<Item>(items: readonly Item[]): Item {
    return items[this.#upTo(items.length - 1)] as Item;
  }

  /** Whether something is so that is so once in so many times. */
  #odds(times: number): boolean {
    return this.#upTo(times - 1) === 0;
  }

  #upTo(maximum: number): number {
    return this.g(fc.nat, { max: maximum });
  }
}

/** A value as a literal of GraphQL. */
function literal(value: unknown, type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (typeof value === 'string' && isEnumType(nullable)) return value;
  if (Array.isArray(value)) {
    const inner = isListType(nullable) ? nullable.ofType : nullable;
    return `[${value.map(item => literal(item, inner)).join(', ')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const fields = isInputObjectType(nullable) ? nullable.getFields() : {};
    const inner = Object.entries(value).map(
      ([name, item]) => `${name}: ${literal(item, fields[name]?.type ?? nullable)}`,
    );
    return `{${inner.join(', ')}}`;
  }
  return JSON.stringify(value);
}
