import { randomUUID } from 'node:crypto';
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { connect } from '../database/orm.ts';

/** A migrated database of a test file's own. */
export interface TestDatabase {
  readonly url: string;
  readonly orm: MikroORM;
}

/** Gives this test file a new, migrated, empty database, from before its first test to after its last one. */
export function useDatabase(): TestDatabase {
  const database = {} as { -readonly [Key in keyof TestDatabase]: TestDatabase[Key] };
  beforeAll(async () => {
    const server = new URL(process.env.NOODLE_TEST_DATABASE as string);
    const name = `test_${randomUUID().replaceAll('-', '')}`;
    await administer(server, `create database ${name} template ${server.pathname.slice(1)}`);
    database.url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
    database.orm = await connect(database.url, 20);
  });
  afterAll(() => database.orm.close());
  return database;
}

async function administer(server: URL, sql: string): Promise<void> {
  const client = new pg.Client(Object.assign(new URL(server), { pathname: '/postgres' }).href);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Gives each test a transaction that is rolled back after it.
 * @returns a function that gives the test's entity managers, all in its transaction
 */
export function useTransaction(database: TestDatabase): () => EntityManager {
  let em: EntityManager;
  beforeEach(async () => {
    em = database.orm.em.fork();
    await em.begin();
  });
  afterEach(() => em.rollback());
  return () => em.fork({ keepTransactionContext: true });
}
