import pg from 'pg';
import { useDatabase } from '../testing/database.ts';
import { readingOf, STATISTICS } from '../testing/plans.ts';
import { projectPositions, projectStates } from './project-state.sql.ts';

const database = useDatabase();
let client: pg.Client;

const FILL = [
  `insert into project (id, name, created_at, updated_at)
   select gen_random_uuid(), 'Project', now(), now() from generate_series(1, 500)`,
  `insert into version (project_id, number, depth, layers, name, file_count, total_size, created_at)
   select id, 0, 0, '{0}', 'Root', 0, 0, now() from project`,
  `insert into version (project_id, number, parent_number, depth, layers, name, file_count, total_size, created_at)
   select id, 1, 0, 1, '{0,1}', 'Next', 0, 0, now() from project`,
  `insert into label_move (project_id, number, name, version_number, previous_version_number, moved_at)
   select id, n, 'live', n % 2, (n + 1) % 2, now() from project, generate_series(1, 100) n`,
];

describe('the statements that are read every few seconds', () => {
  let ids: string[];
  beforeAll(async () => {
    client = new pg.Client(database.url);
    await client.connect();
    for (const sql of FILL) await client.query(sql);
    ids = (await client.query('select id from project order by id limit 10')).rows.map(row => row.id);
  });
  afterAll(() => client.end());

  it.each(['', ...STATISTICS])('read no more than they give (after "%s")', async statistics => {
    await client.query(statistics);
    expect((await readingOf(client, projectPositions, ids)).rowsRead).toEqual({
      project: 10,
      label_move: 10,
    });
    expect((await readingOf(client, projectStates, ids)).rowsRead).toEqual({ project: 10 });
  });
});
