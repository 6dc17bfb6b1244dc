import { once } from 'node:events';
import pg from 'pg';
import { useDatabase } from '../testing/database.ts';
import { PreparedClient } from './prepared-client.ts';

const database = useDatabase();
let client: PreparedClient;

beforeEach(async () => {
  client = new PreparedClient(database.url);
  await client.connect();
});
afterEach(() => client.end());

async function preparedNames(): Promise<string[]> {
  const { rows } = await client.query('select name from pg_prepared_statements order by name');
  return rows.map(({ name }: { name: string }) => name);
}

describe('PreparedClient', () => {
  it('prepares the statements that bear a name', async () => {
    await client.query('/* second */ select $1::int', [1]);
    await client.query('/* first-1 */ select $1::int', [1]);
    await client.query('/* first-1 */ select $1::int', [2]);
    await expect(preparedNames()).resolves.toEqual(['first-1', 'second']);
  });

  it.each([
    'select 1',
    '/* not a name */ select 1',
    '/* UPPER */ select 1',
    'select /* later */ 1',
    '-- name\nselect 1',
  ])('prepares no statement that bears none: %j', async text => {
    await client.query(text);
    await expect(preparedNames()).resolves.toEqual([]);
  });

  it("gives a named statement's rows in the types of pg, whatever the caller asked for", async () => {
    const strings = { getTypeParser: () => String } as unknown as pg.CustomTypesConfig;
    const sql = "select '2026-01-02T03:04:05.678Z'::timestamptz as time, array[1, 2] as numbers";
    const asked = new PreparedClient({ connectionString: database.url, types: strings });
    await asked.connect();
    try {
      const named = await asked.query(`/* typed */ ${sql}`);
      const unnamed = await asked.query(sql);
      expect(named.rows).toEqual([{ time: new Date('2026-01-02T03:04:05.678Z'), numbers: [1, 2] }]);
      expect(unnamed.rows).toEqual([{ time: expect.any(String), numbers: '{1,2}' }]);
    } finally {
      await asked.end();
    }
  });

  it('takes query objects as pg does', async () => {
    const { rows } = await client.query({ text: 'select $1::int as number', values: [7] });
    expect(rows).toEqual([{ number: 7 }]);
  });

  it('calls back', async () => {
    const number = await new Promise((resolve, reject) => {
      client.query(
        '/* called-back */ select $1::int as number',
        [7],
        (error: Error, result: pg.QueryResult) => (error ? reject(error) : resolve(result.rows[0].number)),
      );
    });
    expect(number).toBe(7);
  });

  it('leaves a connection that PostgreSQL ends, before that is known', async () => {
    const cut = new PreparedClient(database.url);
    await cut.connect();
    const ended = once(cut, 'end');
    await expect(cut.query('select pg_terminate_backend(pg_backend_pid())')).rejects.toMatchObject({
      code: '57P01',
    });
    await expect(cut.query('select 1')).rejects.toThrow('not queryable');
    await ended;
  });

  it.each(['select pg_sleep(20)', '/* late */ select pg_sleep(20)'])(
    'leaves a connection on which a statement takes too long: %s',
    async text => {
      const impatient = new PreparedClient({ connectionString: database.url, query_timeout: 50 });
      await impatient.connect();
      const ended = once(impatient, 'end');
      await expect(impatient.query(text)).rejects.toThrow('Query read timeout');
      await ended;
      await expect(impatient.query('select 1')).rejects.toThrow('not queryable');
    },
  );
});
