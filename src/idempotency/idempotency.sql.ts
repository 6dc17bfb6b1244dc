import { statement } from '../database/statement.ts';

/** Takes a key, waiting for a call under way with the same one; a row when nobody has it. */
export const claimKey = statement<{ key: string }, [scopeId: string, key: string, requestHash: Buffer]>(
  'claim-idempotency-key',
  `insert into idempotency_key (scope_id, key, request_hash) values ($1, $2, $3)
   on conflict (scope_id, key) do nothing
   returning key`,
);

/** What the call that has the key asked for and made. */
export const keyHolder = statement<{ requestHash: Buffer; result: string }, [scopeId: string, key: string]>(
  'idempotency-key-holder',
  `select request_hash as "requestHash", result from idempotency_key where scope_id = $1 and key = $2`,
);

/** Notes what a call made. */
export const keepResult = statement<never, [scopeId: string, key: string, result: string]>(
  'keep-idempotency-result',
  'update idempotency_key set result = $3 where scope_id = $1 and key = $2',
);

/** Forgets the keys that are older than the given number of hours. */
export const forgetKeys = statement<never, [hours: number]>(
  'forget-idempotency-keys',
  'delete from idempotency_key where created_at < now() - make_interval(hours => $1)',
);
