import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';
import type { SharedReads } from '../database/shared-reads.ts';
import type { Db } from '../database/statement.ts';
import { unauthenticated } from './access-refusals.ts';
import type { AccessSettings } from './access-settings.ts';
import { viewerOfApiKey } from './api-key/find-viewer.ts';
import { KeysUnavailableError, TokenFault } from './token/token-fault.ts';
import { TokenVerifier } from './token/token-verifier.ts';
import type { Viewer } from './viewer.ts';

/** What the secrets of API keys begin with. */
const API_KEY = 'noodle_';

/** RFC 6750, 2.1; the scheme in any case (RFC 9110, 11.1). */
const BEARER = /^bearer +([\w\-.~+/]+=*)$/i;

/** What an authenticator reads API keys with. */
export interface KeyReader {
  /** Gives the database outside of any transaction. */
  readonly db: () => Db;
  readonly reads: SharedReads;
}

/** Tells by their credentials who calls. */
export class Authenticator {
  readonly #keys: KeyReader;
  readonly #tokens: TokenVerifier | null;
  readonly #log: Logger;

  constructor(settings: AccessSettings, keys: KeyReader, log: Logger) {
    this.#keys = keys;
    this.#log = log;
    const { JWT_JWKS_URL, JWT_SECRET } = settings;
    this.#tokens = JWT_JWKS_URL || JWT_SECRET ? new TokenVerifier(settings, log) : null;
  }

  /**
   * The viewer who bears a credential.
   * @param authorization as in the HTTP header of this name
   * @throws GraphQLError UNAUTHENTICATED for one that is not good; SERVICE_UNAVAILABLE when that can't be told
   */
  async viewerOf(authorization: string): Promise<Viewer> {
    const credential = BEARER.exec(authorization)?.[1];
    if (!credential) throw this.#refuse('not "Bearer" and a credential');
    if (credential.startsWith(API_KEY)) {
      const { db, reads } = this.#keys;
      const viewer = await viewerOfApiKey(credential, db(), reads);
      if (!viewer) throw this.#refuse('an API key that is unknown, revoked or expired');
      return viewer;
    }
    if (!this.#tokens) throw this.#refuse('a token, and neither JWT_JWKS_URL nor JWT_SECRET is set');
    try {
      return await this.#tokens.viewerOf(credential);
    } catch (error) {
      if (error instanceof TokenFault) throw this.#refuse(error.message, error.isExpired);
      if (!(error instanceof KeysUnavailableError)) throw error;
      const message = 'The identity provider can not be reached to verify the token; try again shortly.';
      throw new GraphQLError(message, { extensions: { code: 'SERVICE_UNAVAILABLE' } });
    }
  }

  #refuse(reason: string, isExpired = false): GraphQLError {
    this.#log.info({ reason }, 'a credential was refused');
    return unauthenticated(
      isExpired
        ? 'The credential has expired: sign in again.'
        : 'The credential was refused: what is sent as "Authorization: Bearer <API key or token>" must be one that was issued for this server and has not ended.',
    );
  }
}
