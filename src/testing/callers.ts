import type { EntityManager } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { ApiKey } from '../access/api-key/api-key.entity.ts';
import { hashOfSecret, makeSecret } from '../access/api-key/secret.ts';
import { Scope } from '../access/scope.ts';

/** Makes an API key for a subject. @returns its secret */
export async function makeApiKey(
  em: EntityManager,
  subject: string,
  { scopes = [Scope.WRITE], expiresAt = null }: { scopes?: readonly Scope[]; expiresAt?: Date | null } = {},
): Promise<string> {
  const id = uuidv7();
  const secret = makeSecret(id);
  em.persist(new ApiKey({ uuid: id, hash: hashOfSecret(secret), subject, name: 'Key', scopes, expiresAt }));
  await em.flush();
  return secret;
}

/** The headers that a bearer sends. */
export function bearing(secret: string): Record<string, string> {
  return { authorization: `Bearer ${secret}` };
}
