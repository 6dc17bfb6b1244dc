import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { Announcements } from '../../database/announcements.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import type { GenerationQueue } from '../generation-queue.ts';
import type { ModelClient } from '../model/model-client.ts';

/** What the work of generations is done with. */
export interface WorkTools {
  /** Gives an entity manager of its own. */
  readonly fork: () => EntityManager;
  readonly model: ModelClient;
  readonly queue: GenerationQueue;
  readonly config: Config;
  readonly announcements: Announcements;
  readonly log: Logger;
  /** Where the work is counted; nowhere by default. */
  readonly metrics?: Metrics | undefined;
}
