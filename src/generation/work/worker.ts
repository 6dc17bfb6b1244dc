import { setTimeout } from 'node:timers/promises';
import { SpanKind } from '@opentelemetry/api';
import type { PgBoss } from 'pg-boss';
import { traced } from '../../telemetry/tracing.ts';
import { GENERATION_QUEUE, type GenerationJob } from '../generation-queue.ts';
import { Stopped } from './generation-work.ts';
import { runGeneration } from './run-generation.ts';
import { startSweeper } from './sweeper.ts';
import type { WorkTools } from './work-tools.ts';

/** How often to ask for jobs: while the queue tells of them by itself, and while it can't; seconds. */
const POLL_SECONDS = { notified: 5, alone: 1 };

/** The name of a run in traces. */
const SPAN = `process ${GENERATION_QUEUE}`;

/** How long what is under way takes to be put back into the queue at the most, in milliseconds. */
const RELEASE_MS = 3_000;

/**
 * Works on generations, several at once.
 * @returns what ends that: takes no more, puts what has not ended by then back into the queue, and says whether that was
 * done in time
 */
export async function startWorker(tools: WorkTools, boss: PgBoss): Promise<() => Promise<boolean>> {
  const { config, log } = tools;
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();

  const work = async (job: GenerationJob) => {
    const key = { projectId: job.projectId, uuid: job.uuid };
    const attributes = {
      'messaging.system': 'pg-boss',
      'messaging.operation.type': 'process',
      'messaging.destination.name': GENERATION_QUEUE,
      'noodle.generation.id': key.uuid,
    };
    const run = () => runGeneration(tools, key, stop.signal);
    const running = traced(SPAN, { kind: SpanKind.CONSUMER, attributes }, run, job);
    underWay.add(running);
    try {
      await running;
    } catch (err) {
      if (!(err instanceof Stopped))
        log.warn(
          { err, generation: key.uuid },
          'the work on a generation was broken off; it will be taken up again',
        );
      // The queue hands the job on.
      throw err;
    } finally {
      underWay.delete(running);
    }
  };
  const polling = {
    pollingIntervalSeconds: POLL_SECONDS.alone,
    notifyPollingIntervalSeconds: POLL_SECONDS.notified,
  };
  for (let worker = 0; worker < config.GENERATION_CONCURRENCY; worker++) {
    const id = await boss.work<GenerationJob>(GENERATION_QUEUE, polling, async jobs => {
      try {
        for (const { data } of jobs) await work(data);
      } finally {
        // More may wait, for which pg-boss by itself would ask only after its interval.
        boss.notifyWorker(id);
      }
    });
  }
  const stopSweeper = startSweeper(tools);

  const end = async () => {
    await boss.offWork(GENERATION_QUEUE, { wait: false });
    stop.abort();
    const ended = Promise.allSettled([...underWay, stopSweeper()]).then(() => true);
    return Promise.race([ended, setTimeout(RELEASE_MS, false, { ref: false })]);
  };
  let ending: Promise<boolean> | undefined;
  return () => {
    ending ??= end();
    return ending;
  };
}
