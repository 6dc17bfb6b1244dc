import { errors, type JWTPayload, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { Logger } from 'pino';
import { type AccessSettings, algorithmsOf } from '../access-settings.ts';
import type { Viewer } from '../viewer.ts';
import { RemoteKeys } from './remote-keys.ts';
import { TokenFault } from './token-fault.ts';
import { viewerOfClaims } from './viewer-of-claims.ts';

type Verify = (token: string) => Promise<{ payload: JWTPayload }>;

/** Verifies the tokens (JWTs, RFC 7519) of an identity provider as RFC 8725 has it. */
export class TokenVerifier {
  readonly #settings: AccessSettings;
  readonly #verify: Verify;

  /** @param settings with JWT_JWKS_URL or JWT_SECRET */
  constructor(settings: AccessSettings, log: Logger, timing?: ConstructorParameters<typeof RemoteKeys>[2]) {
    this.#settings = settings;
    const options: JWTVerifyOptions = {
      algorithms: [...algorithmsOf(settings)],
      issuer: settings.JWT_ISSUER,
      audience: settings.JWT_AUDIENCE,
      clockTolerance: settings.JWT_CLOCK_SKEW_SECONDS,
      requiredClaims: ['iss', 'aud', 'sub', 'exp'],
    };
    this.#verify = settings.JWT_JWKS_URL
      ? byKeys(new RemoteKeys(settings.JWT_JWKS_URL, log, timing), options)
      : bySecret(settings.JWT_SECRET as string, options);
  }

  /** @throws TokenFault, or KeysUnavailableError when nothing can be said of the token */
  async viewerOf(token: string): Promise<Viewer> {
    try {
      const { payload } = await this.#verify(token);
      return viewerOfClaims(payload, this.#settings);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      // What they say themselves may quote the token.
      const { claim } = error as { claim?: string };
      const reason = claim ? `${error.code} (${claim})` : error.code;
      throw new TokenFault(reason, error instanceof errors.JWTExpired);
    }
  }
}

function bySecret(text: string, options: JWTVerifyOptions): Verify {
  const secret = new TextEncoder().encode(text);
  return token => jwtVerify(token, secret, options);
}

function byKeys(keys: RemoteKeys, options: JWTVerifyOptions): Verify {
  return async token => {
    try {
      return await jwtVerify(token, (header, input) => keys.find(header, input), options);
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      // Tokens need not say which key it is.
      for await (const key of error) {
        try {
          return await jwtVerify(token, key, options);
        } catch (fault) {
          if (!(fault instanceof errors.JWSSignatureVerificationFailed)) throw fault;
        }
      }
      throw new errors.JWSSignatureVerificationFailed();
    }
  };
}
