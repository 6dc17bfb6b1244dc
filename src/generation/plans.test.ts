import pg from 'pg';
import type { Statement } from '../database/statement.ts';
import { useDatabase } from '../testing/database.ts';
import { type Reading, readingOf, STATISTICS } from '../testing/plans.ts';
import {
  attemptsOfGenerations,
  firstGenerations,
  generationLists,
  generationsById,
  generationsByStatus,
  lastGenerations,
  openGenerations,
  usageOfGenerations,
  versionsByGeneration,
} from './generation.sql.ts';
import {
  abandonedGenerations,
  spentByGeneration,
  spentByProject,
  unreportedAttempts,
} from './work/work.sql.ts';

const database = useDatabase();
let client: pg.Client;

const PROJECTS = 100;
const GENERATIONS = 100;

// Each generation became a version by its second attempt; in each project two are queued and the last one was a day ago.
const FILL = [
  `insert into project (id, name, created_at, updated_at)
   select gen_random_uuid(), 'Project', now(), now() from generate_series(1, ${PROJECTS})`,
  `insert into version (project_id, number, depth, layers, name, file_count, total_size, created_at)
   select id, 0, 0, '{0}', 'Root', 0, 0, now() from project`,
  `insert into generation (project_id, id, parent_number, name, project_context, change_request, model, status,
     attempts, created_at, queued_at, finished_at)
   select p.id, uuidv7(make_interval(secs => n)), 0, 'Name', '', 'Change', 'a/model',
     case when n > ${GENERATIONS - 2} then 'QUEUED' else 'SUCCEEDED' end, 2, now(),
     now() - make_interval(hours => ${GENERATIONS} - n), case when n > ${GENERATIONS - 2} then null else now() end
   from project p, generate_series(1, ${GENERATIONS}) n`,
  `insert into generation_attempt (project_id, generation_id, number, model, prompt_hash, prompt_paths, prompt_estimate,
     reserved_tokens, outcome, prompt_tokens, completion_tokens, cost_usd, started_at, finished_at)
   select g.project_id, g.id, n, 'a/model', sha256(''), '{}', 1, 2, 'SUCCEEDED', 1, 1, 0.1, g.queued_at, g.queued_at
   from generation g, generate_series(1, 2) n`,
  `insert into version (project_id, number, parent_number, depth, layers, name, file_count, total_size, created_at,
     generation_id)
   select project_id, row_number() over (partition by project_id order by id), 0, 1,
     array[0, row_number() over (partition by project_id order by id)], 'Made', 0, 0, now(), id
   from generation`,
];

describe('the statements of generations', () => {
  let key: { projectId: string; uuid: string };
  let others: { projectId: string; uuid: string }[];

  beforeAll(async () => {
    client = new pg.Client(database.url);
    await client.connect();
    for (const sql of FILL) await client.query(sql);
    const { rows } = await client.query(
      'select project_id as "projectId", id as uuid from generation order by project_id, id limit 3 offset 50',
    );
    [key] = rows;
    others = rows;
  });
  afterAll(() => client.end());

  /** How many rows of a table a statement reads. */
  async function readBy<Parameters extends readonly unknown[]>(
    table: string,
    statement: Statement<unknown, Parameters>,
    ...parameters: Parameters
  ): Promise<number> {
    const reading: Reading = await readingOf(client, statement, ...parameters);
    return reading.rowsRead[table] ?? 0;
  }

  describe.each(STATISTICS)('after %s', statistics => {
    beforeAll(() => client.query(statistics));

    it('read the generations that they are asked for, and no others', async () => {
      const keys = generationLists(others);
      expect(await readBy('generation', generationsById, ...keys)).toBe(3);
      expect(await readBy('version', versionsByGeneration, ...keys)).toBe(3);
      expect(await readBy('generation_attempt', usageOfGenerations, ...keys)).toBe(6);
      expect(await readBy('generation_attempt', attemptsOfGenerations, ...keys)).toBe(6);
      expect(await readBy('generation_attempt', spentByGeneration, key.projectId, key.uuid)).toBe(2);
    });

    it('read a page, not a project', async () => {
      const all = ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;
      expect(await readBy('generation', lastGenerations, [key.projectId], ...all, 21)).toBe(21);
      expect(await readBy('generation', firstGenerations, [key.projectId], ...all, 21)).toBe(21);
    });

    it('read what is open, or of the last day, not what was', async () => {
      const now = new Date();
      const day = new Date(now.getTime() - 24 * 60 * 60 * 1_000);
      expect(await readBy('generation', openGenerations, key.projectId)).toBe(2);
      expect(await readBy('generation', generationsByStatus)).toBe(2 * PROJECTS);
      expect(await readBy('generation', abandonedGenerations, 0, 100)).toBeLessThanOrEqual(2 * PROJECTS);
      expect(await readBy('generation_attempt', spentByProject, key.projectId, day)).toBe(48);
      expect(await readBy('generation_attempt', unreportedAttempts, day, 20)).toBe(0);
    });
  });
});
