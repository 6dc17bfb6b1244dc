import type { SharedReads } from '../../database/shared-reads.ts';
import type { Db } from '../../database/statement.ts';
import type { Viewer } from '../viewer.ts';
import { credentialById } from './api-key.loaders.ts';
import { noteUse } from './note-use.ts';
import { fits, keyIdOf } from './secret.ts';

/**
 * Finds who bears the secret of an API key, as things are now, and notes that the key is used. One statement serves all
 * who ask at the same moment.
 * @param db outside of any transaction
 * @returns null for what is no key's secret, and for that of a key that is revoked or expired
 */
export async function viewerOfApiKey(secret: string, db: Db, reads: SharedReads): Promise<Viewer | null> {
  const id = keyIdOf(secret);
  if (!id) return null;
  const key = await reads.load(db, credentialById, id);
  if (!fits(secret, key?.hash) || !key || key.revokedAt) return null;
  if (key.expiresAt && key.expiresAt.getTime() <= Date.now()) return null;
  noteUse(db, key);
  return { subject: key.subject, scopes: key.scopes, expiresAt: key.expiresAt, apiKeyId: key.id };
}
