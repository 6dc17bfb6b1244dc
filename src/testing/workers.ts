import type { TestDatabase } from './database.ts';
import type { OpenRouterEmulator } from './openrouter.ts';
import { type StartedProcess, startWorker } from './process.ts';

/** Workers of a test, each a process. */
export interface Workers {
  /** Starts one. @param env beside what each one needs */
  start(env?: Record<string, string>): Promise<StartedProcess>;
}

/** Has each test start workers, which are gone after it. */
export function useWorkers(database: TestDatabase, openRouter: OpenRouterEmulator): Workers {
  const started: StartedProcess[] = [];
  afterEach(async () => {
    for (const worker of started.splice(0)) {
      worker.signal('SIGKILL');
      await worker.exited;
    }
  });
  return {
    async start(env = {}) {
      const worker = await startWorker({
        DATABASE_URL: database.url,
        OPENROUTER_API_KEY: 'sk-or-test',
        OPENROUTER_BASE_URL: openRouter.url,
        NOODLE_MODEL: 'test/model',
        LOG_LEVEL: 'warn',
        ...env,
      });
      started.push(worker);
      return worker;
    },
  };
}
