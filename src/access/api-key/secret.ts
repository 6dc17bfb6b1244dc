import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** The bytes of a secret that are random. */
const RANDOM_BYTES = 32;

const SECRET = /^noodle_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_[\w-]{43}$/;

/** What no secret hashes to, as far as anybody can find out: to compare with where there is no key. */
const NO_HASH = randomBytes(32);

/**
 * Makes the secret of an API key: `noodle_`, the digits of the key's id, by which it is found, `_`, and 256 random bits
 * in URL-safe Base64. Its beginning lets scanners for leaked secrets know it.
 */
export function makeSecret(id: string): string {
  return `noodle_${id.replaceAll('-', '')}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
}

/** The id of the key that a text would be the secret of; null for what can't be a secret. */
export function keyIdOf(secret: string): string | null {
  const digits = SECRET.exec(secret)?.slice(1);
  return digits ? digits.join('-') : null;
}

/** The SHA-256 of a whole secret. So many random bits need no salt, and no slow hash. */
export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Whether a secret has a key's hash, in a time that tells nothing of either; never, where there is no key. */
export function fits(secret: string, hash: Buffer | undefined): boolean {
  const isEqual = timingSafeEqual(hashOfSecret(secret), hash ?? NO_HASH);
  return isEqual && hash !== undefined;
}
