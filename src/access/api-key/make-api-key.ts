import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { holdLimit, InputCheck } from '../../graphql/refusals.ts';
import { nameFault } from '../../project/text.ts';
import { isScope, SCOPES, type Scope } from '../scope.ts';
import { subjectFault } from '../subject.ts';
import { ApiKey } from './api-key.entity.ts';
import { keyCount, lockKeys } from './api-key.sql.ts';
import { hashOfSecret, makeSecret } from './secret.ts';

/** The most keys of one subject that are not revoked: they are read all at once. */
const LIMITS = { MAX_API_KEYS: 100 };

/** What a key is made of, as it comes from outside. */
export interface KeyInput {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly subject: string;
  /** Null for never. */
  readonly expiresAt: Date | null;
}

/** A key that follows the rules. */
export interface CheckedKey extends KeyInput {
  readonly scopes: readonly Scope[];
}

/** A new key with its secret, which nobody can tell again. */
export interface MadeKey {
  readonly apiKey: ApiKey;
  readonly secret: string;
}

/**
 * Holds what a key is to be against the rules.
 * @returns it with its name trimmed
 * @throws Rejection with InvalidInputError
 */
export function checkKey({ name, scopes, subject, expiresAt }: KeyInput): CheckedKey {
  const check = new InputCheck();
  const trimmed = name.trim();
  check.field('name', nameFault(trimmed));
  checkScopes(scopes, check);
  check.field('subject', subjectFault(subject));
  check.field('expiresAt', expiresAt && !(expiresAt.getTime() > Date.now()) ? 'must be in the future' : null);
  check.done();
  return { name: trimmed, scopes: scopes.filter(isScope), subject, expiresAt };
}

function checkScopes(scopes: readonly string[], check: InputCheck): void {
  if (scopes.length === 0) check.field('scopes', 'must hold at least one scope');
  if (scopes.length > SCOPES.length) check.field('scopes', `must hold at most ${SCOPES.length} scopes`);
  for (const [index, scope] of scopes.slice(0, SCOPES.length).entries()) {
    const path = ['scopes', String(index)];
    if (!isScope(scope)) check.field(path, `must be one of ${SCOPES.join(', ')}`);
    else if (scopes.indexOf(scope) < index) check.field(path, 'must not be there twice');
  }
}

/**
 * Makes an API key, whoever may.
 * @param em in a transaction
 * @throws Rejection with LimitExceededError
 */
export async function makeApiKey(em: EntityManager, key: CheckedKey): Promise<MadeKey> {
  // Others who count wait here, as far as there are keys; the limit is far from none.
  await lockKeys(em.getKysely(), key.subject);
  const [keys] = await keyCount(em.getKysely(), key.subject);
  holdLimit(LIMITS, 'MAX_API_KEYS', (keys?.count ?? 0) + 1);
  const uuid = uuidv7();
  const secret = makeSecret(uuid);
  const apiKey = new ApiKey({ ...key, uuid, hash: hashOfSecret(secret) });
  await em.persist(apiKey).flush();
  return { apiKey, secret };
}
