import pg from 'pg';
import type { Statement } from '../database/statement.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { fillTables, readingOf, STATISTICS } from '../testing/plans.ts';
import { versionLists } from '../version/version.sql.ts';
import { ancestorPages, commonAncestors } from './ancestors.sql.ts';
import { changedPaths } from './changed-paths.sql.ts';
import { fileRevisions, lastChanges } from './file-history.sql.ts';

const database = useDatabase();
const FILES = 5_000;
const path = (i: number) => `src/${i % 50}/${i}.ts`;

describe('the statements of history, in a project of 5,000 files', () => {
  let client: pg.Client;
  let id: string;

  beforeAll(async () => {
    client = new pg.Client(database.url);
    await client.connect();
    const em = database.orm.em.fork();
    const files = Array.from({ length: FILES }, (_, i) => ({ path: path(i), content: `${i}` }));
    const project = await makeProject(em, { files });
    id = project.id;
    // A chain that outgrows the most layers, so that it has a second snapshot.
    for (let parentNumber = 0; parentNumber < 70; parentNumber++) {
      const changes = [0, 1, 2].map(i => ({
        update: { path: path(parentNumber * 3 + i), content: `changed in ${parentNumber + 1}` },
      }));
      await makeVersion(em, project, { parentNumber, changes });
    }
    await fillTables(em);
  });
  afterAll(() => client.end());

  async function filesRead<Parameters extends readonly unknown[]>(
    statement: Statement<unknown, Parameters>,
    ...parameters: Parameters
  ): Promise<{ read: number; given: number }> {
    const { rowsRead, rowsGiven } = await readingOf(client, statement, ...parameters);
    return { read: rowsRead.version_file ?? 0, given: rowsGiven };
  }

  describe.each(STATISTICS)('after %s', statistics => {
    beforeAll(() => client.query(statistics));

    it('read three rows for each path that differs from the parent, and no others', async () => {
      for (const [base, head] of [
        [29, 30],
        [30, 29],
        [66, 67],
      ] as const) {
        const { read, given } = await filesRead(changedPaths, [id], [id], [base], [head]);
        expect(given).toBe(3);
        expect(read).toBeLessThanOrEqual(9);
      }
    });

    it('read what changed between distant versions, and where there is one the snapshot between them', async () => {
      const { read, given } = await filesRead(changedPaths, [id], [id], [10], [40]);
      expect([given, read]).toEqual([90, expect.any(Number)]);
      expect(read).toBeLessThanOrEqual(3 * 90);
      const across = await filesRead(changedPaths, [id], [id], [60], [70]);
      expect(across.given).toBe(30);
      expect(across.read).toBeLessThanOrEqual(FILES + 3 * 30);
    });

    it('read a row for each file whose last change is asked for', async () => {
      const paths = Array.from({ length: 50 }, (_, i) => path(i));
      const versions = versionLists(paths.map(() => ({ projectId: id, number: 70 })));
      const { read, given } = await filesRead(lastChanges, ...versions, paths);
      expect([read, given]).toEqual([50, 50]);
      const { rowsRead } = await readingOf(client, lastChanges, ...versions, paths);
      expect(rowsRead.version).toBeLessThanOrEqual(150);
      const revisions = await filesRead(fileRevisions, ...versions, paths, 3);
      expect(revisions).toEqual({ read: 100, given: 100 });
    });

    it('read as many versions as the way to the common ancestor is long, or the page', async () => {
      const near = await readingOf(client, commonAncestors, [id], [id], [70], [65]);
      expect(near.rowsRead.version).toBeLessThanOrEqual(8);
      const page = await readingOf(client, ancestorPages, [id], [id], [70], [70], 10);
      expect(page.rowsRead.version).toBeLessThanOrEqual(15);
    });
  });
});
