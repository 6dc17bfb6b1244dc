import { useDatabase } from '../testing/database.ts';
import { holdLock } from '../testing/locks.ts';
import { connect, patienceFor } from './orm.ts';

const database = useDatabase();

describe('a connection', () => {
  it('ends a transaction of which nothing comes any more, and what it locks with it', async () => {
    const hurried = await connect(database.url, 1, { transaction: 50 });
    const abandoned = hurried.em.fork().transactional(async em => {
      await em.execute('lock table project in access exclusive mode');
      // It waits for the abandoned transaction's end.
      const release = await holdLock(database.url, 'lock table project in access exclusive mode');
      await release();
    });
    await expect(abandoned).rejects.toThrow();
    expect(await hurried.em.fork().execute('select 1 as one')).toEqual([{ one: 1 }]);
    await hurried.close();
  });

  it('gives a transaction a minute more than operations have', async () => {
    const orm = await connect(database.url, 1, patienceFor(30));
    const [row] = await orm.em
      .fork()
      .execute("select current_setting('idle_in_transaction_session_timeout') as idle");
    expect(row).toEqual({ idle: '90s' });
    await orm.close();
  });
});
