import { statement } from '../../database/statement.ts';
import type { Scope } from '../scope.ts';
import type { ApiKeyRow } from './api-key.entity.ts';

/** What a secret is held against. */
export interface CredentialRow {
  readonly id: string;
  readonly hash: Buffer;
  readonly subject: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

const keyColumns = `k.id as uuid, k.subject, k.name, k.scopes, k.created_at as "createdAt",
  k.last_used_at as "lastUsedAt", k.expires_at as "expiresAt", k.revoked_at as "revokedAt"`;

/** What secrets are held against, by the ids of their keys. */
export const credentialsById = statement<CredentialRow, [ids: readonly string[]]>(
  'credentials-by-id',
  `select k.id, k.hash, k.subject, k.scopes, k.expires_at as "expiresAt", k.revoked_at as "revokedAt",
     k.last_used_at as "lastUsedAt"
   from api_key k
   where k.id = any ($1::uuid[])
   order by k.id`,
);

/** Which of the keys are neither revoked nor expired. */
export const liveKeys = statement<{ id: string }, [ids: readonly string[], now: Date]>(
  'live-api-keys',
  `select k.id
   from api_key k
   where k.id = any ($1::uuid[]) and k.revoked_at is null and (k.expires_at is null or k.expires_at > $2)
   order by k.id`,
);

/** API keys by id, revoked ones too. */
export const keysById = statement<ApiKeyRow, [ids: readonly string[]]>(
  'api-keys-by-id',
  `select ${keyColumns} from api_key k where k.id = any ($1::uuid[]) order by k.id`,
);

/** The keys of subjects that are not revoked, the newest first. */
export const keysOfSubjects = statement<ApiKeyRow, [subjects: readonly string[]]>(
  'api-keys-of-subjects',
  `select ${keyColumns}
   from api_key k
   where k.subject = any ($1::text[]) and k.revoked_at is null
   order by k.subject, k.id desc`,
);

/** All keys that are not revoked, or those of one subject; the newest first. */
export const allKeys = statement<ApiKeyRow, [subject: string | null]>(
  'all-api-keys',
  `select ${keyColumns}
   from api_key k
   where k.revoked_at is null and ($1::text is null or k.subject = $1)
   order by k.id desc`,
);

/** Locks the keys of a subject, in whose place nobody makes another until the transaction ends. */
export const lockKeys = statement<{ id: string }, [subject: string]>(
  'lock-api-keys',
  `select k.id from api_key k where k.subject = $1 and k.revoked_at is null order by k.id for no key update`,
);

/** How many keys of a subject are not revoked. */
export const keyCount = statement<{ count: number }, [subject: string]>(
  'api-key-count',
  'select count(*)::int as count from api_key k where k.subject = $1 and k.revoked_at is null',
);

/** Notes that a key is used, unless that was noted less than a minute before. */
export const noteKeyUse = statement<never, [id: string, now: Date]>(
  'note-api-key-use',
  `update api_key set last_used_at = $2
   where id = $1 and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute')`,
);
