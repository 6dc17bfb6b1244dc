import type { EntityManager } from '@mikro-orm/postgresql';
import type pg from 'pg';

const pools = new WeakMap<object, () => pg.Pool | undefined>();

/** Notes the pool below an entity manager and its forks. @param pool undefined until the first connection */
export function notePool(em: EntityManager, pool: () => pg.Pool | undefined): void {
  pools.set(em.getDriver(), pool);
}

/** The pool below an entity manager; undefined before its first connection. */
export function poolOf(em: EntityManager): pg.Pool | undefined {
  return pools.get(em.getDriver())?.();
}
