import { useDatabase, useTransaction } from '../testing/database.ts';
import { statement } from './statement.ts';

const fork = useTransaction(useDatabase());

const sum = statement<{ sum: number }, [a: number, b: number]>(
  'sum-of-two',
  `select $1::int +
     $2::int as sum`,
);

/** The statements that the transaction's connection has prepared, and how often each was run. */
const prepared = statement<{ name: string; statement: string; runs: number }, []>(
  'prepared-statements',
  `select name, statement, (generic_plans + custom_plans)::int as runs
   from pg_prepared_statements
   order by name`,
);

describe('statement', () => {
  it('gives the rows for its parameters', async () => {
    await expect(sum(fork().getKysely(), 1, 2)).resolves.toEqual([{ sum: 3 }]);
  });

  it('binds its parameters instead of writing them into the text', async () => {
    const echo = statement<{ text: string }, [text: string]>('echo', 'select $1::text as text');
    const text = "'; drop table project; --";
    await expect(echo(fork().getKysely(), text)).resolves.toEqual([{ text }]);
  });

  it('is prepared once on a connection, under its name', async () => {
    const db = fork().getKysely();
    const next = statement<{ next: number }, [number: number]>('next-number', 'select $1::int\n + 1 as next');
    await next(db, 1);
    await next(db, 2);
    const text = '/* next-number */ select $1::int + 1 as next';
    expect(await prepared(db)).toContainEqual({ name: 'next-number', statement: text, runs: 2 });
  });

  it('runs in the transaction of the entity manager that it gets its database from', async () => {
    const transactionId = statement<{ value: string }, []>(
      'transaction-id',
      'select pg_current_xact_id()::text as value',
    );
    const [one] = await transactionId(fork().getKysely());
    const [other] = await transactionId(fork().getKysely());
    expect(other).toEqual(one);
  });
});
