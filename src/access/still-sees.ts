import type { Announcements } from '../database/announcements.ts';
import { wakeUps } from '../database/wake-ups.ts';
import { unauthenticated } from './access-refusals.ts';
import { liveApiKey } from './api-key/api-key.loaders.ts';
import { type Asker, roleNow, viewerOf } from './policy.ts';

/** What somebody watches. */
export interface Watched {
  /** The project that it is, or lies in. */
  readonly projectId: string;
  /** What its changes are announced by. */
  readonly id: string;
  /** The answer to who doesn't see it, which is that to an unknown id. */
  readonly hidden: () => Error;
}

/**
 * Yields whenever something of what is watched may have changed, as `wakeUps` does, as long as the caller may see it: a
 * credential may end, and a member may be removed, while a subscription is open.
 * @throws GraphQLError UNAUTHENTICATED when the credential has ended; `hidden` when the project is seen no more
 */
export async function* wakeUpsWhileSeen(
  asker: Asker,
  announcements: Announcements,
  watched: Watched,
  signal: AbortSignal,
): AsyncGenerator<void, void, undefined> {
  for await (const _ of wakeUps(announcements, watched.id, signal)) {
    await demandSight(asker, watched);
    yield;
  }
}

/**
 * Demands that a caller sees something now, by a credential that lives now.
 * @throws GraphQLError as `wakeUpsWhileSeen` and `sight` do
 */
export async function demandSight(
  asker: Asker,
  { projectId, hidden }: Pick<Watched, 'projectId' | 'hidden'>,
): Promise<void> {
  const [lives, role] = await Promise.all([isLive(asker), roleNow(asker, projectId)]);
  if (!lives) throw unauthenticated('The credential has ended: sign in again, or send another API key.');
  if (!role) throw hidden();
}

async function isLive(asker: Asker): Promise<boolean> {
  const viewer = viewerOf(asker);
  if (!viewer) return true;
  const { expiresAt, apiKeyId } = viewer;
  if (expiresAt && expiresAt.getTime() <= Date.now()) return false;
  return apiKeyId === null || asker.loadNow(liveApiKey, apiKeyId);
}
