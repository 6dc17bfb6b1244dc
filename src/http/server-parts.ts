import type { Announcements } from '../database/announcements.ts';
import type { GenerationQueue } from '../generation/generation-queue.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { StreamLimits } from './streams/stream-limits.ts';

/** What a server may share with others, or have otherwise than usual. */
export interface ServerParts {
  /** What its mutations are told by, and its subscriptions woken; by default they reach this server alone. */
  readonly announcements?: Announcements;
  readonly limits?: Partial<StreamLimits>;
  /** Where generations are queued; by default there is no provider of models. */
  readonly generations?: GenerationQueue;
  /** Where requests are counted, for /metrics; by default nothing is. */
  readonly metrics?: Metrics | undefined;
}
