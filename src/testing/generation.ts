import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { parseConfig } from '../config.ts';
import { Announcements } from '../database/announcements.ts';
import { connect } from '../database/orm.ts';
import type { GenerationQueue } from '../generation/generation-queue.ts';
import { type StartedGeneration, startGeneration } from '../generation/work/start-generation.ts';
import { Metrics } from '../telemetry/metrics.ts';
import type { TestDatabase } from './database.ts';
import { databaseState } from './factories.ts';
import type { OpenRouterEmulator } from './openrouter.ts';
import { type StreamingServer, startStreamingServer } from './subscriptions.ts';

/** All that tests look at of a generation. */
export const GENERATION = `
  id status model attempts name
  failure { code message issues { index path code message } }
  usage { promptTokens completionTokens costUsd }
  changes { operation path previousPath complete size }
  parent { number } version { number name description parent { number } generation { id } }
  attemptDetails { number model outcome message promptHash promptPaths promptEstimate
    usage { promptTokens completionTokens costUsd } startedAt finishedAt }
  createdAt startedAt finishedAt`;

/** A server that generates versions by an emulated provider. */
export interface GenerationServer extends StreamingServer {
  readonly queue: GenerationQueue;
  /** Queues a generation. @returns the generation @throws Error for a refusal */
  // biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
  generate(input: Record<string, unknown>): Promise<any>;
  /** Generates a version. @returns the generation once it has ended */
  // biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
  run(input: Record<string, unknown>): Promise<any>;
  /** A generation as it is now. */
  // biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
  generation(id: string): Promise<any>;
  /** A generation, once it is so, by default once it has ended. */
  // biome-ignore lint/suspicious/noExplicitAny: tests select what they look at
  untilGeneration(id: string, isSo?: (generation: any) => boolean): Promise<any>;
}

/**
 * Starts a server that generates versions.
 * @param settings beside those of the provider; WORKER: 'false' for a server that does not do the work itself
 */
export async function startGenerationServer(
  database: TestDatabase,
  openRouter: OpenRouterEmulator,
  settings: Record<string, string> = {},
): Promise<GenerationServer> {
  const all = {
    LOG_LEVEL: 'warn',
    OPENROUTER_API_KEY: 'sk-or-test',
    OPENROUTER_BASE_URL: openRouter.url,
    NOODLE_MODEL: 'test/model',
    ...settings,
  };
  const config = parseConfig(all);
  const logged: string[] = [];
  const log = pino({ level: config.LOG_LEVEL }, { write: line => logged.push(line) });
  // A pool of its own: that of the tests is closed first.
  const orm = await connect(database.url, 10);
  const fork = () => orm.em.fork();
  const announcements = new Announcements({ url: database.url, db: () => fork().getKysely(), log });
  const metrics = new Metrics();
  const started: StartedGeneration = await startGeneration({
    config,
    url: database.url,
    fork,
    announcements,
    log,
    metrics,
  });
  const parts = { announcements, generations: started.queue, metrics, settings: all };
  const server = await startStreamingServer(fork, parts);
  await started.work();

  const generation = async (id: string) => {
    const { data, errors } = await server.send(`query ($id: ID!) { generation(id: $id) { ${GENERATION} } }`, {
      id,
    });
    if (errors) throw new Error(JSON.stringify(errors));
    return data.generation;
  };
  const generating: GenerationServer = {
    ...server,
    logged,
    queue: started.queue,
    async generate(input) {
      const { data, errors } = await server.send(
        `mutation ($input: GenerateVersionInput!) {
          generateVersion(input: $input) {
            ... on GenerateVersionSuccess { generation { ${GENERATION} } }
            ... on MutationError { code message }
          }
        }`,
        { input: { parentNumber: 0, name: 'Generated', changeRequest: 'Change it', ...input } },
      );
      const queued = data?.generateVersion.generation;
      if (!queued) throw new Error(JSON.stringify(errors ?? data));
      return queued;
    },
    async run(input) {
      const { id } = await generating.generate(input);
      return generating.untilGeneration(id);
    },
    generation,
    async untilGeneration(id, isSo = ({ finishedAt }) => finishedAt !== null) {
      for (;;) {
        const now = await generation(id);
        if (isSo(now)) return now;
        await sleep(20);
      }
    },
    async close() {
      await server.close();
      await started.stop();
      await announcements.close();
      await orm.close();
    },
  };
  return generating;
}

/** The texts of a version's files by their paths; null for binary ones. */
export async function textsOf(
  { orm }: TestDatabase,
  projectId: string,
  number: number,
): Promise<Record<string, string | null>> {
  const rows = await orm.em.fork().execute<{ path: string; text: string | null }[]>(
    `select t.path, b.text from version_tree t join blob b on b.project_id = t.project_id and b.hash = t.blob_hash
     where t.project_id = ? and t.version_number = ? order by t.path`,
    [projectId, number],
  );
  return Object.fromEntries(rows.map(({ path, text }) => [path, text]));
}

/** What the database holds, the queue's jobs included. */
export async function stateWithJobs({ orm }: TestDatabase): Promise<Record<string, string>> {
  const em = orm.em.fork();
  const [jobs] = await em.execute<{ count: string }[]>('select count(*) from pgboss.job');
  return { ...(await databaseState(em)), jobs: jobs?.count ?? '' };
}

/** Gives this test file a server that generates versions, from before its first test to after its last one. */
export function useGenerationServer(
  database: TestDatabase,
  openRouter: OpenRouterEmulator,
  settings: Record<string, string> = {},
): GenerationServer {
  const holder = {} as GenerationServer;
  beforeAll(async () => {
    Object.assign(holder, await startGenerationServer(database, openRouter, settings));
  });
  afterAll(() => holder.close());
  return holder;
}
