import { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { Statement } from '../database/statement.ts';
import { projectsById } from '../project/project.sql.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { fillTables, readingOf, STATISTICS } from '../testing/plans.ts';
import {
  firstChildren,
  lastChildren,
  versionLists,
  versionsByNumber,
  versionsInRanges,
} from '../version/version.sql.ts';
import { blobsByHash, filesByPath } from './file.sql.ts';

const database = useDatabase();

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(() => client.end());

/** How many rows a statement reads from tables for each one that it gives. */
async function rowsReadPerRow<Parameters extends readonly unknown[]>(
  statement: Statement<unknown, Parameters>,
  ...parameters: Parameters
): Promise<number> {
  const { rowsRead, rowsGiven } = await readingOf(client, statement, ...parameters);
  expect(rowsGiven).toBeGreaterThan(0);
  return Object.values(rowsRead).reduce((sum, rows) => sum + rows, 0) / rowsGiven;
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

describe("the loaders' statements", () => {
  // The second history is ten times the first one: what a statement reads must not grow with what it is not asked for.
  const sizes = [40, 400];
  const histories: { id: string; latest: number }[] = [];
  beforeAll(async () => {
    for (const size of sizes) histories.push(await makeHistory(size));
    await fillTables(database.orm.em.fork());
  });

  describe.each(STATISTICS)('after %s', statistics => {
    beforeAll(() => client.query(statistics));

    it.each([0, 1])('read at most three rows for each that they give (history %#)', async at => {
      const { id, latest } = histories[at] as { id: string; latest: number };
      const numbers = [latest, latest - 1, latest - 5];
      const lists = versionLists(numbers.map(number => ({ projectId: id, number })));
      const { rows: blobs } = await database.orm.em
        .fork()
        .getKysely()
        .executeQuery<{ hash: string }>(
          CompiledQuery.raw(`select encode(hash, 'hex') as hash from blob where project_id = $1 limit 3`, [
            id,
          ]),
        );
      const hashes = blobs.map(({ hash }) => hash);
      const paths = ['src/0.ts', 'src/1.ts', 'src/2.ts'];

      expect(await rowsReadPerRow(projectsById, [id])).toBeLessThanOrEqual(3);
      expect(await rowsReadPerRow(versionsByNumber, ...lists)).toBeLessThanOrEqual(3);
      expect(await rowsReadPerRow(versionsInRanges, [id], [id], [latest - 5], [latest])).toBeLessThanOrEqual(
        3,
      );
      expect(await rowsReadPerRow(filesByPath, ...lists, paths)).toBeLessThanOrEqual(3);
      expect(
        await rowsReadPerRow(blobsByHash, [id], [id, id, id], hashes, [true, true, false]),
      ).toBeLessThanOrEqual(3);
    });

    it.each([0, 1])(
      'read the versions of a project once at the most for each parent (history %#)',
      async at => {
        const { id, latest } = histories[at] as { id: string; latest: number };
        const parents = versionLists([latest - 1, latest - 5].map(number => ({ projectId: id, number })));
        for (const children of [firstChildren, lastChildren]) {
          const { rowsRead, rowsGiven } = await readingOf(client, children, ...parents, -1, latest + 1, 21);
          expect(rowsGiven).toBe(2);
          expect(rowsRead.version).toBeLessThanOrEqual(2 * (latest + 1) + 2);
        }
      },
    );
  });
});
