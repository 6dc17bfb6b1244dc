import { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { Statement } from '../database/statement.ts';
import { projectsById } from '../project/project.sql.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { firstChildren, versionLists, versionsByNumber, versionsInRanges } from '../version/version.sql.ts';
import { blobsByHash, filesByPath } from './file.sql.ts';

interface Plan {
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}

const database = useDatabase();

/** How many rows a prepared statement reads from tables for each one that it gives. */
async function rowsReadPerRow<Parameters extends readonly unknown[]>(
  { text }: Statement<unknown, Parameters>,
  ...parameters: Parameters
): Promise<number> {
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    await client.query('set plan_cache_mode = force_generic_plan');
    const { rows } = await client.query(`explain (analyze, format json) ${text}`, [...parameters]);
    const [{ Plan: plan }] = rows[0]['QUERY PLAN'] as [{ Plan: Plan }];
    expect(plan['Actual Rows']).toBeGreaterThan(0);
    return rowsRead(plan) / plan['Actual Rows'];
  } finally {
    await client.end();
  }
}

function rowsRead(plan: Plan): number {
  const scanned = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
  const here = plan['Relation Name'] ? scanned * plan['Actual Loops'] : 0;
  return here + (plan.Plans ?? []).reduce((sum, inner) => sum + rowsRead(inner), 0);
}

/** Makes a project of so many files, and a chain of a quarter as many versions that each change one of them. */
async function makeHistory(size: number) {
  const em = database.orm.em.fork();
  const files = Array.from({ length: size }, (_, i) => ({ path: `src/${i}.ts`, content: `${i}` }));
  const project = await makeProject(em, { files });
  const latest = size / 4;
  for (let parentNumber = 0; parentNumber < latest; parentNumber++) {
    const changes = [{ update: { path: `src/${parentNumber}.ts`, content: `changed ${parentNumber}` } }];
    await makeVersion(em, project, { parentNumber, changes });
  }
  return { id: project.id, latest };
}

/** Fills the tables with other projects, so that reading all of them would be no way to find a few rows. */
async function makeOthers(): Promise<void> {
  const em = database.orm.em.fork();
  const numbers = 'generate_series(1, 20) n';
  for (const sql of [
    `insert into project (id, name, created_at, updated_at)
     select gen_random_uuid(), 'Other ' || i, now(), now() from generate_series(1, 1000) i`,
    `insert into blob (project_id, hash, size, text)
     select id, sha256(convert_to(n::text, 'UTF8')), length(n::text), n::text
     from project, ${numbers} where name like 'Other %'`,
    `insert into version (project_id, number, layers, name, file_count, total_size, created_at)
     select id, 0, '{0}', 'Root', 0, 0, now() from project where name like 'Other %'`,
    `insert into version (project_id, number, parent_number, layers, name, file_count, total_size, created_at)
     select id, n, n - 1, array[n], 'Next', 1, 1, now() from project, ${numbers} where name like 'Other %'`,
    `insert into version_file (project_id, version_number, path, blob_hash, size, changed_in)
     select project_id, n, 'src/' || text || '.ts', hash, size, n from blob, ${numbers}
     where project_id in (select id from project where name like 'Other %') and text <= '13'`,
  ]) {
    await em.execute(sql);
  }
}

describe("the loaders' statements", () => {
  // The second history is ten times the first one: what a statement reads must not grow with what it is not asked for.
  const sizes = [40, 400];
  const histories: { id: string; latest: number }[] = [];
  beforeAll(async () => {
    for (const size of sizes) histories.push(await makeHistory(size));
    await makeOthers();
    await database.orm.em.fork().execute('analyze');
  });

  it.each([0, 1])('read at most three rows for each that they give (history %#)', async at => {
    const { id, latest } = histories[at] as { id: string; latest: number };
    const numbers = [latest, latest - 1, latest - 5];
    const lists = versionLists(numbers.map(number => ({ projectId: id, number })));
    const { rows: blobs } = await database.orm.em
      .fork()
      .getKysely()
      .executeQuery<{ hash: string }>(
        CompiledQuery.raw(`select encode(hash, 'hex') as hash from blob where project_id = $1 limit 3`, [id]),
      );
    const hashes = blobs.map(({ hash }) => hash);
    const paths = ['src/0.ts', 'src/1.ts', 'src/2.ts'];

    expect(await rowsReadPerRow(projectsById, [id])).toBeLessThanOrEqual(3);
    expect(await rowsReadPerRow(versionsByNumber, ...lists)).toBeLessThanOrEqual(3);
    expect(await rowsReadPerRow(versionsInRanges, [id], [id], [latest - 5], [latest])).toBeLessThanOrEqual(3);
    expect(await rowsReadPerRow(firstChildren, ...lists, -1, latest + 1, 21)).toBeLessThanOrEqual(3);
    expect(await rowsReadPerRow(filesByPath, ...lists, paths)).toBeLessThanOrEqual(3);
    expect(
      await rowsReadPerRow(blobsByHash, [id], [id, id, id], hashes, [true, true, false]),
    ).toBeLessThanOrEqual(3);
  });
});
