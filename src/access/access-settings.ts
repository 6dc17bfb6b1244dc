import proxyAddr from '@fastify/proxy-addr';
import { z } from 'zod';
import { integer, listOf } from '../setting.ts';
import { isLoopbackName } from './loopback.ts';
import { isScope, type Scope } from './scope.ts';

/** The algorithms by which tokens are signed with a secret, with the fewest bytes that it must have (RFC 7518, 3.2). */
const SECRET_ALGORITHMS: Record<string, number> = { HS256: 32, HS384: 48, HS512: 64 };

/** Those by which they are signed with a private key. */
const KEY_ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

const ALGORITHMS = [...KEY_ALGORITHMS, ...Object.keys(SECRET_ALGORITHMS)];

/** The settings for who may use the server, by their environment variables. */
export const accessSettings = {
  /** `on` demands a credential of everybody; `off` lets anyone do anything, on a loopback address alone. */
  AUTH: z.enum(['off', 'on'], { error: 'must be on or off' }).default('off'),
  /** Where the identity provider publishes the keys by which its tokens are verified, as a JSON Web Key Set. */
  JWT_JWKS_URL: z
    .url({ protocol: /^https?$/, error: 'must be an https:// URL' })
    .refine(isSafe, { error: 'must be an https:// URL; http:// will do on a loopback address alone' })
    .refine(url => !URL.canParse(url) || !(new URL(url).username || new URL(url).password), {
      error: 'must not hold a password',
    })
    .optional(),
  /** The secret by which tokens are verified that somebody signs with it, of 32 bytes or more; instead of JWT_JWKS_URL. */
  JWT_SECRET: z.string().optional(),
  /** The `iss` that tokens must have. */
  JWT_ISSUER: z.string().min(1).optional(),
  /** The `aud` that tokens must have, if only among others. */
  JWT_AUDIENCE: z.string().min(1).optional(),
  /** The algorithms by which tokens may be signed, separated by commas; by default RS256,PS256,ES256,EdDSA, with JWT_SECRET HS256. */
  JWT_ALGORITHMS: z
    .string()
    .transform(listOf)
    .refine(given => given.length > 0 && given.every(name => ALGORITHMS.includes(name)), {
      error: `must be algorithms out of ${ALGORITHMS.join(', ')}, separated by commas`,
    })
    .optional(),
  /** By how many seconds the clock of who issues tokens may differ. */
  JWT_CLOCK_SKEW_SECONDS: integer(0, 600, 30),
  /** The claim of tokens that names scopes: a text, separated by spaces, or a list. */
  JWT_SCOPES_CLAIM: z.string().min(1).default('scope'),
  /** The scopes, separated by commas, of tokens that name none of `read`, `write` and `admin`; `none` for none. */
  JWT_DEFAULT_SCOPES: z
    .string()
    .default('read,write')
    .transform(text => (text.trim() === 'none' ? [] : listOf(text)))
    .refine((scopes): scopes is Scope[] => scopes.every(isScope), {
      error: 'must be scopes out of read, write and admin, separated by commas, or none',
    }),
  /** The proxies, by addresses or networks such as 10.0.0.0/8, separated by commas, whose X-Forwarded-For counts; `loopback` is this machine. */
  TRUSTED_PROXIES: z.string().default('').transform(listOf).refine(isCompilable, {
    error: 'must be IP addresses or networks such as 10.0.0.0/8, separated by commas, or loopback',
  }),
};

/** The settings for who may use the server. */
export type AccessSettings = z.infer<z.ZodObject<typeof accessSettings>>;

/** What is wrong with settings that don't fit one another, by the setting to change. */
export function accessFaults(settings: AccessSettings): (readonly [setting: string, fault: string])[] {
  const { JWT_JWKS_URL, JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE } = settings;
  if (!JWT_JWKS_URL && !JWT_SECRET) return [];
  const faults: (readonly [string, string])[] = [];
  if (JWT_JWKS_URL && JWT_SECRET) {
    return [['JWT_SECRET', 'must not be set beside JWT_JWKS_URL: tokens are verified by one of them']];
  }
  const where = JWT_SECRET ? 'JWT_SECRET' : 'JWT_JWKS_URL';
  if (!JWT_ISSUER) faults.push(['JWT_ISSUER', `must be set with ${where}: whose tokens count`]);
  if (!JWT_AUDIENCE) {
    const fault = `must be set with ${where}: tokens for other services must not count`;
    faults.push(['JWT_AUDIENCE', fault]);
  }
  for (const algorithm of algorithmsOf(settings)) {
    const bytes = SECRET_ALGORITHMS[algorithm];
    if (!JWT_SECRET && bytes) {
      faults.push(['JWT_ALGORITHMS', `must not hold ${algorithm} with JWT_JWKS_URL: it takes a secret`]);
    } else if (JWT_SECRET && KEY_ALGORITHMS.includes(algorithm)) {
      faults.push(['JWT_ALGORITHMS', `must not hold ${algorithm} with JWT_SECRET: it takes a key pair`]);
    } else if (JWT_SECRET && bytes && Buffer.byteLength(JWT_SECRET) < bytes) {
      faults.push(['JWT_SECRET', `must have ${bytes} bytes or more for ${algorithm}`]);
    }
  }
  return faults;
}

/** The algorithms by which tokens may be signed. */
export function algorithmsOf({
  JWT_ALGORITHMS,
  JWT_SECRET,
}: Pick<AccessSettings, 'JWT_ALGORITHMS' | 'JWT_SECRET'>): readonly string[] {
  return JWT_ALGORITHMS ?? (JWT_SECRET ? ['HS256'] : ['RS256', 'PS256', 'ES256', 'EdDSA']);
}

/** Whether nobody on the way to a URL can put something else in its place. */
function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return true;
  const { protocol, hostname } = new URL(url);
  return protocol !== 'http:' || isLoopbackName(hostname);
}

function isCompilable(proxies: string[]): boolean {
  try {
    proxyAddr.compile(proxies);
    return true;
  } catch {
    return false;
  }
}
