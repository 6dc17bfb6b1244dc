import { Loaders } from '../database/batch.ts';
import { Memory } from '../database/memory.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import fc from '../testing/fast-check.ts';
import { useGit } from '../testing/git.ts';
import { type ModelVersion, makeHistory, steps } from '../testing/history.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';
import { DiffTime } from './diff-time.ts';
import { fileDiff } from './file-diff.loaders.ts';
import { fileDifferences } from './file-differences.loaders.ts';

const database = useDatabase();
const fork = useTransaction(database);
const git = useGit();
const server = useServer(fork);
const smallServer = useServer(fork, { MAX_PATCH_SIZE: '1024' });
const narrowServer = useServer(fork, { MAX_VERSION_SIZE: '100' });

const COMPARISON = `query ($id: ID!, $base: NonNegativeInt, $head: NonNegativeInt!, $first: Int, $after: String) {
  project(id: $id) { version(number: $head) { comparison(base: $base) {
    base { number } head { number } commonAncestor { number }
    filesAdded filesModified filesDeleted filesRenamed
    files(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage hasPreviousPage endCursor }
      nodes { path previousPath status additions deletions patch patchTruncated before { path content version { number } } after { path content version { number } } }
    }
  } } }
}`;

async function compare(id: string, head: number, variables: Record<string, unknown> = {}, on = server) {
  const { data, errors } = await on.send(COMPARISON, { id, head, ...variables });
  expect(errors).toBeUndefined();
  return data.project.version.comparison;
}

/** All files that differ, read in pages. */
async function allFiles(id: string, base: number, head: number, first: number) {
  // biome-ignore lint/suspicious/noExplicitAny: what the server answered
  const nodes: any[] = [];
  let after: string | null = null;
  do {
    const { files } = await compare(id, head, { base, first, after });
    nodes.push(...files.nodes);
    after = files.pageInfo.hasNextPage ? files.pageInfo.endCursor : null;
    expect(files.totalCount).toBeGreaterThanOrEqual(nodes.length);
  } while (after !== null);
  return nodes;
}

/** Applies patches to a tree with Git, and gives the tree that comes of it. */
function applied(tree: ReadonlyMap<string, string>, patch: string): Map<string, string> {
  git.clear();
  for (const [path, text] of tree) git.write(path, text);
  if (patch !== '') git.run('git apply --whitespace=nowarn -', patch);
  const paths = git.run('find . -type f -print0').split('\0').filter(Boolean);
  return new Map(paths.map(path => [path.slice(2), git.read(path)]));
}

const texts = fc
  .array(fc.constantFrom('one', 'two', '', '}', 'export const é = 1;', 'same', 'same', 'same'), {
    maxLength: 12,
  })
  .chain(lines => fc.constantFrom('\n', '\r\n').map(end => [lines, end] as const))
  .chain(([lines, end]) => fc.boolean().map(last => lines.join(end) + (last ? end : '')));

describe('Version.comparison', () => {
  it('tells what became of the files since the parent', async () => {
    const long = Array.from({ length: 20 }, (_, i) => `line ${i}\n`).join('');
    const files = [
      { path: 'deleted', content: 'gone\n' },
      { path: 'edited', content: 'one\ntwo\n' },
      { path: 'kept', content: 'kept\n' },
      { path: 'moved', content: 'moved\n' },
      { path: 'moved and edited', content: long },
    ];
    const project = await makeProject(fork(), { files });
    await makeVersion(fork(), project, {
      changes: [
        { delete: { path: 'deleted' } },
        { update: { path: 'edited', content: 'one\nthree\nfour\n' } },
        { delete: { path: 'moved' } },
        { create: { path: 'new/moved', content: 'moved\n' } },
        { delete: { path: 'moved and edited' } },
        { create: { path: 'new/é', content: `${long}more\n` } },
        { create: { path: 'added', content: 'added\n' } },
      ],
    });
    const comparison = await compare(project.id, 1);
    expect(comparison).toMatchObject({
      ...{ base: { number: 0 }, head: { number: 1 }, commonAncestor: { number: 0 } },
      ...{ filesAdded: 1, filesModified: 1, filesDeleted: 1, filesRenamed: 2 },
    });
    const { totalCount, nodes } = comparison.files;
    expect(totalCount).toBe(5);
    expect(
      nodes.map(({ path, previousPath, status, additions, deletions }: Record<string, unknown>) => [
        ...[path, previousPath, status, additions, deletions],
      ]),
    ).toEqual([
      ['added', null, 'ADDED', 1, 0],
      ['deleted', null, 'DELETED', 0, 1],
      ['edited', null, 'MODIFIED', 2, 1],
      ['new/moved', 'moved', 'RENAMED', 0, 0],
      ['new/é', 'moved and edited', 'RENAMED', 1, 0],
    ]);
    expect(nodes[2]).toMatchObject({
      patch:
        'diff --git a/edited b/edited\n--- a/edited\n+++ b/edited\n@@ -1,2 +1,3 @@\n one\n-two\n+three\n+four\n',
      patchTruncated: false,
      before: { path: 'edited', content: 'one\ntwo\n', version: { number: 0 } },
      after: { path: 'edited', content: 'one\nthree\nfour\n', version: { number: 1 } },
    });
    expect(
      nodes.map(({ before, after }: Record<string, unknown>) => [before === null, after === null]),
    ).toEqual([[true, false], ...[[false, true]], ...Array(3).fill([false, false])]);
  });

  it('gives patches that `git apply` makes the head from, between any versions of random histories', async () => {
    const first = new Map([
      ['src/a.ts', 'same\nsame\nsame\n'],
      ['zz', ''],
    ]);
    await fc.assert(
      fc.asyncProperty(
        steps(15, texts),
        fc.nat(),
        fc.nat(),
        fc.integer({ min: 1, max: 5 }),
        async (history, one, other, pageSize) => {
          const { project, versions } = await makeHistory(fork(), first, history);
          const base = versions[one % versions.length] as ModelVersion;
          const head = versions[other % versions.length] as ModelVersion;
          const files = await allFiles(project.id, base.number, head.number, pageSize);
          const patch = files.map(({ patch }) => patch).join('');
          expect(applied(base.tree, patch)).toEqual(head.tree);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('compares version 0 with itself when no other is named', async () => {
    const project = await makeProject(fork());
    expect(await compare(project.id, 0)).toMatchObject({
      ...{ base: { number: 0 }, head: { number: 0 }, commonAncestor: { number: 0 }, filesAdded: 0 },
      files: { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false, endCursor: null } },
    });
  });

  it('compares versions of two branches, and says where these part', async () => {
    const project = await makeProject(fork(), { files: [{ path: 'a', content: 'a' }] });
    for (const [parentNumber, path] of [
      [0, 'b'],
      [1, 'c'],
      [1, 'd'],
      [3, 'e'],
    ] as const) {
      await makeVersion(fork(), project, { parentNumber, changes: [{ create: { path, content: path } }] });
    }
    const comparison = await compare(project.id, 4, { base: 2 });
    expect(comparison.commonAncestor).toEqual({ number: 1 });
    expect(comparison.files.nodes).toMatchObject([
      { path: 'c', status: 'DELETED' },
      { path: 'd', status: 'ADDED' },
      { path: 'e', status: 'ADDED' },
    ]);
  });

  it('says of binary files that they differ, and no more', async () => {
    const binary = (content: string) => ({ content, encoding: 'BASE64' as never });
    const files = [
      { path: 'both', ...binary('/wA=') },
      { path: 'deleted', ...binary('/wE=') },
      { path: 'to-text', ...binary('/wI=') },
    ];
    const project = await makeProject(fork(), { files });
    await makeVersion(fork(), project, {
      changes: [
        { update: { path: 'both', ...binary('/wD/') } },
        { delete: { path: 'deleted' } },
        { update: { path: 'to-text', content: 'text' } },
        { create: { path: 'added', ...binary('/wAB') } },
      ],
    });
    const { files: changed } = await compare(project.id, 1);
    const none = { additions: null, deletions: null, patch: null, patchTruncated: false };
    expect(changed.nodes).toMatchObject([
      { path: 'added', status: 'ADDED', ...none },
      { path: 'both', status: 'MODIFIED', ...none },
      { path: 'deleted', status: 'DELETED', ...none },
      { path: 'to-text', status: 'MODIFIED', ...none },
    ]);
  });

  it('leaves the hunks out that make a patch too large, and says so', async () => {
    const lines = (word: string) =>
      Array.from({ length: 400 }, (_, i) => `${word} ${i % 20 ? '' : i}\n`).join('');
    const project = await makeProject(fork(), { files: [{ path: 'a', content: lines('one') }] });
    await makeVersion(fork(), project, { changes: [{ update: { path: 'a', content: lines('two') } }] });
    const { files } = await compare(project.id, 1, {}, smallServer);
    expect(files.nodes).toMatchObject([{ additions: 400, deletions: 400, patchTruncated: true }]);
    expect(Buffer.byteLength(files.nodes[0].patch)).toBeLessThanOrEqual(1_024);
    const whole = await compare(project.id, 1);
    expect(whole.files.nodes).toMatchObject([{ additions: 400, deletions: 400, patchTruncated: false }]);
  });

  it('refuses an answer with more bytes of patches than MAX_VERSION_SIZE allows', async () => {
    const project = await makeProject(fork(), { files: [{ path: 'a', content: 'one\n' }] });
    await makeVersion(fork(), project, { changes: [{ update: { path: 'a', content: 'two\n' } }] });
    const patchOf = (alias: string) =>
      `${alias}: version(number: 1) { comparison { files { nodes { patch } } } }`;
    const ask = (aliases: string[]) =>
      narrowServer.send(`{ project(id: "${project.id}") { ${aliases.map(patchOf).join(' ')} } }`);
    expect((await ask(['a'])).errors).toBeUndefined();
    const { errors } = await ask(['a', 'b']);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(
        'MAX_VERSION_SIZE allows 100 bytes of contents, patches and long lists in an answer',
      ),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('gives no patch where there is no time left to compare', async () => {
    const project = await makeProject(fork(), { files: [{ path: 'a', content: 'one\n' }] });
    await makeVersion(fork(), project, { changes: [{ update: { path: 'a', content: 'two\n' } }] });
    const loaders = new Loaders(fork().getKysely(), new Memory());
    loaders.memory.put(new DiffTime(0));
    const key = { projectId: project.id, base: 0, head: 1, renameEmpty: true };
    const [difference] = await loaders.loader(fileDifferences).load(key);
    const diff = await loaders.loader(fileDiff).load({ projectId: project.id, difference: difference! });
    expect(diff).toEqual({ additions: null, deletions: null, patch: '', patchTruncated: true });
  });

  it('refuses a base that is not there', async () => {
    const project = await makeProject(fork());
    const { errors } = await server.send(COMPARISON, { id: project.id, head: 0, base: 7 });
    expect(errors).toMatchObject([
      {
        message: '"base" must be a version of the project, and there is none of number 7.',
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
  });

  it('takes as many statements for a list of versions as for one', async () => {
    const query = `query ($id: ID!, $first: Int!) { project(id: $id) { versions(first: $first) { nodes {
      mergedFrom { number } depth
      comparison { commonAncestor { number } filesRenamed files { nodes { path additions patch } } }
      root: comparison(base: 0) { commonAncestor { number } filesAdded }
      ancestors(first: 2) { totalCount nodes { number } }
      files(first: 3) { nodes { lastChangedIn { number } history(first: 2) { totalCount nodes { status version { number } } } } }
    } } } }`;
    const files = [1, 2, 3].map(i => ({ path: `${i}`, content: `text ${i}\n`.repeat(i) }));
    const project = await makeProject(fork(), { files });
    for (let i = 0; i < 12; i++) {
      await makeVersion(fork(), project, {
        parentNumber: i,
        changes: [
          { rename: { from: i === 0 ? '1' : `moved ${i - 1}`, to: `moved ${i}`, content: `text\n${i}\n` } },
          { update: { path: '2', content: `changed ${i}\n` } },
        ],
      });
    }
    const counts = new Map<number, number>();
    for (const first of [3, 12]) {
      const { result, statements } = await countStatements(() =>
        server.send(query, { id: project.id, first }),
      );
      expect(result.errors).toBeUndefined();
      expect(result.data.project.versions.nodes).toHaveLength(first);
      counts.set(first, statements.length);
    }
    expect(counts.get(12)).toBe(counts.get(3));
    expect(counts.get(12)).toBeLessThanOrEqual(12);
  });
});
