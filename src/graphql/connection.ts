import { type ClassType, Field, ObjectType } from 'type-graphql';
import type { Page } from './page.ts';
import { NonNegativeInt } from './scalars.ts';

@ObjectType({
  simpleResolvers: true,
  description: 'Where a page of a connection lies, as the Relay cursor specification says.',
})
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether there are items after the last one of the page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are items before the first one of the page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the first item; null when the page is empty.',
  })
  startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last item; null when the page is empty.',
  })
  endCursor!: string | null;
}

/** What a connection answers from; cursors are made only when they are selected. */
export interface UncountedParts<Item> {
  readonly nodes: readonly Item[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  readonly cursorOf: (item: Item) => string;
}

/** What a connection answers from that tells how long the list is; this is counted only when it is selected. */
export interface ConnectionParts<Item> extends UncountedParts<Item> {
  readonly count: () => number | Promise<number>;
}

/** A class of connections: the page of a list, and what the Relay cursor specification asks for. */
export interface ConnectionType<Parts> {
  new (parts: Parts): Parts;
}

/**
 * Makes the GraphQL types `<name>Connection` and `<name>Edge`.
 * @param node the GraphQL type of the items
 * @param plural what the items are, for the descriptions
 */
export function connectionType<Item extends object>(
  name: string,
  node: ClassType,
  plural: string,
): ConnectionType<ConnectionParts<Item>> {
  const Connection = pageType<Item>(name, node, plural, `A page of ${plural}.`);
  const totalCount = { description: 'How many items the whole list has; counted only when it is selected.' };
  const method = Object.getOwnPropertyDescriptor(Connection.prototype, 'totalCount') as PropertyDescriptor;
  Field(() => NonNegativeInt, totalCount)(Connection.prototype, 'totalCount', method);
  return Connection;
}

/** Makes the same types without `totalCount`, for lists that are found only as far as they are read. */
export function uncountedConnectionType<Item extends object>(
  name: string,
  node: ClassType,
  plural: string,
): ConnectionType<UncountedParts<Item>> {
  const rest = 'How many there are in all is not known: they are found as they are read.';
  return pageType<Item>(name, node, plural, `A page of ${plural}. ${rest}`);
}

function pageType<Item extends object>(name: string, node: ClassType, plural: string, description: string) {
  @ObjectType(`${name}Edge`, { simpleResolvers: true, description: `One of the ${plural}, with its cursor.` })
  class Edge {
    @Field(() => String, { description: 'Names this place in the list, for `after` and `before`.' })
    cursor!: string;

    @Field(() => node, { description: 'The item itself.' })
    node!: Item;
  }

  @ObjectType(`${name}Connection`, { simpleResolvers: true, description })
  class Connection implements ConnectionParts<Item> {
    readonly hasNextPage!: boolean;
    readonly hasPreviousPage!: boolean;
    readonly cursorOf!: (item: Item) => string;
    readonly count!: () => number | Promise<number>;

    @Field(() => [node], { description: 'The items of the page.' })
    readonly nodes!: readonly Item[];

    constructor(parts: UncountedParts<Item>) {
      Object.assign(this, parts);
    }

    @Field(() => [Edge], { description: 'The items of the page, each with its cursor.' })
    get edges(): Edge[] {
      return this.nodes.map(node => ({ cursor: this.cursorOf(node), node }));
    }

    @Field(() => PageInfo, { description: 'Where the page lies in the list.' })
    get pageInfo(): PageInfo {
      const { nodes, cursorOf, hasNextPage, hasPreviousPage } = this;
      const [start] = nodes;
      const end = nodes.at(-1);
      return {
        hasNextPage,
        hasPreviousPage,
        startCursor: start ? cursorOf(start) : null,
        endCursor: end ? cursorOf(end) : null,
      };
    }

    totalCount(): number | Promise<number> {
      return this.count();
    }
  }
  return Connection;
}

/**
 * Cuts a page out of the items that a statement read from the page's start on, one more than the limit where there
 * are as many.
 * @param items in reading order: from the list's end when the page is read backward
 */
export function cutPage<Item, Key>(
  items: readonly Item[],
  page: Page<Key>,
): Pick<UncountedParts<Item>, 'nodes' | 'hasNextPage' | 'hasPreviousPage'> {
  const more = items.length > page.limit;
  const nodes = items.slice(0, page.limit);
  return page.backward
    ? { nodes: nodes.reverse(), hasPreviousPage: more, hasNextPage: page.before !== undefined }
    : { nodes, hasNextPage: more, hasPreviousPage: page.after !== undefined };
}
