/** Why a token is refused. Its reason is for the log, and holds nothing of the token. */
export class TokenFault extends Error {
  override readonly name = 'TokenFault';
  readonly isExpired: boolean;

  constructor(reason: string, isExpired = false) {
    super(reason);
    this.isExpired = isExpired;
  }
}

/** Thrown while the keys can't be had by which tokens are verified, so that nothing can be said of any token. */
export class KeysUnavailableError extends Error {
  override readonly name = 'KeysUnavailableError';
}
