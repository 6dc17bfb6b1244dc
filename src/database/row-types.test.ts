import pg from 'pg';
import { useDatabase } from '../testing/database.ts';
import { rowTypes } from './row-types.ts';

const database = useDatabase();

/** Reads one value, given as SQL, by the row types and as pg itself does. */
async function read(value: string, timezone = 'UTC') {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    await client.query(`set timezone to '${timezone}'`);
    const text = `select ${value} as value`;
    const { rows } = await client.query({ text, types: rowTypes });
    return [rows[0].value, (await client.query(text)).rows[0].value];
  } finally {
    await client.end();
  }
}

describe('rowTypes', () => {
  const moment = "timestamptz '2026-01-31 12:30:00+00'";

  it.each([
    "'{}'::int[]",
    "'{7}'::int[]",
    "'{0,-1,2147483647}'::int[]",
    'null::int[]',
    moment,
    "timestamptz '2026-01-31 12:30:00.123+00'",
    "timestamptz '2026-01-31 12:30:00.5+00'",
    "timestamptz '0099-12-31 23:59:59+00'",
    "'infinity'::timestamptz",
    "'text'",
    '1.5::float8',
    "'\\x00ff'::bytea",
  ])('reads %s as pg does', async value => {
    const [ours, theirs] = await read(value);
    expect(ours).toEqual(theirs);
  });

  it.each(['Asia/Kathmandu', 'Europe/London'])('reads times in the zone %s as pg does', async timezone => {
    const [ours, theirs] = await read(moment, timezone);
    expect(ours).toEqual(theirs);
  });
});
