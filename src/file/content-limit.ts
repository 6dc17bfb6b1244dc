import { badUserInput } from '../graphql/bad-user-input.ts';
import type { Context } from '../graphql/context.ts';

/** The most bytes of contents and patches that one answer may hold; one for the whole server. */
export class ContentLimit {
  readonly maximum: number;

  constructor(maximum = Number.POSITIVE_INFINITY) {
    this.maximum = maximum;
  }
}

/** Bytes that one request has asked for so far. */
abstract class ByteCount {
  #bytes = 0;

  /** Forgets them, for a request that is answered anew. */
  forget(): void {
    this.#bytes = 0;
  }

  /** @throws GraphQLError with code BAD_USER_INPUT when they are more than the limit allows */
  add(bytes: number, { maximum }: ContentLimit): void {
    this.#bytes += bytes;
    if (this.#bytes > maximum) {
      throw badUserInput(
        `MAX_VERSION_SIZE allows ${maximum} bytes of contents, patches and long lists in an answer; ask for fewer at a time.`,
      );
    }
  }
}

/** Contents that were read, each once. */
export class ContentCount extends ByteCount {}

/** Patches that were made, each once. */
export class PatchCount extends ByteCount {}

/** Contents, patches and other long texts that stand in the answer, each as often as it stands there. */
export class AnswerCount extends ByteCount {}

/** What an item of a list without pages takes of an answer's limit: about as much as it takes of the answer. */
export const ITEM_BYTES = 100;

/** Counts bytes against what one answer may hold. @throws GraphQLError when that is more */
export function countAnswer({ loaders: { memory, serverMemory } }: Context, bytes: number): void {
  memory.keep(AnswerCount).add(bytes, serverMemory.keep(ContentLimit));
}
