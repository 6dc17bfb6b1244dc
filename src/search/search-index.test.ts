import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import type { Configuration } from '@mikro-orm/core';
import type { AbstractSqlDriver } from '@mikro-orm/postgresql';
import type { CompiledQuery } from 'kysely';
import pg from 'pg';
import { Migration20261124000002_search } from '../../migrations/Migration20261124000002_search.ts';
import type { Db } from '../database/statement.ts';
import { ContentEncoding } from '../file/content.ts';
import { AFTER_ALL_PATHS } from '../file/file.sql.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { readingOf, STATISTICS } from '../testing/plans.ts';
import { countStatements } from '../testing/statements.ts';
import { limitTime, matchingLines } from './search.sql.ts';
import { indexProject, SearchIndexing } from './search-index.ts';
import { indexPattern } from './search-text.ts';

const database = useDatabase();
const fork = () => database.orm.em.fork();
const db = () => fork().getKysely();

const makeFiles = (contents: readonly string[]) =>
  makeProject(fork(), { files: contents.map((content, i) => ({ path: `${i}`, content })) });

/** The texts of a project that the index has. */
async function indexed(projectId: string): Promise<string[]> {
  const rows = await fork().execute('select text from search_text where project_id = ? order by text', [
    projectId,
  ]);
  return rows.map(({ text }) => text);
}

/** The names of statements. */
const namesOf = (statements: readonly string[]) =>
  statements.map(text => /^\/\* ([\w-]+) \*\//.exec(text)?.[1] ?? text);

describe('indexProject', () => {
  it('brings in all texts of the project, and later those that are new', async () => {
    const project = await makeFiles(['foo', 'bar', 'foo']);
    const other = await makeFiles(['foo']);
    expect(await indexProject(db(), project.id)).toBe(true);
    expect(await indexed(project.id)).toEqual(['bar', 'foo']);
    expect(await indexed(other.id)).toEqual([]);

    await makeVersion(fork(), project, { changes: [{ update: { path: '0', content: 'new' } }] });
    const { statements } = await countStatements(() => indexProject(db(), project.id));
    expect(namesOf(statements)).toEqual([
      ...['index-is-there', 'index-texts', 'count-texts', 'index-texts'],
      ...['sort-index', 'count-texts'],
    ]);
    expect(await indexed(project.id)).toEqual(['bar', 'foo', 'new']);
    const again = await countStatements(() => indexProject(db(), project.id));
    expect(namesOf(again.statements)).toEqual(['index-is-there', 'index-texts']);
  });

  it('leaves bytes out, and texts of more than 1 MiB', async () => {
    const mib = 1024 * 1024;
    const project = await makeProject(fork(), {
      files: [
        { path: 'bytes', content: 'Zm9vAA==', encoding: ContentEncoding.BASE64 },
        { path: 'text', content: 'foo' },
        { path: 'large', content: 'x'.repeat(mib) },
        { path: 'larger', content: 'y'.repeat(mib + 1) },
      ],
    });
    await indexProject(db(), project.id);
    expect(await indexed(project.id)).toEqual(['foo', 'x'.repeat(mib)]);
  });

  it('takes as many batches as it needs, by count and by size', async () => {
    const many = await makeFiles(Array.from({ length: 1_001 }, (_, i) => `${i}`));
    const large = await makeFiles(Array.from({ length: 7 }, (_, i) => `${i}`.repeat(900_000)));
    for (const { id } of [many, large]) {
      const { statements } = await countStatements(() => indexProject(db(), id));
      // Three batches, and one that finds no more.
      expect(statements.filter(text => text.includes('index-texts'))).toHaveLength(4);
    }
    expect(await indexed(many.id)).toHaveLength(1_001);
    expect(await indexed(large.id)).toHaveLength(7);
  });

  it('can be at work twice at once', async () => {
    const contents = Array.from({ length: 1_001 }, (_, i) => `text ${i}`);
    const { id } = await makeFiles(contents);
    await Promise.all([indexProject(db(), id), indexProject(db(), id), indexProject(db(), id)]);
    expect(await indexed(id)).toEqual(contents.toSorted());
  });
});

describe('an indexed project', () => {
  it.each(STATISTICS)(
    'is searched by it: only contents that may hold the text are read (after %s)',
    async statistics => {
      const contents = Array.from({ length: 3_000 }, (_, i) => `content number ${i}\n`.repeat(20));
      const project = await makeFiles(contents.with(1_234, 'the NeedleInTheHaystack'));
      await makeFiles(contents);
      await indexProject(db(), project.id);
      const change = { create: { path: 'new', content: 'another needleInTheHaystack' } };
      await makeVersion(fork(), project, { changes: [change] });

      const client = new pg.Client(database.url);
      await client.connect();
      const query = 'needleinthehaystack';
      const searched = [query, false, indexPattern(query)] as const;
      const bounds = ['', AFTER_ALL_PATHS, '', 0, 21] as const;
      await client.query(statistics);
      await client.query('begin');
      await client.query(limitTime.text, ['0']);
      const reading = await readingOf(
        client,
        matchingLines,
        ...([[project.id], ...searched, [project.id], ['{0,1}'], ...bounds] as const),
      );
      await client.end();
      // The content that the index has as one that may hold the text, and the one that is new.
      expect(reading).toMatchObject({ rowsGiven: 2, rowsRead: { blob: 2 } });
    },
  );
});

describe('SearchIndexing', () => {
  it('brings a project in when its searches have taken long enough', async () => {
    const [one, two] = [await makeFiles(['foo']), await makeFiles(['bar'])];
    const indexing = new SearchIndexing({ worthIt: 100 });
    indexing.note(db(), [one.id, two.id], 120);
    indexing.note(db(), [two.id], 39);
    await indexing.settled();
    expect([await indexed(one.id), await indexed(two.id)]).toEqual([[], []]);
    indexing.note(db(), [two.id], 1);
    await indexing.settled();
    expect([await indexed(one.id), await indexed(two.id)]).toEqual([[], ['bar']]);
    indexing.note(db(), [one.id, two.id], 80);
    await indexing.settled();
    expect([await indexed(one.id), await indexed(two.id)]).toEqual([['foo'], ['bar']]);
  });

  it('brings one project in at a time', async () => {
    const [one, two] = [await makeFiles(['foo']), await makeFiles(['bar'])];
    const indexing = new SearchIndexing({ worthIt: 0 });
    indexing.note(db(), [one.id, two.id], 1);
    await indexing.settled();
    expect([await indexed(one.id), await indexed(two.id)]).toEqual([['foo'], []]);
    indexing.note(db(), [two.id], 1);
    await indexing.settled();
    expect(await indexed(two.id)).toEqual(['bar']);
  });

  it('lives with a database that fails, and says how it did', async () => {
    const fault = new Error('gone');
    const executeQuery = () => Promise.reject(fault);
    const gone = { executeQuery } as unknown as Db;
    const project = await makeFiles(['foo']);
    const onFault = jest.fn();
    const indexing = new SearchIndexing({ worthIt: 0, onFault });
    indexing.note(gone, [project.id], 1);
    await indexing.settled();
    expect(onFault.mock.calls).toEqual([[fault]]);
    expect(await indexed(project.id)).toEqual([]);
    indexing.note(db(), [project.id], 1);
    await indexing.settled();
    expect(await indexed(project.id)).toEqual(['foo']);
    expect(onFault).toHaveBeenCalledTimes(1);
  });

  it('does nothing after the batch that is under way, once it is closed', async () => {
    const project = await makeFiles(Array.from({ length: 1_001 }, (_, i) => `${i}`));
    const onFault = jest.fn();
    const indexing = new SearchIndexing({ worthIt: 0, onFault });
    const real = db();
    const sent: string[] = [];
    const executeQuery = (query: CompiledQuery) => {
      sent.push(query.sql);
      if (query.sql.includes('index-texts')) indexing.close();
      return real.executeQuery(query);
    };
    indexing.note({ executeQuery } as unknown as Db, [project.id], 1);
    await indexing.settled();
    indexing.note(db(), [project.id], 1);
    await indexing.settled();
    expect(namesOf(sent)).toEqual(['index-is-there', 'index-texts']);
    expect(await indexed(project.id)).toHaveLength(500);
    // That is none.
    expect(onFault).not.toHaveBeenCalled();
  });
});

describe('without the extensions', () => {
  const bare = useDatabase();
  beforeAll(() => bare.orm.em.fork().execute('drop extension pg_trgm cascade'));

  it('nothing is brought in', async () => {
    const em = bare.orm.em.fork();
    const { id } = await makeProject(em, { files: [{ path: 'a', content: 'foo' }] });
    expect(await indexProject(em.getKysely(), id)).toBe(false);
    const indexing = new SearchIndexing({ worthIt: 0 });
    indexing.note(em.getKysely(), [id], 1);
    await indexing.settled();
    const { statements } = await countStatements(async () => {
      indexing.note(em.getKysely(), [id], 1);
      await indexing.settled();
    });
    expect(statements).toEqual([]);
    expect(await em.execute('select * from search_text')).toEqual([]);
  });

  it('texts are found all the same', async () => {
    const em = bare.orm.em.fork();
    const { id } = await makeProject(em, { files: [{ path: 'a', content: 'x\nfoo' }] });
    const bounds = ['', AFTER_ALL_PATHS, '', 0, 21] as const;
    const rows = await matchingLines(em.getKysely(), [id], 'FOO', false, '%FOO%', [id], ['{0}'], ...bounds);
    expect(rows).toMatchObject([{ path: 'a', line: 2, text: 'foo', hash: hashOf('x\nfoo') }]);
  });
});

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the migration', () => {
  const bare = useDatabase();

  it.each([
    [
      'makes the index, wherever the extensions are',
      'create schema elsewhere; create extension pg_trgm schema elsewhere',
      true,
    ],
    ['does without where it may not make the extensions', 'set role stranger', false],
  ])('%s', async (_name, sql, hasIndex) => {
    const client = new pg.Client(bare.url);
    await client.connect();
    const role = `stranger_${process.pid}`;
    await client.query('begin');
    await client.query(`drop table search_text; drop extension pg_trgm; drop extension btree_gin;
      create role ${role}; grant create on schema public to ${role}; grant references on blob to ${role}`);
    await client.query(sql.replace('stranger', role));
    const migration = new Migration20261124000002_search(
      bare.orm.em.getDriver() as unknown as AbstractSqlDriver,
      bare.orm.config as Configuration,
    );
    migration.up();
    for (const query of migration.getQueries()) await client.query(query as string);
    const { rows } = await client.query(
      `select to_regclass('search_text') is not null as table, to_regclass('search_text_index') is not null as index`,
    );
    await client.query('rollback');
    await client.end();
    expect(rows).toEqual([{ table: true, index: hasIndex }]);
  });
});
