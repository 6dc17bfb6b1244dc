import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/postgresql';
import { v5 as uuidv5 } from 'uuid';
import { IdempotencyKeyReusedError } from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { claimKey, keepResult, keyHolder } from './idempotency.sql.ts';

/** A call that is to be carried out at most once. */
export interface KeyedCall<Made> {
  /** The client's key; without one the call is simply carried out. */
  readonly key: string | null | undefined;
  /** The project that the call writes to; null for a call that stands outside of any. */
  readonly projectId: string | null;
  /** The subject who calls, where that matters: another subject's call under the same key is another call. */
  readonly subject?: string | null;
  /** The mutation's name. */
  readonly mutation: string;
  /** The input, whose fields come in the schema's order; the same key with another input is refused. */
  readonly input: object;
  /** Carries the call out. */
  readonly make: () => Promise<Made>;
  /** The global id of what the call made. */
  readonly idOf: (made: Made) => string;
  /** Finds again what an earlier call under the key made. */
  readonly find: (id: string) => Promise<Made>;
}

/**
 * Carries a call out unless one with its key was carried out before: then it gives what that one made. To be called
 * in the call's transaction before anything is written, so that the key stands if and only if the call's work does, and a second call
 * waits here for the first one's end.
 * @throws Rejection with IdempotencyKeyReusedError when the key belongs to a call with another input
 */
export async function once<Made>(em: EntityManager, call: KeyedCall<Made>): Promise<Made> {
  const { key, mutation, input } = call;
  if (!key) return call.make();
  const db = em.getKysely();
  const scopeId = scopeOf(key, call);
  const requestHash = createHash('sha256')
    // A field that is null says the same as one that is left out.
    .update(JSON.stringify([mutation, input], (_, value) => value ?? undefined))
    .digest();

  const [claimed] = await claimKey(db, scopeId, key, requestHash);
  if (claimed) {
    const made = await call.make();
    await keepResult(db, scopeId, key, call.idOf(made));
    return made;
  }
  const [holder] = await keyHolder(db, scopeId, key);
  if (!holder?.requestHash.equals(requestHash)) throw new Rejection(new IdempotencyKeyReusedError(key));
  return call.find(holder.result);
}

/** Where a key counts: in its project, or for calls outside of any with its subject, lest others use it up. */
function scopeOf(
  key: string,
  { projectId, subject }: Pick<KeyedCall<unknown>, 'projectId' | 'subject'>,
): string {
  return projectId ?? (subject ? uuidv5(subject, key) : key);
}
