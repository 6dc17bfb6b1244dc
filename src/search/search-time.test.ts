import type { MikroORM } from '@mikro-orm/postgresql';
import { GraphQLError } from 'graphql';
import { CompiledQuery } from 'kysely';
import { pino } from 'pino';
import { parseConfig } from '../config.ts';
import { Memory } from '../database/memory.ts';
import { connect } from '../database/orm.ts';
import type { Db } from '../database/statement.ts';
import { Context } from '../graphql/context.ts';
import { faultFormatter } from '../http/faults.ts';
import { useDatabase } from '../testing/database.ts';
import { makeProject } from '../testing/factories.ts';
import { holdLock } from '../testing/locks.ts';
import { countStatements } from '../testing/statements.ts';
import { versionByNumber } from '../version/version.loaders.ts';
import { linesOfVersion, versionsOfProject } from './search.loaders.ts';
import { Searches, SearchSlots, SearchTimeout } from './search-time.ts';

const database = useDatabase();
let orm: MikroORM;
beforeAll(async () => {
  // One connection, so that what a search leaves behind on it is found.
  orm = await connect(database.url, 1);
});
afterAll(() => orm.close());

/** A request whose searches may take so many milliseconds. */
const contextWith = (timeout: number, slots = new SearchSlots()) =>
  new Context(orm.em.fork(), parseConfig({}), new Memory().put(slots).put(new SearchTimeout(timeout)));

/** Asks for the lines of a project's version 0 that hold a text. */
async function lines(context: Context, projectId: string, query: string) {
  const version = await context.load(versionByNumber, { projectId, number: 0 });
  if (!version) throw new Error('no version');
  const bounds = { from: '', before: '', after: ['', 0] as const };
  return context.load(linesOfVersion, { version, query, caseSensitive: false, limit: 9, ...bounds });
}

function versions(context: Context, projectId: string, query: string) {
  const bounds = { after: '', before: '', beforeNumber: 9 };
  return context.load(versionsOfProject, { projectId, query, caseSensitive: false, limit: 9, ...bounds });
}

const timedOut = { extensions: { code: 'SEARCH_TIMED_OUT' } };

describe('a search that takes too long', () => {
  let projectId: string;
  beforeAll(async () => {
    const files = [{ path: 'a', content: 'foo' }];
    ({ id: projectId } = await makeProject(database.orm.em.fork(), { files }));
  });

  it('ends with an error that says so, and leaves the connection as it was', async () => {
    const release = await holdLock(database.url, 'lock table blob in access exclusive mode');
    try {
      await expect(lines(contextWith(50), projectId, 'foo')).rejects.toMatchObject(timedOut);
      await expect(versions(contextWith(50), projectId, 'foo')).rejects.toMatchObject(timedOut);
    } finally {
      await release();
    }
    const { rows } = await contextWith(50).loaders.db.executeQuery(
      CompiledQuery.raw(`
        select current_setting('statement_timeout') as timeout, current_setting('enable_seqscan') as seqscan,
          current_setting('transaction_read_only') as "readOnly", pg_current_xact_id_if_assigned() as transaction`),
    );
    expect(rows).toEqual([{ timeout: '66s', seqscan: 'on', readOnly: 'off', transaction: null }]);
    expect(await lines(contextWith(5_000), projectId, 'foo')).toHaveLength(1);
  });

  it('leaves no time to what the request searches for after it; what was done before stays done', async () => {
    const { loaders } = contextWith(2_000);
    const done: string[] = [];
    const task = (name: string, sql: string) => ({
      projectIds: [projectId],
      async run(db: Db) {
        await db.executeQuery(CompiledQuery.raw(sql));
        done.push(name);
      },
    });
    const searches = new Searches();
    const tasks = [task('a', 'select 1'), task('b', 'select pg_sleep(60)'), task('c', 'select 1')];
    expect(await searches.run(tasks, loaders)).toMatchObject(timedOut);
    expect(await searches.run([task('d', 'select 1')], loaders)).toMatchObject(timedOut);
    expect(done).toEqual(['a']);
    expect(await new Searches().run([task('e', 'select 1')], contextWith(5_000).loaders)).toBeNull();
    expect(done).toEqual(['a', 'e']);
  });

  it('is one that finds no place among those of other requests, too', async () => {
    const slots = new SearchSlots();
    for (let place = 0; place < 4; place++) expect(await slots.acquire(1)).toBe(true);
    await expect(versions(contextWith(50, slots), projectId, 'foo')).rejects.toMatchObject(timedOut);
    slots.release();
    expect(await versions(contextWith(5_000, slots), projectId, 'foo')).toHaveLength(1);
    // It has given its place back.
    expect(await slots.acquire(1)).toBe(true);
    expect(await slots.acquire(1)).toBe(false);
  });

  it('is told clients as it is', () => {
    const logged: string[] = [];
    const format = faultFormatter(pino({}, { write: line => logged.push(line) }));
    const error = new GraphQLError('No.', timedOut);
    expect(format(error.toJSON(), error)).toEqual({ message: 'No.', ...timedOut });
    expect(logged).toEqual([]);
  });
});

describe('the searches of a request', () => {
  it('run one after another', async () => {
    const { id } = await makeProject(database.orm.em.fork());
    const context = contextWith(5_000);
    const { statements } = await countStatements(() =>
      Promise.all([versions(context, id, 'a'), versions(context, id, 'b'), lines(context, id, 'a')]),
    );
    const named = statements.map(text => /^\/\* ([\w-]+) \*\//.exec(text)?.[1] ?? text);
    expect(named.filter(name => name !== 'versions-by-number')).toEqual([
      ...[
        'start transaction read only',
        'limit-time',
        'matching-versions',
        'limit-time',
        'matching-versions',
      ],
      ...['commit', 'start transaction read only', 'limit-time', 'matching-lines', 'commit'],
    ]);
  });

  it('let other faults through, and the next search after them', async () => {
    const { id } = await makeProject(database.orm.em.fork());
    const context = contextWith(5_000);
    // Neither is what GraphQL lets in.
    await expect(versions(context, id, '\0')).rejects.toMatchObject({ code: '22021' });
    expect(await versions(context, id, 'readme')).toHaveLength(1);
  });
});
