import { LRUCache } from 'lru-cache';
import type { Db } from '../../database/statement.ts';
import { besideWork } from '../../database/work.ts';
import { noteKeyUse } from './api-key.sql.ts';

/** How exactly the last use of a key is noted, in milliseconds. */
const MINUTE = 60_000;

/**
 * The keys whose use this process has noted within a minute, or is about to: many requests may come before the first
 * one's note stands, and where none can be made they must not all try. One that falls out is noted again.
 */
const noted = new LRUCache<string, true>({ max: 10_000, ttl: MINUTE });

/** Notes that a key is used, to the minute, out of the way of the request that uses it. */
export function noteUse(db: Db, { id, lastUsedAt }: { id: string; lastUsedAt: Date | null }): void {
  const now = new Date();
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < MINUTE) return;
  if (noted.has(id)) return;
  noted.set(id, true);
  // A use that is not noted harms nobody, and what is wrong with the database the requests themselves will tell. A
  // pool closes after the statements under way.
  besideWork(() => noteKeyUse(db, id, now)).catch(() => {});
}
