import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** What tokens must say to count. */
export const ISSUER = 'https://id.example.com/';
export const AUDIENCE = 'https://noodle.example.com';

/** How a token differs from one that is good. */
export interface TokenOptions {
  /** Claims besides `iss`, `aud` and `sub`, or in their stead; undefined for none. */
  readonly claims?: JWTPayload;
  /** From now; undefined for no end. */
  readonly expiresInSeconds?: number | undefined;
  /** Besides `alg` and `kid`, or in their stead; `canary` may stand in `crit`. */
  readonly header?: Record<string, unknown>;
  readonly signedWith?: CryptoKey | Uint8Array;
}

/** An identity provider that publishes its keys over HTTP, and can be out of order. */
export class IdentityProvider {
  /** How often its keys were asked for. */
  fetches = 0;
  /** What it answers instead of its keys. */
  outage: { status: number; body: string } | 'silence' | null = null;
  readonly #server: Server;
  readonly #keys: { kid: string; privateKey: CryptoKey; jwk: JWK }[] = [];

  private constructor() {
    this.#server = createServer((_request, response) => {
      this.fetches++;
      if (this.outage === 'silence') return;
      const keys = { keys: this.#keys.map(({ jwk }) => jwk) };
      const { status, body } = this.outage ?? { status: 200, body: JSON.stringify(keys) };
      response.writeHead(status, { 'content-type': 'application/json' }).end(body);
    });
  }

  /** Starts one with a key of the algorithm. */
  static async start(algorithm = 'RS256'): Promise<IdentityProvider> {
    const provider = new IdentityProvider();
    await provider.rotate(algorithm);
    provider.#server.listen(0, '127.0.0.1');
    await once(provider.#server, 'listening');
    return provider;
  }

  /** Where its keys are. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`;
  }

  /** The settings by which a server takes its tokens. */
  get settings(): Record<string, string> {
    return { AUTH: 'on', JWT_JWKS_URL: this.url, JWT_ISSUER: ISSUER, JWT_AUDIENCE: AUDIENCE };
  }

  /** The public half of the key that it signs with. */
  get publicKey(): JWK {
    return this.#keys.at(-1)?.jwk as JWK;
  }

  /** Signs with another key from now on; those before it stay published. */
  async rotate(algorithm = 'RS256', { named = true } = {}): Promise<void> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
    const kid = `key-${this.#keys.length}`;
    const jwk = { ...(await exportJWK(publicKey)), alg: algorithm, use: 'sig', ...(named && { kid }) };
    this.#keys.push({ kid, privateKey, jwk });
  }

  /** Publishes none of its keys any more but the one that it signs with. */
  withdrawOldKeys(): void {
    this.#keys.splice(0, this.#keys.length - 1);
  }

  /** Issues a token that is good for an hour, or as the options say. */
  token(subject: string | undefined, options: TokenOptions = {}): Promise<string> {
    const { claims, header, signedWith } = options;
    const key = this.#keys.at(-1);
    if (!key) throw new Error('There is no key');
    const { expiresInSeconds = 3_600 } = options;
    const isEndless = 'expiresInSeconds' in options && options.expiresInSeconds === undefined;
    const exp = isEndless ? undefined : Math.floor(Date.now() / 1_000) + expiresInSeconds;
    const said = { iss: ISSUER, aud: AUDIENCE, sub: subject, exp, ...claims };
    return new SignJWT(said)
      .setProtectedHeader({ alg: String(key.jwk.alg), kid: key.kid, ...header })
      .sign(signedWith ?? key.privateKey, { crit: { canary: true } });
  }

  /** The header by which a token is sent. */
  async bearer(subject: string, options?: TokenOptions): Promise<{ authorization: string }> {
    return { authorization: `Bearer ${await this.token(subject, options)}` };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Gives this test file an identity provider, from before its first test to after its last one. */
export function useIdentityProvider(): { readonly provider: IdentityProvider } {
  const holder = {} as { provider: IdentityProvider };
  beforeAll(async () => {
    holder.provider = await IdentityProvider.start();
  });
  afterAll(() => holder.provider.stop());
  return holder;
}
