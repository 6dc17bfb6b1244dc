import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { ROOT } from '../root.ts';
import { useDatabase } from '../testing/database.ts';
import type { Db } from './statement.ts';

/** Tables that stay on one node. */
const LOCAL_TABLES = ['api_key', 'migration', 'rate_limit_bucket'];

/** Tables that are distributed by a scope, which is a project's id or an id of the row's own. */
const SCOPED_TABLES = ['idempotency_key'];

interface Catalog {
  readonly tables: readonly { readonly name: string; readonly columns: readonly string[] }[];
  /** Primary keys, unique constraints and unique indexes. */
  readonly keys: readonly {
    readonly table: string;
    readonly name: string;
    readonly isPrimary: boolean;
    readonly columns: readonly string[];
  }[];
  readonly foreignKeys: readonly {
    readonly table: string;
    readonly name: string;
    readonly columns: readonly string[];
    readonly target: string;
    readonly targetColumns: readonly string[];
    /** As pg_constraint has it: n for SET NULL, d for SET DEFAULT. */
    readonly onDelete: string;
  }[];
}

async function readCatalog(client: pg.Client): Promise<Catalog> {
  const { rows: tables } = await client.query(`
    select c.relname::text as name, array(
      select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    ) as columns
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    order by 1`);
  const { rows: keys } = await client.query(`
    select t.relname::text as table, i.relname::text as name, x.indisprimary as "isPrimary", array(
      select a.attname::text from pg_attribute a
      where a.attrelid = t.oid and a.attnum = any (x.indkey[:x.indnkeyatts - 1])
    ) as columns
    from pg_index x
    join pg_class i on i.oid = x.indexrelid
    join pg_class t on t.oid = x.indrelid
    where t.relnamespace = 'public'::regnamespace and x.indisunique
    order by 1, 2`);
  const named = (relation: string, columns: string) => `array(
    select a.attname::text from unnest(${columns}) with ordinality k (number, position)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number
    order by k.position
  )`;
  const { rows: foreignKeys } = await client.query(`
    select t.relname::text as table, c.conname::text as name, r.relname::text as target,
      c.confdeltype::text as "onDelete", ${named('c.conrelid', 'c.conkey')} as columns,
      ${named('c.confrelid', 'c.confkey')} as "targetColumns"
    from pg_constraint c
    join pg_class t on t.oid = c.conrelid
    join pg_class r on r.oid = c.confrelid
    where c.connamespace = 'public'::regnamespace and c.contype = 'f'
    order by 1, 2`);
  return { tables, keys, foreignKeys };
}

/** What keeps the tables from being distributed by project, in words; nothing when they can be. */
function distributionFaults({ tables, keys, foreignKeys }: Catalog): string[] {
  const faults: string[] = [];
  const distributedBy = new Map<string, string>();
  for (const { name, columns } of tables) {
    if (name === 'project') distributedBy.set(name, 'id');
    else if (columns.includes('project_id')) distributedBy.set(name, 'project_id');
    else if (SCOPED_TABLES.includes(name)) distributedBy.set(name, 'scope_id');
    else if (!LOCAL_TABLES.includes(name)) faults.push(`${name} is neither distributed nor local`);
  }
  for (const [table, column] of distributedBy) {
    const own = keys.filter(key => key.table === table);
    if (!own.some(({ isPrimary }) => isPrimary)) faults.push(`${table} has no primary key`);
    for (const { name, columns } of own) {
      if (!columns.includes(column)) faults.push(`${name} lacks ${column}`);
    }
  }
  for (const { table, name, columns, target, targetColumns, onDelete } of foreignKeys) {
    const column = distributedBy.get(table);
    const position = column === undefined ? -1 : columns.indexOf(column);
    if (position < 0 || targetColumns[position] !== distributedBy.get(target)) {
      faults.push(`${name} leaves its project`);
    }
    if (onDelete === 'n' || onDelete === 'd') faults.push(`${name} overwrites its columns`);
  }
  return faults;
}

describe('the tables', () => {
  const database = useDatabase();
  let client: pg.Client;

  beforeEach(async () => {
    client = new pg.Client(database.url);
    await client.connect();
    await client.query('begin');
  });
  afterEach(() => client.end());

  it('can be distributed by project', async () => {
    const catalog = await readCatalog(client);
    expect(catalog.tables.map(({ name }) => name)).toEqual(
      expect.arrayContaining(
        'api_key blob generation generation_attempt idempotency_key label label_move member migration project rate_limit_bucket version version_file'.split(
          ' ',
        ),
      ),
    );
    expect(catalog.foreignKeys.length).toBeGreaterThan(0);
    expect(distributionFaults(catalog)).toEqual([]);
  });

  const columns = 'project_id uuid not null, id uuid not null, other int, version_number int';

  it.each<[string, string, string[]]>([
    [
      'a table without a project id that is not listed as local',
      'create table note (id uuid primary key)',
      ['note is neither distributed nor local'],
    ],
    ['a table without a primary key', `create table note (${columns})`, ['note has no primary key']],
    [
      'a primary key without the project id',
      `create table note (${columns}, constraint note_pkey primary key (id))`,
      ['note_pkey lacks project_id'],
    ],
    [
      'a unique constraint without the project id',
      `create table note (${columns}, primary key (project_id, id), constraint note_key unique (id))`,
      ['note_key lacks project_id'],
    ],
    [
      'a unique index without the project id',
      `create table note (${columns}, primary key (project_id, id));
       create unique index note_index on note (lower(other::text)) include (project_id)`,
      ['note_index lacks project_id'],
    ],
    [
      'a unique index of projects without their id',
      'create unique index project_index on project (name)',
      ['project_index lacks id'],
    ],
    [
      'a key of idempotency keys without their scope',
      'create unique index key_index on idempotency_key (key)',
      ['key_index lacks scope_id'],
    ],
    [
      'a foreign key without the project id',
      `create unique index number_index on version (number);
       create table note (${columns}, primary key (project_id, id),
         constraint note_fkey foreign key (version_number) references version (number))`,
      ['number_index lacks project_id', 'note_fkey leaves its project'],
    ],
    [
      'a foreign key to another column than the project id',
      `create unique index pair_index on version (number, project_id);
       alter table version add column other_id uuid, add constraint other_key unique (project_id, other_id);
       create table note (${columns}, primary key (project_id, id),
         constraint note_fkey foreign key (id, project_id) references version (project_id, other_id))`,
      ['note_fkey leaves its project'],
    ],
    [
      'a foreign key from a local table',
      'alter table migration add project_id_of uuid constraint migration_fkey references project (id)',
      ['migration_fkey leaves its project'],
    ],
    [
      'a foreign key that sets its columns to null',
      `create table note (${columns}, primary key (project_id, id), constraint note_fkey
         foreign key (project_id, version_number) references version (project_id, number)
         on delete set null (version_number))`,
      ['note_fkey overwrites its columns'],
    ],
  ])('would not be distributable with %s', async (_, ddl, faults) => {
    await client.query(ddl);
    expect(distributionFaults(await readCatalog(client))).toEqual(faults);
  });
});

const REFERENCE =
  /\b(from|join|into|update) (version|version_file|version_tree|blob|label|label_move|generation|generation_attempt|member)\b(?: (?:as )?(\w+))?/g;
const NO_ALIAS = /^(where|on|set|select|values|order|group|join|cross|left|limit|using|returning)$/;

/** The position of the bracket that closes (step 1) or opens (step -1) what a position stands in. */
function bracketFrom(text: string, position: number, step: 1 | -1): number {
  const [opening, closing] = step === 1 ? ['(', ')'] : [')', '('];
  let depth = 0;
  let at = position;
  for (; at >= 0 && at < text.length; at += step) {
    if (text[at] === opening) depth++;
    else if (text[at] === closing && depth-- === 0) break;
  }
  return at;
}

/** The select that a position stands in, without those inside of it. */
function selectAround(text: string, position: number): string {
  let select = text.slice(bracketFrom(text, position, -1) + 1, bracketFrom(text, position, 1));
  for (let inner = /\( ?select\b/.exec(select); inner; inner = /\( ?select\b/.exec(select)) {
    const end = bracketFrom(select, inner.index + 1, 1);
    select = `${select.slice(0, inner.index)}${select.slice(end + 1)}`;
  }
  return select;
}

/** The tables with a project id that a statement names without binding the project by a parameter, with aliases. */
function unboundTables(sql: string): string[] {
  return [...sql.matchAll(REFERENCE)].flatMap(({ 1: verb, 2: table, 3: word = '', index }) => {
    const alias = NO_ALIAS.test(word) ? '' : word;
    const column = alias ? `\\b${alias}\\.project_id` : '(?<![.\\w])project_id';
    const bound =
      verb === 'into'
        ? /^into \w+ \(project_id, [^)]*\) (select|values \() ?\$\d/.test(sql.slice(index))
        : new RegExp(`${column} = (\\$\\d|any \\(\\$\\d)`).test(selectAround(sql, index));
    return bound ? [] : [alias ? `${table} ${alias}` : `${table}`];
  });
}

/** Statements that look over all projects, as whoever tidies up, or counts for the metrics, must. */
const OVER_ALL = /^\/\* (abandoned-generations|unreported-attempts|generations-by-status) \*\//;

describe('the statements', () => {
  const folder = join(ROOT, 'src');
  const files = globSync('**/*.sql.ts', { cwd: folder }).sort();

  /** Each statement of a file by its name, as it is sent. */
  async function textsOf(file: string): Promise<string[]> {
    const texts: string[] = [];
    const executeQuery = async ({ sql }: { sql: string }) => {
      texts.push(sql);
      return { rows: [] };
    };
    const exported: Record<string, unknown> = await import(join(folder, file));
    for (const value of Object.values(exported)) {
      if (typeof value !== 'function') continue;
      // What is no statement may not know what to do with a database.
      await (async () => value({ executeQuery } as unknown as Db))().catch(() => {});
    }
    const defined = readFileSync(join(folder, file), 'utf8').match(/= statement\b/g) ?? [];
    expect(texts).toHaveLength(defined.length);
    return texts;
  }

  it('stand in several files', () => {
    expect(files).toEqual(
      expect.arrayContaining([join('file', 'file.sql.ts'), join('version', 'tree.sql.ts')]),
    );
  });

  it.each(files)('bind the project of every table that they name, in %s', async file => {
    for (const text of await textsOf(file)) {
      if (!OVER_ALL.test(text)) expect([text, unboundTables(text)]).toEqual([text, []]);
    }
  });

  it.each<[string, string[]]>([
    ['select 1 from version where project_id = $1', []],
    ['select 1 from version v where v.project_id = any ($1::uuid[]) order by v.number', []],
    ['select 1 from project p', []],
    ['insert into blob (project_id, hash) values ($1, $2)', []],
    ['insert into blob (project_id, hash) select $1, h from unnest($2) h', []],
    ['select 1 from version where number = $1', ['version']],
    ['select 1 from version v where v.number = $1', ['version v']],
    ['select 1 from blob as b where b.hash = $1', ['blob b']],
    ['select 1 from version v where other_project_id = $1', ['version v']],
    [
      'select 1 from version v join version_file f on f.project_id = v.project_id where v.project_id = $1',
      ['version_file f'],
    ],
    [
      'select 1 from version v where v.project_id = $1 and exists (select from blob b where b.project_id = v.project_id)',
      ['blob b'],
    ],
    [
      'select 1 from version v where exists (select from version_file v where v.project_id = any ($1))',
      ['version v'],
    ],
    ['select 1 from version_tree t where t.path = $1', ['version_tree t']],
    ['select 1 from label l where l.name = $1', ['label l']],
    ['select 1 from label_move m where m.name = $1', ['label_move m']],
    ['select 1 from generation g where g.id = $1', ['generation g']],
    ['select 1 from generation_attempt a where a.number = $1', ['generation_attempt a']],
    ['select 1 from member m where m.subject = $1', ['member m']],
    ['delete from version_file where version_number = $1', ['version_file']],
    ['update version set name = $1', ['version']],
    ['insert into blob (hash, project_id) values ($1, $2)', ['blob']],
    ['insert into blob (project_id, hash) select b.project_id, b.hash from unnest($1) b', ['blob']],
  ])('are found out: %s', (sql, unbound) => {
    expect(unboundTables(sql)).toEqual(unbound);
  });
});
