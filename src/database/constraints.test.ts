import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { ApiKey } from '../access/api-key/api-key.entity.ts';
import { checkKey, type KeyInput } from '../access/api-key/make-api-key.ts';
import { Member } from '../access/member/member.entity.ts';
import { ProjectRole } from '../access/project-role.ts';
import { Scope } from '../access/scope.ts';
import { parseConfig } from '../config.ts';
import { Rejection } from '../graphql/rejection.ts';
import { Label } from '../label/label.entity.ts';
import { LabelMove } from '../label/label-move.entity.ts';
import { setLabel } from '../label/set-label.ts';
import { Project } from '../project/project.entity.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import { Blob } from '../version/blob.entity.ts';
import { LAYERS_MAX, type NewVersion, Version } from '../version/version.entity.ts';
import { VersionFile } from '../version/version-file.entity.ts';
import { InvariantError } from './invariant.ts';

/** A statement with its parameters. */
type Sql = readonly [text: string, values?: readonly unknown[]];
type Row = Readonly<Record<string, unknown>>;

function insert(table: string, row: Row): Sql {
  const columns = Object.keys(row);
  const parameters = columns.map((_, i) => `$${i + 1}`);
  return [
    `insert into ${table} (${columns.join(', ')}) values (${parameters.join(', ')})`,
    Object.values(row),
  ];
}

const [p, q, key, g] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
const now = new Date();
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest();
const upTo = (number: number) => Array.from({ length: number + 1 }, (_, layer) => layer);

// Rows that break no rule where the seed stands; each case below spoils one of them.
const project = (row: Row = {}) =>
  insert('project', { id: randomUUID(), name: 'Name', created_at: now, updated_at: now, ...row });
const version = (row: Row = {}) =>
  insert('version', {
    ...{ project_id: p, number: 2, parent_number: 1, depth: 1, layers: [0, 1, 2], name: 'Name' },
    ...{ file_count: 0, total_size: 0, created_at: now },
    ...row,
  });
const blob = (row: Row = {}) =>
  insert('blob', { project_id: p, hash: sha256('b'), size: 1, text: 'b', ...row });
const file = (row: Row = {}) =>
  insert('version_file', {
    ...{ project_id: p, version_number: 1, path: 'b', blob_hash: sha256('a'), size: 1, changed_in: 1 },
    ...row,
  });
const searchText = (row: Row = {}) =>
  insert('search_text', { project_id: p, hash: sha256('a'), text: 'a', ...row });
const idempotencyKey = (row: Row = {}) =>
  insert('idempotency_key', { scope_id: p, key: randomUUID(), request_hash: sha256(''), ...row });
const label = (row: Row = {}) =>
  insert('label', { project_id: p, name: 'b', version_number: 1, updated_at: now, ...row });
const move = (row: Row = {}) =>
  insert('label_move', {
    ...{ project_id: p, number: 2, name: 'a', version_number: 0, previous_version_number: 1, moved_at: now },
    ...row,
  });
const generation = (row: Row = {}) =>
  insert('generation', {
    ...{ project_id: p, id: randomUUID(), parent_number: 1, name: 'Name', project_context: '' },
    ...{ change_request: 'Change', model: 'a/model', status: 'QUEUED', created_at: now, queued_at: now },
    ...row,
  });
const attempt = (row: Row = {}) =>
  insert('generation_attempt', {
    ...{ project_id: p, generation_id: g, number: 2, model: 'a/model', prompt_hash: sha256('') },
    ...{ prompt_paths: [], prompt_estimate: 0, reserved_tokens: 0, started_at: now },
    ...row,
  });
const member = (row: Row = {}) => insert('member', { project_id: p, subject: 'b', role: 'VIEWER', ...row });
const apiKey = (row: Row = {}) =>
  insert('api_key', {
    ...{ id: randomUUID(), hash: sha256('secret'), subject: 'a', name: 'Name', scopes: ['read'] },
    ...{ created_at: now, ...row },
  });
const bucket = (row: Row = {}) => insert('rate_limit_bucket', { key: 'b', points: 1, expire: 1, ...row });

/**
 * Project p has the versions 0 and 1, the content "a" and, in version 1, the file a and the label a, which is new,
 * and the generation g with an attempt, which version 1 came of, and the member a; project q has version 0. There are
 * the API key with the id of `key` and the bucket a.
 */
const seed: readonly Sql[] = [
  project({ id: p }),
  project({ id: q }),
  version({ number: 0, parent_number: null, depth: 0, layers: [0] }),
  generation({ id: g, parent_number: 0 }),
  attempt({ number: 1 }),
  version({ number: 1, parent_number: 0, layers: [0, 1], generation_id: g }),
  version({ project_id: q, number: 0, parent_number: null, depth: 0, layers: [0] }),
  blob({ hash: sha256('a'), text: 'a' }),
  file({ path: 'a' }),
  searchText(),
  idempotencyKey({ key }),
  label({ name: 'a' }),
  move({ number: 1, version_number: 1, previous_version_number: null }),
  member({ subject: 'a' }),
  apiKey({ id: key }),
  bucket({ key: 'a' }),
];

/** By the name of a constraint or trigger: what it is to refuse, in SQL that goes around the entities. */
const refused: Readonly<Record<string, Readonly<Record<string, Sql | readonly Sql[]>>>> = {
  project_pkey: { 'an id twice': project({ id: p }) },
  project_name_length: {
    'an empty name': project({ name: '' }),
    'a name of 256 characters': project({ name: 'a'.repeat(256) }),
    'an empty name later': ["update project set name = ''"],
  },
  project_description_length: {
    'a description of 10,001 characters': project({ description: 'a'.repeat(10_001) }),
  },
  project_latest_version_number_range: { 'a negative number': project({ latest_version_number: -1 }) },
  project_forked_from_whole: {
    'a project to be forked from without a number': project({ forked_from_project_id: p }),
    'a number to be forked from without a project': project({ forked_from_number: 1 }),
  },
  project_forked_from_range: {
    'a negative number to be forked from': project({ forked_from_project_id: p, forked_from_number: -1 }),
  },
  project_forked_from_other: {
    'a fork of itself': project({ id: key, forked_from_project_id: key, forked_from_number: 0 }),
  },

  project_locked_paths_count: { '101 locked paths': project({ locked_paths: Array(101).fill('a') }) },

  version_pkey: { 'a number twice': version({ number: 1, parent_number: 0, layers: [1] }) },
  // Its columns hold the primary key's, so that only without this can it be reached.
  version_layers_key: {
    'the same layers of a number twice': [
      ['alter table version drop constraint version_pkey cascade'],
      version({ number: 1, parent_number: 0, layers: [0, 1] }),
    ],
  },
  version_project_fkey: {
    'a project that is not there': version({
      ...{ project_id: randomUUID(), number: 0, parent_number: null, depth: 0, layers: [0] },
    }),
  },
  version_parent_fkey: {
    'a parent that is not there': version({ number: 9, parent_number: 8, layers: [9] }),
    'a parent of another project': version({ project_id: q, layers: [2] }),
  },
  version_parent_layers_fkey: {
    "other layers than the parent's below its own": version({ layers: [1, 2] }),
    "another version's layers below its own": version({ parent_number: 0 }),
  },
  version_number_range: {
    'a negative number': [
      ['alter table version drop constraint version_depth_range'],
      version({ number: -1, parent_number: -2, layers: [-1] }),
    ],
  },
  version_root: {
    'a second root': version({ parent_number: null, layers: [2] }),
    'a version 0 with a parent': version({ number: 0, parent_number: -1, depth: 0, layers: [0] }),
  },
  version_parent_older: {
    'a parent that is newer': version({ number: 3, parent_number: 4, layers: [3] }),
    'itself as its parent': version({ number: 3, parent_number: 3, layers: [3] }),
  },
  version_merged_from_fkey: {
    'a merged version that is not there': version({ number: 9, layers: [9], merged_from_number: 8 }),
  },
  version_merged_from_older: { 'a merged version that is newer': version({ merged_from_number: 3 }) },
  version_merged_from_not_parent: { 'its parent as the merged version': version({ merged_from_number: 1 }) },
  version_depth_range: {
    'a negative depth': version({ depth: -1 }),
    'a depth beyond the number': version({ depth: 3 }),
  },
  version_depth_root: { 'the depth of the root': version({ depth: 0 }) },
  version_layers_range: {
    'no layers': version({ layers: [] }),
    'more layers than are laid over one another': version({
      ...{ number: LAYERS_MAX, parent_number: LAYERS_MAX - 1, layers: upTo(LAYERS_MAX) },
    }),
  },
  version_layers_top: { 'layers without its own on top': version({ layers: [2, 1] }) },
  version_generation_key: { 'two versions of a generation': version({ generation_id: g }) },
  version_generation_fkey: {
    'a generation that is not there': version({ generation_id: key }),
  },
  version_generation_not_root: {
    'a root that a model wrote': [
      ['alter table version drop constraint version_generation_key'],
      version({
        ...{ project_id: q, number: 0, parent_number: null, depth: 0, layers: [0], generation_id: g },
      }),
    ],
  },
  version_name_length: {
    'an empty name': version({ name: '' }),
    'a name of 256 characters': version({ name: 'a'.repeat(256) }),
  },
  version_description_length: {
    'a description of 10,001 characters': version({ description: 'a'.repeat(10_001) }),
  },
  version_file_count_range: { 'a negative count of files': version({ file_count: -1 }) },
  version_total_size_range: { 'a negative size': version({ total_size: -1 }) },
  version_immutable: { 'another name': ["update version set name = 'Other'"] },

  blob_pkey: { 'a content twice': blob({ hash: sha256('a'), text: 'a' }) },
  blob_project_fkey: { 'a project that is not there': blob({ project_id: randomUUID() }) },
  blob_hash: {
    'the hash of another text': blob({ hash: sha256('c') }),
    'the hash of other bytes': blob({ hash: sha256('c'), text: null, bytes: Buffer.from('b') }),
  },
  blob_text_or_bytes: {
    'text and bytes at once': blob({ bytes: Buffer.from('b') }),
    'neither text nor bytes': blob({ text: null }),
  },
  blob_size: {
    'another size than the text has': blob({ size: 2 }),
    'characters counted as bytes': blob({ hash: sha256('\u00e9'), text: '\u00e9' }),
    'another size than the bytes have': blob({ size: 2, text: null, bytes: Buffer.from('b') }),
  },
  blob_immutable: { 'another text': ["update blob set text = 'other'"] },

  search_text_pkey: { 'a text twice': searchText() },
  search_text_blob_fkey: {
    'a text that is no content': searchText({ hash: sha256('b') }),
    "another project's content": searchText({ project_id: q }),
  },

  version_file_pkey: { 'a path twice in a layer': file({ path: 'a' }) },
  version_file_version_fkey: {
    'a version that is not there': file({ version_number: 9 }),
    "another project's version": file({ project_id: q, version_number: 1 }),
    'the end of a version that has files': ['delete from version where number = 1'],
  },
  version_file_blob_fkey: {
    'a content that is not there': file({ blob_hash: sha256('b') }),
    "another project's content": file({ project_id: q, version_number: 0, changed_in: 0 }),
    'the end of a content that a file holds': ['delete from blob'],
  },
  version_file_path_length: {
    'an empty path': file({ path: '' }),
    'a path of 1,025 bytes': file({ path: 'a'.repeat(1_025) }),
    'a path of 1,026 bytes in 513 characters': file({ path: '\u00e9'.repeat(513) }),
  },
  version_file_previous_path_length: {
    'an empty previous path': file({ previous_path: '' }),
    'a previous path of 1,025 bytes': file({ previous_path: 'a'.repeat(1_025) }),
  },
  version_file_previous_path_other: { 'a rename from its own path': file({ previous_path: 'b' }) },
  version_file_previous_path_content: {
    'a rename of what is deleted': file({ blob_hash: null, size: null, previous_path: 'a' }),
  },
  version_file_size_range: { 'a negative size': file({ size: -1 }) },
  version_file_deletion: {
    'a deletion with a size': file({ blob_hash: null }),
    'a content without a size': file({ size: null }),
  },
  version_file_changed_in_range: {
    'a change in a version that came later': file({ changed_in: 2 }),
    'a change in a version of a negative number': file({ changed_in: -1 }),
  },
  version_file_immutable: { 'another path': ["update version_file set path = 'b'"] },

  idempotency_key_pkey: { 'a key twice in a scope': idempotencyKey({ key }) },
  idempotency_key_request_hash_length: {
    'a hash of another length': idempotencyKey({ request_hash: Buffer.alloc(31) }),
  },

  label_pkey: { 'a name twice in a project': label({ name: 'a', version_number: 0 }) },
  label_version_fkey: {
    'a version that is not there': label({ version_number: 9 }),
    "another project's version": label({ project_id: q }),
    'a move to a version that is not there': ['update label set version_number = 9'],
  },
  label_name_length: {
    'an empty name': label({ name: '' }),
    'a name of 256 bytes': label({ name: 'a'.repeat(256) }),
    'a name of 256 bytes in 128 characters': label({ name: '\u00e9'.repeat(128) }),
  },

  label_move_pkey: { 'a number twice': move({ number: 1 }) },
  label_move_version_fkey: {
    'a version that is not there': move({ version_number: 9 }),
    "another project's version": move({ project_id: q, version_number: 1, previous_version_number: null }),
  },
  label_move_previous_version_fkey: {
    'a previous version that is not there': move({ previous_version_number: 9 }),
    "another project's previous version": move({ project_id: q, previous_version_number: 1 }),
  },
  label_move_number_range: { 'a number that no move has': move({ number: 0 }) },
  label_move_name_length: {
    'an empty name': move({ name: '' }),
    'a name of 256 bytes': move({ name: 'a'.repeat(256) }),
  },
  label_move_previous_version_other: {
    'a move to where the label stood': move({ version_number: 1 }),
    'a move from nowhere to nowhere': move({ version_number: null, previous_version_number: null }),
  },
  label_move_immutable: { 'another time': ['update label_move set moved_at = now()'] },

  generation_pkey: { 'an id twice': generation({ id: g }) },
  generation_parent_fkey: {
    'a parent that is not there': generation({ parent_number: 9 }),
    "another project's parent": generation({ project_id: q }),
  },
  generation_name_length: {
    'an empty name': generation({ name: '' }),
    'a name of 256 characters': generation({ name: 'a'.repeat(256) }),
  },
  generation_project_context_length: {
    'a context of 50,001 characters': generation({ project_context: 'a'.repeat(50_001) }),
  },
  generation_change_request_length: {
    'an empty request': generation({ change_request: '' }),
    'a request of 50,001 characters': generation({ change_request: 'a'.repeat(50_001) }),
  },
  generation_model_length: {
    'an empty model': generation({ model: '' }),
    'a model of 256 characters': generation({ model: 'a'.repeat(256) }),
  },
  generation_status_known: { 'an unknown status': generation({ status: 'DONE' }) },
  generation_attempts_range: {
    'more attempts before than altogether': generation({ attempts_before: 1 }),
    'a negative number of attempts': generation({ attempts: -1, attempts_before: -1 }),
  },
  generation_idle_ms_range: { 'a negative time': generation({ idle_ms: -1 }) },
  generation_counts_range: {
    'a negative number of claims': generation({ claims: -1 }),
    'a negative revision': generation({ revision: -1 }),
  },
  generation_not_before_queued: {
    'a wait of what has ended': generation({ status: 'CANCELLED', finished_at: now, not_before: now }),
  },
  generation_failure_told: {
    'a failure that is not told': generation({ status: 'FAILED', finished_at: now }),
    'a failure of what did not fail': generation({ failure: '{}' }),
  },
  generation_lease_whole: {
    'a lease without an end': generation({ status: 'RUNNING', leased_by: key }),
    "nobody's lease": generation({ leased_until: now }),
  },
  generation_lease_running: {
    'a run without a lease': generation({ status: 'RUNNING' }),
    'a lease of what waits': generation({ leased_by: key, leased_until: now }),
  },
  generation_finished: {
    'an end without a time': generation({ status: 'CANCELLED' }),
    'a time of an end that has not come': generation({ finished_at: now }),
  },

  generation_attempt_pkey: { 'a number twice': attempt({ number: 1 }) },
  generation_attempt_generation_fkey: {
    'a generation that is not there': attempt({ generation_id: key }),
    "another project's generation": attempt({ project_id: q }),
    'the end of a generation that has attempts': [
      ['alter table version drop constraint version_generation_fkey'],
      ['delete from generation'],
    ],
  },
  generation_attempt_number_range: { 'a number that no attempt has': attempt({ number: 0 }) },
  generation_attempt_prompt_hash_length: {
    'a hash of another length': attempt({ prompt_hash: Buffer.alloc(31) }),
  },
  generation_attempt_estimates_range: {
    'a negative estimate': attempt({ prompt_estimate: -1 }),
    'a negative reservation': attempt({ reserved_tokens: -1 }),
  },
  generation_attempt_usage_whole: {
    'read tokens without written ones': attempt({ prompt_tokens: 1 }),
    'a price without tokens': attempt({ cost_usd: 1 }),
  },
  generation_attempt_usage_range: {
    'a negative count': attempt({ prompt_tokens: -1, completion_tokens: 0 }),
    'a negative price': attempt({ prompt_tokens: 1, completion_tokens: 0, cost_usd: -1 }),
  },
  generation_attempt_outcome_known: {
    'an unknown outcome': attempt({ outcome: 'DONE', finished_at: now }),
  },
  generation_attempt_finished: {
    'an outcome without a time': attempt({ outcome: 'SUCCEEDED' }),
    'a time without an outcome': attempt({ finished_at: now }),
  },

  member_pkey: { 'a subject twice': member({ subject: 'a' }) },
  member_project_fkey: { 'a project that is not there': member({ project_id: randomUUID() }) },
  member_subject_length: {
    'an empty subject of a member': member({ subject: '' }),
    'a subject of 256 characters of a member': member({ subject: 'a'.repeat(256) }),
  },
  member_role_known: { 'an unknown role': member({ role: 'ADMIN' }) },

  api_key_pkey: { 'the id of a key twice': apiKey({ id: key }) },
  api_key_hash_length: { "a key's hash of another length": apiKey({ hash: Buffer.alloc(31) }) },
  api_key_subject_length: {
    'an empty subject of a key': apiKey({ subject: '' }),
    'a subject of 256 characters of a key': apiKey({ subject: 'a'.repeat(256) }),
  },
  api_key_name_length: {
    'an empty name of a key': apiKey({ name: '' }),
    'a name of 256 characters of a key': apiKey({ name: 'a'.repeat(256) }),
  },
  api_key_scopes_known: {
    'a key without scopes': apiKey({ scopes: [] }),
    'an unknown scope': apiKey({ scopes: ['read', 'own'] }),
  },

  rate_limit_bucket_pkey: { 'a bucket twice': bucket({ key: 'a' }) },

  migration_pkey: { 'a migration twice': ['insert into migration select * from migration'] },
};

const STATES = { p: '23505', u: '23505', f: '23503', c: '23514', trigger: '23000' };

const database = useDatabase();
let client: pg.Client;

beforeAll(async () => {
  client = new pg.Client(database.url);
  await client.connect();
});
afterAll(() => client.end());

/** The constraints and triggers of all tables by their names, with what kind they are of. */
async function guards(): Promise<Map<string, keyof typeof STATES>> {
  const { rows } = await client.query(`
    select conname as name, contype::text as kind from pg_constraint
    where connamespace = 'public'::regnamespace and contype <> 'n'
    union all
    select tgname, 'trigger' from pg_trigger
    join pg_class on pg_class.oid = tgrelid
    where relnamespace = 'public'::regnamespace and not tgisinternal`);
  return new Map(rows.map(({ name, kind }) => [name, kind]));
}

describe('the database', () => {
  beforeEach(async () => {
    await client.query('begin');
    for (const sql of seed) await run(sql);
  });
  afterEach(() => client.query('rollback'));

  const run = ([text, values]: Sql) => client.query(text, values && [...values]);

  /** The SQLSTATE and the constraint of the error that the statement ends with. */
  async function refusalOf(sql: Sql): Promise<[state: unknown, constraint: unknown]> {
    try {
      await run(sql);
    } catch (error) {
      const { code, constraint } = error as pg.DatabaseError;
      return [code, constraint];
    }
    throw new Error(`not refused: ${sql[0]}`);
  }

  it.each<[string, Sql]>([
    ['a project', project()],
    ['a version', version()],
    ['a version whose layer is a snapshot', version({ layers: [2] })],
    ['a text', blob()],
    ['bytes', blob({ text: null, bytes: Buffer.from('b') })],
    ['a file', file()],
    ['a deletion', file({ blob_hash: null, size: null })],
    ['a file of a snapshot that changed earlier', file({ changed_in: 0 })],
    ['an idempotency key', idempotencyKey()],
    ['a label on a version that has none', label({ version_number: 0 })],
    ["a label's move", move()],
    ["a label's removal", move({ version_number: null })],
    ['a generation', generation()],
    ['an attempt', attempt()],
    ['a member', member()],
    ['the same member of another project', member({ project_id: q, subject: 'a' })],
    ['an API key', apiKey()],
    ['an API key with all scopes', apiKey({ scopes: ['read', 'write', 'admin'] })],
    ['a bucket', bucket()],
    ['a label on a version that has one', label({ version_number: 1 })],
  ])('takes %s that breaks no rule', async (_, sql) => {
    await expect(run(sql)).resolves.toMatchObject({ rowCount: 1 });
  });

  const attempts = Object.entries(refused).flatMap(([constraint, cases]) =>
    Object.entries(cases).map(([what, sql]) => {
      const statements = (typeof sql[0] === 'string' ? [sql] : sql) as readonly Sql[];
      return [constraint, what, statements] as const;
    }),
  );

  it.each(attempts)('refuses by %s: %s', async (constraint, _, statements) => {
    const kind = (await guards()).get(constraint) ?? 'trigger';
    for (const sql of statements.slice(0, -1)) await run(sql);
    await expect(refusalOf(statements.at(-1) as Sql)).resolves.toEqual([STATES[kind], constraint]);
  });

  it('has no constraint and no trigger that no case above goes against', async () => {
    expect([...(await guards()).keys()].sort()).toEqual(Object.keys(refused).sort());
  });

  it('keeps what it refuses out of the table', async () => {
    await client.query('savepoint attempt');
    await refusalOf(project({ name: '' }));
    await client.query('rollback to savepoint attempt');
    const { rows } = await client.query('select count(*)::int as projects from project');
    expect(rows).toEqual([{ projects: 2 }]);
  });
});

describe('a rule', () => {
  const fork = useTransaction(database);

  const text = { name: 'Name', description: '', fileCount: 0, totalSize: 0 };
  const root = (overrides: Partial<NewVersion> = {}) =>
    new Version({ ...text, projectId: p, number: 0, parent: null, snapshot: true, ...overrides });
  const child = (parent: Version, overrides: Partial<NewVersion> = {}) =>
    root({ number: parent.number + 1, parent, snapshot: false, ...overrides });
  const tower = () => Array.from({ length: LAYERS_MAX }).reduce<Version>(parent => child(parent), root());
  const content = new Blob(p, Buffer.from('a'));
  const long = (length: number) => 'a'.repeat(length);

  const projectWith = (input: object) => () => makeProject(fork(), input);
  const versionWith = (input: object) => async () =>
    makeVersion(fork(), await makeProject(fork()), input as Parameters<typeof makeVersion>[2]);
  const labelWith = (input: object) => async () => {
    const { id: projectId } = await makeProject(fork());
    return setLabel(fork(), { projectId, name: 'Name', versionNumber: 0, ...input }, parseConfig({}));
  };
  const moveWith = (overrides: Partial<LabelMove>) => () =>
    new LabelMove({
      ...{ projectId: p, number: 1, name: 'Name', versionNumber: 1, previousVersionNumber: 0, movedAt: now },
      ...overrides,
    });
  const keyWith = (input: Partial<KeyInput>) => async () =>
    checkKey({ name: 'Name', subject: 'a', scopes: ['read'], expiresAt: null, ...input });
  const keyOf = (overrides: Partial<ConstructorParameters<typeof ApiKey>[0]>) => () =>
    new ApiKey({
      ...{ uuid: key, hash: sha256(''), subject: 'a', name: 'Name', scopes: [Scope.READ], expiresAt: null },
      ...overrides,
    });
  const create = (path: string) => ({ changes: [{ create: { path, content: '' } }] });

  /** A rule, how a client breaks it, how the program breaks it, and what the database has against it. */
  type Rule = [rule: string, input: () => Promise<unknown>, entity: () => unknown, constraint: string];

  const rules: Rule[] = [
    ['a project has a name', projectWith({ name: ' ' }), () => new Project('', ''), 'project_name_length'],
    [
      "a project's name is not too long",
      projectWith({ name: long(256) }),
      () => new Project(long(256), ''),
      'project_name_length',
    ],
    [
      "a project's description is not too long",
      projectWith({ description: long(10_001) }),
      () => new Project('Name', long(10_001)),
      'project_description_length',
    ],
    ['a version has a name', versionWith({ name: ' ' }), () => root({ name: '' }), 'version_name_length'],
    [
      "a version's name is not too long",
      versionWith({ name: long(256) }),
      () => root({ name: long(256) }),
      'version_name_length',
    ],
    [
      "a version's description is not too long",
      versionWith({ description: long(10_001) }),
      () => root({ description: long(10_001) }),
      'version_description_length',
    ],
    [
      "a version's parent is in its project",
      versionWith({ parentNumber: 1 }),
      () => child(root({ projectId: q })),
      'version_parent_fkey',
    ],
    [
      'a file has a path',
      versionWith(create('')),
      () => new VersionFile(root(), '', content),
      'version_file_path_length',
    ],
    [
      "a file's path is not too long",
      versionWith(create(`${'a/'.repeat(512)}a`)),
      () => new VersionFile(root(), `${'a/'.repeat(512)}a`, content),
      'version_file_path_length',
    ],
    ['a label has a name', labelWith({ name: '' }), () => new Label(p, '', 0, now), 'label_name_length'],
    [
      "a label's name is not too long",
      labelWith({ name: long(256) }),
      () => new Label(p, long(256), 0, now),
      'label_name_length',
    ],
    [
      'a label stands on a version',
      labelWith({ versionNumber: 1 }),
      () => new Label(p, 'Name', -1, now),
      'label_version_fkey',
    ],
    ['a key has a name', keyWith({ name: ' ' }), keyOf({ name: '' }), 'api_key_name_length'],
    ['a key has a subject', keyWith({ subject: '' }), keyOf({ subject: '' }), 'api_key_subject_length'],
    ['a key has scopes', keyWith({ scopes: [] }), keyOf({ scopes: [] }), 'api_key_scopes_known'],
    [
      "a key's scopes are known",
      keyWith({ scopes: ['own'] }),
      keyOf({ scopes: ['own' as Scope] }),
      'api_key_scopes_known',
    ],
  ];

  it.each(rules)('is held against the input: %s', async (_, input) => {
    await expect(input()).rejects.toThrow(Rejection);
  });

  /** Rules that a client has no way to break. */
  const inner: [rule: string, entity: () => unknown, constraint: string][] = [
    ['numbers begin with 0', () => root({ number: -1 }), 'version_number_range'],
    ['only version 0 has no parent', () => root({ number: 1 }), 'version_root'],
    ['version 0 has no parent', () => child(root(), { number: 0 }), 'version_root'],
    ['a parent is older', () => child(child(root()), { number: 1 }), 'version_parent_older'],
    ['layers are not too many', tower, 'version_layers_range'],
    ['a version has no fewer files than 0', () => root({ fileCount: -1 }), 'version_file_count_range'],
    ['a version has no fewer bytes than 0', () => root({ totalSize: -1 }), 'version_total_size_range'],
    [
      "a file's content is in its project",
      () => new VersionFile(root({ projectId: q }), 'a', content),
      'version_file_blob_fkey',
    ],
    ['a key is kept as a SHA-256', keyOf({ hash: Buffer.alloc(31) }), 'api_key_hash_length'],
    ['a member has a subject', () => new Member(p, '', ProjectRole.VIEWER), 'member_subject_length'],
    ['a label moves to a version', () => new Label(p, 'Name', 0, now).moveTo(0.5, now), 'label_version_fkey'],
    ['moves are numbered from 1', moveWith({ number: 0 }), 'label_move_number_range'],
    ["a label has a name in its moves' record", moveWith({ name: '' }), 'label_move_name_length'],
    ['a move leads to a version', moveWith({ versionNumber: -1 }), 'label_move_version_fkey'],
    [
      'a move comes from a version',
      moveWith({ previousVersionNumber: -1 }),
      'label_move_previous_version_fkey',
    ],
    ['a move leads elsewhere', moveWith({ previousVersionNumber: 1 }), 'label_move_previous_version_other'],
  ];

  it.each([...rules.map(([rule, , entity, constraint]) => [rule, entity, constraint] as const), ...inner])(
    'is held by the entity when the input is gone around, with a constraint behind it: %s',
    (_, entity, constraint) => {
      expect(entity).toThrow(InvariantError);
      expect(Object.keys(refused)).toContain(constraint);
    },
  );
});
