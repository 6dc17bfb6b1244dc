import { pino } from 'pino';
import { parseConfig } from '../config.ts';
import { Announcements } from '../database/announcements.ts';
import type { GenerationKey } from '../generation/generation.loaders.ts';
import { GenerationAttempt } from '../generation/generation-attempt.entity.ts';
import { GenerationQueue } from '../generation/generation-queue.ts';
import { ModelClient } from '../generation/model/model-client.ts';
import type { WorkTools } from '../generation/work/work-tools.ts';
import { parseGlobalId } from '../graphql/global-id.ts';
import type { TestDatabase } from './database.ts';
import { makeProject } from './factories.ts';
import type { GenerationServer } from './generation.ts';
import type { OpenRouterEmulator } from './openrouter.ts';

/** Of a generation whose worker died. */
export const EXPIRED = `, status = 'RUNNING', leased_by = gen_random_uuid(), started_at = now(),
  leased_until = now() - interval '1 second'`;

/**
 * What tests of a worker's parts work with, without a worker.
 * @param server that queues, and does no work
 */
export function workTester(
  database: TestDatabase,
  openRouter: OpenRouterEmulator,
  server: Pick<GenerationServer, 'generate'>,
) {
  const fork = () => database.orm.em.fork();

  /** Has a generation wait for longer than jobs do. @param set what else to set of its row */
  const age = (key: GenerationKey, set = '') =>
    fork().execute(`update generation set queued_at = now() - interval '11 seconds' ${set} where id = ?`, [
      key.uuid,
    ]);

  return {
    age,
    tools(overrides: Partial<WorkTools> = {}): WorkTools {
      const patience = { firstTokenMs: 9_000, betweenTokensMs: 9_000 };
      return {
        fork,
        model: new ModelClient({ apiKey: 'sk-or-test', baseUrl: openRouter.url, ...patience }),
        config: parseConfig({}),
        announcements: new Announcements(),
        queue: new GenerationQueue(),
        log: pino({ level: 'silent' }),
        ...overrides,
      };
    },
    async makeQueued() {
      const { id: projectId } = await makeProject(fork());
      const { id } = await server.generate({ projectId });
      const { uuid } = parseGlobalId(id) as unknown as GenerationKey;
      return { id, projectId, key: { projectId, uuid } };
    },
    /** Writes down an attempt as a worker that died left it. */
    async leaveAttempt(key: GenerationKey, left: Partial<GenerationAttempt>) {
      const em = fork();
      const attempt = new GenerationAttempt({
        projectId: key.projectId,
        generationId: key.uuid,
        number: 1,
        model: 'test/model',
        promptHash: Buffer.alloc(32),
        promptPaths: [],
        promptEstimate: 10,
        reservedTokens: 10,
      });
      em.persist(Object.assign(attempt, left));
      await em.flush();
      await age(key, `, attempts = 1 ${EXPIRED}`);
    },
  };
}
