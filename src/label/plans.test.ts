import pg from 'pg';
import type { Statement } from '../database/statement.ts';
import { useDatabase } from '../testing/database.ts';
import { readingOf, STATISTICS } from '../testing/plans.ts';
import type { Names } from './label.sql.ts';
import { MOVE_NUMBER_MAX } from './label-move.loaders.ts';
import {
  firstMovesOfLabels,
  firstMovesOfProjects,
  lastMoveNumber,
  lastMovesOfLabels,
  lastMovesOfProjects,
  type MoveWindow,
  moveCountsOfLabels,
} from './label-move.sql.ts';

const database = useDatabase();
let client: pg.Client;

/** How many moves a statement reads. */
async function readBy<Parameters extends readonly unknown[]>(
  statement: Statement<unknown, Parameters>,
  ...parameters: Parameters
): Promise<number> {
  return (await readingOf(client, statement, ...parameters)).rowsRead.label_move ?? 0;
}

const PROJECTS = 50;
const MOVES = 2_000;

// In each project "busy" moves all the time; "idle" moved twice, with the first move and with one in the middle.
const FILL = [
  `insert into project (id, name, created_at, updated_at)
   select gen_random_uuid(), 'Project', now(), now() from generate_series(1, ${PROJECTS})`,
  `insert into version (project_id, number, depth, layers, name, file_count, total_size, created_at)
   select id, 0, 0, '{0}', 'Root', 0, 0, now() from project`,
  `insert into version (project_id, number, parent_number, depth, layers, name, file_count, total_size, created_at)
   select id, 1, 0, 1, '{0,1}', 'Next', 0, 0, now() from project`,
  `insert into label_move (project_id, number, name, version_number, previous_version_number, moved_at)
   select id, n, case when n in (1, ${MOVES / 2}) then 'idle' else 'busy' end, n % 2, (n + 1) % 2, now()
   from project, generate_series(1, ${MOVES}) n`,
];

describe('the statements for pages of moves', () => {
  let id: string;
  beforeAll(async () => {
    client = new pg.Client(database.url);
    await client.connect();
    for (const sql of FILL) await client.query(sql);
    ({ id } = (await client.query('select id from project order by id limit 1')).rows[0]);
  });
  afterAll(() => client.end());

  it.each(['', ...STATISTICS])('read no more than they give (after "%s")', async statistics => {
    await client.query(statistics);
    const labels: Names = [[id], [id, id], ['busy', 'idle']];
    const all: MoveWindow = [0, MOVE_NUMBER_MAX, 21];
    expect(await readBy(lastMovesOfLabels, ...labels, ...all)).toBe(23);
    expect(await readBy(firstMovesOfLabels, ...labels, ...all)).toBe(23);
    expect(await readBy(lastMovesOfLabels, ...labels, MOVES / 2, MOVES / 2 + 11, 21)).toBe(10);
    expect(await readBy(lastMovesOfProjects, [id], ...all)).toBe(21);
    expect(await readBy(firstMovesOfProjects, [id], ...all)).toBe(21);
    expect(await readBy(lastMovesOfProjects, [id], 0, 6, 21)).toBe(5);
    expect(await readBy(moveCountsOfLabels, [id], [id], ['idle'])).toBe(2);
    expect(await readBy(lastMoveNumber, id)).toBe(1);
  });
});
