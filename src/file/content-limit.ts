import { badUserInput } from '../graphql/bad-user-input.ts';

/** The most bytes of contents that one answer may hold; one for the whole server. */
export class ContentLimit {
  readonly maximum: number;

  constructor(maximum = Number.POSITIVE_INFINITY) {
    this.maximum = maximum;
  }
}

/** The bytes of contents that one request has asked for so far. */
export class ContentCount {
  #bytes = 0;

  /** @throws GraphQLError with code BAD_USER_INPUT when they are more than the limit allows */
  add(bytes: number, { maximum }: ContentLimit): void {
    this.#bytes += bytes;
    if (this.#bytes > maximum) {
      throw badUserInput(
        `MAX_VERSION_SIZE allows ${maximum} bytes of contents in an answer; ask for the contents of fewer files at a time.`,
      );
    }
  }
}
