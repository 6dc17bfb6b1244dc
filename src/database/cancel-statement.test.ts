import { setTimeout as sleep } from 'node:timers/promises';
import { useDatabase } from '../testing/database.ts';
import { type PostgresProxy, startPostgresProxy } from '../testing/postgres-proxy.ts';
import { PreparedClient } from './prepared-client.ts';
import { Work } from './work.ts';

class Stopped extends Error {}

const database = useDatabase();
let proxy: PostgresProxy;
let client: PreparedClient;
beforeEach(async () => {
  proxy = await startPostgresProxy(database.url);
  client = new PreparedClient(proxy.url);
  await client.connect();
});
afterEach(async () => {
  await client.end();
  await proxy.close();
});

/** Waits until the connection of a process of PostgreSQL's works on a statement no more. */
async function untilEnded(pid: number, statement: string): Promise<void> {
  const running = `select 1 from pg_stat_activity where pid = ? and state = 'active' and query = ?`;
  while ((await database.orm.em.fork().execute(running, [pid, statement])).length > 0) await sleep(10);
}

describe('a cancellation', () => {
  it('that comes too late hits nothing of what is asked for next on the connection', async () => {
    const { rows } = await client.query('select pg_backend_pid() as pid');
    const work = new Work();
    const deliver = proxy.holdCancels();
    const ended = work.run(() => client.query('select pg_sleep(0.1), 1 as number'));
    work.stop(() => new Stopped());
    const next = client.query('select pg_sleep(0.3), 2 as number');
    await untilEnded(rows[0].pid, 'select pg_sleep(0.1), 1 as number');
    deliver();
    expect((await ended).rows).toMatchObject([{ number: 1 }]);
    expect((await next).rows).toMatchObject([{ number: 2 }]);
  });

  it('ends the statement, and leaves the connection to others', async () => {
    const work = new Work();
    const answer = work.run(() => client.query('select pg_sleep(60)'));
    work.stop(() => new Stopped());
    await expect(answer).rejects.toBeInstanceOf(Stopped);
    expect((await client.query('select 3 as number')).rows).toEqual([{ number: 3 }]);
  });

  it('never hits a commit, whose own answer is the only one that is true', async () => {
    await client.query(`
      create table slow (number int);
      create function dawdle() returns trigger language plpgsql as 'begin perform pg_sleep(0.3); return null; end';
      create constraint trigger dawdle after insert on slow deferrable initially deferred
        for each row execute function dawdle()`);
    const work = new Work();
    await work.run(async () => {
      await client.query('begin');
      await client.query('insert into slow values (4)');
      const committed = client.query('commit');
      work.stop(() => new Stopped());
      expect(await committed).toMatchObject({ command: 'COMMIT' });
    });
    expect((await client.query('select number from slow')).rows).toEqual([{ number: 4 }]);
  });
});
