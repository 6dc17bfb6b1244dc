import { ArgsType, Field, Int } from 'type-graphql';
import { badUserInput } from './bad-user-input.ts';

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

/**
 * Reads a connection's arguments.
 * @throws GraphQLError with code BAD_USER_INPUT naming what is wrong with them
 */
export function readPage<Key>(args: PageArgs, cursors: CursorCodec<Key>): Page<Key> {
  const first = args.first ?? undefined;
  const last = args.last ?? undefined;
  if (first !== undefined && last !== undefined) {
    throw badUserInput('Give either "first" or "last", not both.');
  }
  const limit = first ?? last ?? PAGE_DEFAULT;
  if (limit < 0 || limit > PAGE_MAX) {
    throw badUserInput(`"${first === undefined ? 'last' : 'first'}" must be from 0 to ${PAGE_MAX}.`);
  }
  return {
    limit,
    backward: last !== undefined,
    after: readCursor('after', args.after, cursors),
    before: readCursor('before', args.before, cursors),
  };
}

function readCursor<Key>(
  argument: string,
  cursor: string | null | undefined,
  cursors: CursorCodec<Key>,
): Key | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const key = cursors.decode(cursor);
  if (key === undefined) throw badUserInput(`"${argument}" is not a cursor of this connection.`);
  return key;
}
