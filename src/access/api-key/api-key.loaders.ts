import { alignOne, defineLoader } from '../../database/batch.ts';
import type { ApiKeyRow } from './api-key.entity.ts';
import { type CredentialRow, credentialsById, keysById, keysOfSubjects, liveKeys } from './api-key.sql.ts';

const itself = (key: string) => key;

/** What a secret is held against, by the id of its key; null for none. */
export const credentialById = defineLoader<string, CredentialRow | null>(itself, async (ids, { db }) =>
  alignOne(ids, await credentialsById(db, ids), itself, row => row.id),
);

/** Whether there is a key of an id that is neither revoked nor expired. */
export const liveApiKey = defineLoader<string, boolean>(itself, async (ids, { db }) => {
  const live = new Set((await liveKeys(db, ids, new Date())).map(({ id }) => id));
  return ids.map(id => live.has(id));
});

/** API keys by id, revoked ones too; null where there is none. */
export const apiKeyById = defineLoader<string, ApiKeyRow | null>(itself, async (ids, { db }) =>
  alignOne(ids, await keysById(db, ids), itself, row => row.uuid),
);

/** The keys of a subject that are not revoked, the newest first. */
export const apiKeysOfSubject = defineLoader<string, readonly ApiKeyRow[]>(
  itself,
  async (subjects, { db }) => {
    const bySubject = Map.groupBy(await keysOfSubjects(db, subjects), row => row.subject);
    return subjects.map(subject => bySubject.get(subject) ?? []);
  },
);
