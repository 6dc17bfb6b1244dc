import { ArgsType, Field, Int } from 'type-graphql';
import type { ArgumentFault } from './checked-arguments.ts';

/** How many items a page of a connection has unless the caller says. */
export const PAGE_DEFAULT = 20;
/** How many it may have at the most. */
export const PAGE_MAX = 100;

/** The arguments of every connection. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many to give at the most, from the start (or from after \`after\`): 0 to ${PAGE_MAX}, by default ${PAGE_DEFAULT}. Excludes \`last\`.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Give those that come after the one with this cursor.',
  })
  after?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: `How many to give at the most, from the end (or from before \`before\`): 0 to ${PAGE_MAX}. Excludes \`first\`.`,
  })
  last?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Give those that come before the one with this cursor.',
  })
  before?: string | null;
}

/** The arguments of connections that are read in one direction only. */
@ArgsType()
export class ForwardPageArgs {
  @Field(() => Int, {
    nullable: true,
    description: `How many to give at the most, from the start (or from after \`after\`): 0 to ${PAGE_MAX}, by default ${PAGE_DEFAULT}.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Give those that come after the one with this cursor.',
  })
  after?: string | null;
}

/** A part of an ordered list, by the keys of the items that it lies between. */
export interface Page<Key> {
  /** The most items to give. */
  readonly limit: number;
  /** Whether to count the limit from the end of what lies between the keys. */
  readonly backward: boolean;
  readonly after: Key | undefined;
  readonly before: Key | undefined;
}

/** Tells equal pages: equal texts, equal pages. */
export function pageText({ limit, backward, after, before }: Page<number | string>): string {
  return `${limit}:${backward}:${after ?? ''}:${before ?? ''}`;
}

/** How a connection's cursors are written and read: opaque texts that hold an item's key. */
export interface CursorCodec<Key> {
  encode(key: Key): string;
  /** The key of a cursor; undefined for a text that is none of this connection's. */
  decode(cursor: string): Key | undefined;
}

/**
 * Defines a connection's cursors: URL-safe Base64 of the connection's kind and the key, as JSON.
 * @param isKey whether a decoded value is a key of this kind
 */
export function cursorCodec<Key>(kind: string, isKey: (value: unknown) => value is Key): CursorCodec<Key> {
  const encode = (key: Key) => Buffer.from(JSON.stringify([kind, key])).toString('base64url');
  return {
    encode,
    decode(cursor) {
      try {
        const [itsKind, key] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
        return itsKind === kind && isKey(key) && encode(key) === cursor ? key : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** What is wrong with a connection's arguments. */
export function* pageFaults<Key>(args: PageArgs, cursors: CursorCodec<Key>): Generator<ArgumentFault> {
  const { first, last } = args;
  if (isGiven(first) && isGiven(last)) {
    yield { argument: 'last', fault: 'must not be given together with "first"' };
  }
  for (const argument of ['first', 'last'] as const) {
    const limit = args[argument];
    if (isGiven(limit) && (limit < 0 || limit > PAGE_MAX)) {
      yield { argument, fault: `must be from 0 to ${PAGE_MAX}` };
    }
  }
  for (const argument of ['after', 'before'] as const) {
    const cursor = args[argument];
    if (isGiven(cursor) && cursors.decode(cursor) === undefined) {
      yield { argument, fault: 'is not a cursor of this connection' };
    }
  }
}

function isGiven<Value>(value: Value): value is NonNullable<Value> {
  return value !== null && value !== undefined;
}

/** Reads a connection's arguments, which `pageFaults` must have found nothing wrong with. */
export function readPage<Key>(args: PageArgs, cursors: CursorCodec<Key>): Page<Key> {
  const { first, last, after, before } = args;
  return {
    limit: first ?? last ?? PAGE_DEFAULT,
    backward: isGiven(last),
    after: isGiven(after) ? cursors.decode(after) : undefined,
    before: isGiven(before) ? cursors.decode(before) : undefined,
  };
}
