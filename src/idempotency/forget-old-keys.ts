import type { MikroORM } from '@mikro-orm/postgresql';
import type { Logger } from 'pino';
import { forgetKeys } from './idempotency.sql.ts';

const HOUR = 3_600_000;

/**
 * Forgets, now and then every hour, the idempotency keys that are older than the given hours.
 * @returns what ends this, and resolves when the statement under way has ended
 */
export function forgetOldKeys(orm: MikroORM, hours: number, log: Logger): () => Promise<void> {
  const forget = async () => {
    try {
      await forgetKeys(orm.em.fork().getKysely(), hours);
    } catch (err) {
      log.warn({ err }, 'old idempotency keys could not be forgotten');
    }
  };
  let underWay = forget();
  const timer = setInterval(() => {
    underWay = forget();
  }, HOUR);
  timer.unref();
  return () => {
    clearInterval(timer);
    return underWay;
  };
}
