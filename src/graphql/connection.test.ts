import 'reflect-metadata';
import { Field, Int, ObjectType } from 'type-graphql';
import fc from '../testing/fast-check.ts';
import { connectionType, cutPage } from './connection.ts';
import type { Page } from './page.ts';

@ObjectType()
class Item {
  @Field(() => Int)
  key!: number;
}

/** A connection over items of these keys, which counts how often it makes a cursor and a count. */
function connectionOf(keys: readonly number[]) {
  const made = { cursors: 0, counts: 0 };
  const Connection = connectionType<Item>('Item', Item, 'items');
  const connection = new Connection({
    nodes: keys.map(key => ({ key })),
    hasNextPage: true,
    hasPreviousPage: false,
    cursorOf: ({ key }) => {
      made.cursors++;
      return `cursor of ${key}`;
    },
    count: () => {
      made.counts++;
      return 7;
    },
  }) as InstanceType<typeof Connection> & {
    readonly edges: { cursor: string; node: Item }[];
    readonly pageInfo: object;
    totalCount(): number;
  };
  return { connection, made };
}

describe('connectionType', () => {
  it('gives each item an edge with its cursor', () => {
    const { connection } = connectionOf([1, 2]);
    expect(connection.edges).toEqual([
      { cursor: 'cursor of 1', node: { key: 1 } },
      { cursor: 'cursor of 2', node: { key: 2 } },
    ]);
  });

  it('tells where a page lies', () => {
    const { connection } = connectionOf([1, 2, 3]);
    expect(connection.pageInfo).toEqual({
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: 'cursor of 1',
      endCursor: 'cursor of 3',
    });
  });

  it('has no cursors on an empty page', () => {
    const { connection } = connectionOf([]);
    expect(connection.edges).toEqual([]);
    expect(connection.pageInfo).toMatchObject({ startCursor: null, endCursor: null });
  });

  it('makes cursors and the count only when they are selected', () => {
    const { connection, made } = connectionOf([1, 2]);
    expect(connection.nodes).toHaveLength(2);
    expect(made).toEqual({ cursors: 0, counts: 0 });
    expect(connection.totalCount()).toBe(7);
    expect(made).toEqual({ cursors: 0, counts: 1 });
  });
});

describe('cutPage', () => {
  const page = (rest: Partial<Page<number>>): Page<number> => ({
    ...{ limit: 2, backward: false, after: undefined, before: undefined },
    ...rest,
  });

  it.each<[string, number[], Partial<Page<number>>, object]>([
    ['a whole list', [1, 2], {}, { nodes: [1, 2], hasNextPage: false, hasPreviousPage: false }],
    ['the start', [1, 2, 3], {}, { nodes: [1, 2], hasNextPage: true, hasPreviousPage: false }],
    ['the middle', [2, 3, 4], { after: 1 }, { nodes: [2, 3], hasNextPage: true, hasPreviousPage: true }],
    ['the rest', [3], { after: 2 }, { nodes: [3], hasNextPage: false, hasPreviousPage: true }],
    ['the end', [9, 8, 7], { backward: true }, { nodes: [8, 9], hasNextPage: false, hasPreviousPage: true }],
    [
      'what comes before a cursor',
      [2, 1],
      { backward: true, before: 3 },
      { nodes: [1, 2], hasNextPage: true, hasPreviousPage: false },
    ],
    ['an empty list', [], {}, { nodes: [], hasNextPage: false, hasPreviousPage: false }],
    ['a page of none', [1], { limit: 0 }, { nodes: [], hasNextPage: true, hasPreviousPage: false }],
  ])('cuts %s', (_, items, rest, cut) => {
    expect(cutPage(items, page(rest))).toEqual(cut);
  });

  it('leaves the items as they were', () => {
    const items = Object.freeze([3, 2, 1]);
    expect(cutPage(items, page({ backward: true })).nodes).toEqual([2, 3]);
  });

  it('gives what the Relay cursor specification makes of the whole list', () => {
    const cursor = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined });
    fc.assert(
      fc.property(fc.nat(10), fc.nat(12), fc.boolean(), cursor, cursor, (...args) => {
        const [length, limit, backward, after, before] = args;
        const all = Array.from({ length }, (_, key) => key);
        const between = all.filter(key => key > (after ?? -1) && key < (before ?? length));
        const read = (backward ? between.toReversed() : between).slice(0, limit + 1);
        const nodes = backward ? between.slice(Math.max(0, between.length - limit)) : between.slice(0, limit);
        const cutOff = between.length > limit;
        expect(cutPage(read, { limit, backward, after, before })).toEqual({
          nodes,
          hasNextPage: backward ? before !== undefined : cutOff,
          hasPreviousPage: backward ? cutOff : after !== undefined,
        });
      }),
    );
  });
});
