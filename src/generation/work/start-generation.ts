import type { EntityManager } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { Announcements } from '../../database/announcements.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { GenerationQueue } from '../generation-queue.ts';
import { ModelClient } from '../model/model-client.ts';
import { startBoss } from './boss.ts';
import { startWorker } from './worker.ts';

/** How long the queue waits for its jobs to be handed on, in milliseconds. */
const STOP_MS = 3_000;

/** What generations need of a process. */
export interface GenerationHost {
  readonly config: Config;
  /** Of the database, a postgres:// URL. */
  readonly url: string;
  readonly fork: () => EntityManager;
  readonly announcements: Announcements;
  readonly log: Logger;
  /** Where the work is counted; nowhere by default. */
  readonly metrics?: Metrics | undefined;
}

/** Generations on a process. */
export interface StartedGeneration {
  readonly queue: GenerationQueue;
  /** Begins to work on generations, where WORKER says so. */
  work(): Promise<void>;
  /**
   * Takes no more, and puts back into the queue what is under way.
   * @returns whether all of that was put back in time
   */
  endWork(): Promise<boolean>;
  /** Closes the queue, after the work. */
  stop(): Promise<void>;
}

const CLOSED: StartedGeneration = {
  queue: new GenerationQueue(),
  work: async () => {},
  endWork: async () => true,
  stop: async () => {},
};

/** Whether a provider of models is set up. */
export function hasProvider({ OPENROUTER_API_KEY, OPENROUTER_BASE_URL }: Config): boolean {
  return Boolean(OPENROUTER_API_KEY || OPENROUTER_BASE_URL);
}

/** Opens the queue of generations; without a provider of models it stays closed. */
export async function startGeneration(host: GenerationHost): Promise<StartedGeneration> {
  const { config, url, log } = host;
  if (!hasProvider(config)) return CLOSED;
  const boss = await startBoss(url, config.WORKER, log);
  const queue = new GenerationQueue(boss, config);
  let end = async () => true;
  return {
    queue,
    async work() {
      if (config.WORKER) end = await startWorker({ ...host, model: modelClient(config), queue }, boss);
    },
    endWork: () => end(),
    async stop() {
      await end();
      await boss.stop({ timeout: STOP_MS });
    },
  };
}

function modelClient(config: Config): ModelClient {
  return new ModelClient({
    apiKey: config.OPENROUTER_API_KEY,
    baseUrl: config.OPENROUTER_BASE_URL,
    firstTokenMs: config.GENERATION_FIRST_TOKEN_SECONDS * 1_000,
    betweenTokensMs: config.GENERATION_BETWEEN_TOKENS_SECONDS * 1_000,
  });
}
