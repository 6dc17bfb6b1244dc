import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeVersion } from '../testing/factories.ts';
import {
  A,
  A_BOTH,
  A_FROM,
  A_INTO,
  A_OTHER,
  create,
  filesOf,
  remove,
  rename,
  update,
  useMerging,
} from '../testing/merging.ts';
import { useServer } from '../testing/server.ts';
import { countStatements } from '../testing/statements.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(fork);
const { call, refused, makeTree, makeConflicts } = useMerging(fork, server);

describe('mergeVersions', () => {
  it('makes a version with the changes of both', async () => {
    const project = await makeTree(
      { a: A, b: A, c: 'c' },
      [update('a', A_INTO), update('b', A_INTO), create('new/1', '1')],
      [update('a', A_FROM), rename('b', 'x/b'), remove('c'), create('new/2', '2')],
    );
    const answer = await call(project.id, { name: ' Both ', description: 'Words' });
    expect(answer).toMatchObject({
      __typename: 'MergeVersionsSuccess',
      version: {
        ...{ number: 3, name: 'Both', description: 'Words', depth: 2, fileCount: 4, totalSize: 31 },
        parent: { number: 1 },
        mergedFrom: { number: 2 },
      },
    });
    expect(filesOf(answer)).toEqual({ a: A_BOTH, 'new/1': '1', 'new/2': '2', 'x/b': A_INTO });
  });

  it('makes a version of its own also where one stems from the other', async () => {
    const project = await makeTree({ a: A }, [update('a', A_FROM), create('b', 'b')]);
    const answer = await call(project.id, { intoNumber: 0, fromNumber: 1 });
    expect(answer.version).toMatchObject({ number: 2, parent: { number: 0 }, mergedFrom: { number: 1 } });
    expect(filesOf(answer)).toEqual({ a: A_FROM, b: 'b' });
  });

  it('makes a version where both came to the same files', async () => {
    const project = await makeTree({ a: A }, [update('a', A_INTO)], [update('a', A_INTO)]);
    const answer = await call(project.id);
    expect(answer.version).toMatchObject({ number: 3, parent: { number: 1 }, mergedFrom: { number: 2 } });
    expect(filesOf(answer)).toEqual({ a: A_INTO });
    const rows = await fork().execute('select path from version_file where version_number = 3');
    expect(rows).toEqual([]);
  });

  it("goes on with a renamed file's history", async () => {
    const project = await makeTree({ a: A }, [update('a', A_INTO)], [rename('a', 'b', A_FROM)]);
    expect(filesOf(await call(project.id))).toEqual({ b: A_BOTH });
    const answer = await server.send(
      `query ($id: ID!) {
        project(id: $id) { version(number: 3) {
          fileHistory(path: "b") { nodes { version { number } path previousPath status } }
        } }
      }`,
      { id: project.id },
    );
    expect(answer.data.project.version.fileHistory.nodes).toEqual([
      { version: { number: 3 }, path: 'b', previousPath: 'a', status: 'RENAMED' },
      { version: { number: 1 }, path: 'a', previousPath: null, status: 'MODIFIED' },
      { version: { number: 0 }, path: 'a', previousPath: null, status: 'ADDED' },
    ]);
  });

  it('keeps binary files as they are', async () => {
    const bytes = { path: 'b', content: '/wAB', encoding: 'BASE64' };
    const project = await makeTree({ a: A }, [update('a', A_INTO)], [{ create: bytes }]);
    expect(filesOf(await call(project.id))).toEqual({ a: A_INTO, b: '/wAB' });
  });

  it('merges in worker threads what is large', async () => {
    const lines = Array.from({ length: 5_000 }, (_, i) => `line ${i}\n`);
    const text = (changes: Record<number, string>) => lines.map((line, i) => changes[i] ?? line).join('');
    const project = await makeTree(
      { a: text({}) },
      [update('a', text({ 0: 'into\n' }))],
      [update('a', text({ 4999: 'from\n' }))],
    );
    expect(filesOf(await call(project.id))).toEqual({ a: text({ 0: 'into\n', 4999: 'from\n' }) });
  });

  it('counts what was merged before as common', async () => {
    const project = await makeTree({ a: A }, [update('a', A_INTO)], [update('a', A_FROM)]);
    await call(project.id);
    const changes = [update('a', A_FROM.replace('3', 'more'))];
    await makeVersion(fork(), project, { parentNumber: 2, changes });
    // 3 has merged 2, which 4 was made from: only the change of 4 is new.
    const answer = await call(project.id, { intoNumber: 3, fromNumber: 4 });
    expect(filesOf(answer)).toEqual({ a: A_BOTH.replace('3', 'more') });
  });

  it('takes the newest of the best common ancestors of a criss-cross history', async () => {
    const project = await makeTree({ a: A, b: 'b' }, [update('a', A_INTO)], [update('b', '2')]);
    await call(project.id, { intoNumber: 1, fromNumber: 2 });
    await call(project.id, { intoNumber: 2, fromNumber: 1 });
    // Of 1 and 2, which 3 and 4 have in common, 2 is the base: to it both 3 and 4 have changed a as 1 did.
    await makeVersion(fork(), project, { parentNumber: 3, changes: [update('a', A_OTHER)] });
    await makeVersion(fork(), project, { parentNumber: 4, changes: [create('c', 'c')] });
    const { conflicts } = await refused(project.id, { intoNumber: 5, fromNumber: 6 });
    expect(conflicts).toMatchObject([
      {
        path: 'a',
        kind: 'CONTENT',
        base: { content: A },
        into: { content: A_OTHER },
        from: { content: A_INTO },
      },
    ]);
  });
});

describe('mergeVersions, with resolutions', () => {
  it('merges when there is a resolution for each', async () => {
    const { id } = await makeConflicts();
    const resolutions = [
      { path: 'c', content: 'c both' },
      { path: 'a', choice: 'FROM', content: null },
      { path: 'b', choice: 'DELETE' },
    ];
    const answer = await call(id, { resolutions });
    expect(answer.version).toMatchObject({ number: 3, parent: { number: 1 }, mergedFrom: { number: 2 } });
    expect(filesOf(answer)).toEqual({ a: A_OTHER, c: 'c both', e: A_INTO });
  });

  it('brings the paths of resolutions into Unicode NFC', async () => {
    const { id } = await makeTree({}, [create('\u00e9', '1')], [create('\u00e9', '2')]);
    const answer = await call(id, { resolutions: [{ path: 'e\u0301', choice: 'FROM' }] });
    expect(filesOf(answer)).toEqual({ '\u00e9': '2' });
  });
});

describe('mergeVersions, many files', () => {
  const text = (name: number, changes: Record<number, string> = {}) =>
    Array.from({ length: 8 }, (_, i) => `${changes[i] ?? `file ${name}, line ${i}`}\n`).join('');

  /** Merges edits, renames with edits, additions and deletions of as many files, and conflicts where wanted. */
  async function costOf(count: number, isClean: boolean) {
    const numbers = Array.from({ length: count }, (_, i) => i);
    const files = numbers.flatMap(i => [`edit/${i}`, `rename/${i}`, `delete/${i}`]);
    const project = await makeTree(
      Object.fromEntries(files.map((path, i) => [path, text(i)])),
      numbers.flatMap(i => [
        update(`edit/${i}`, text(3 * i, { 0: 'into' })),
        update(`rename/${i}`, text(3 * i + 1, { 0: 'into' })),
        create(`new/${i}`, `${i}`),
      ]),
      numbers.flatMap(i => [
        update(`edit/${i}`, text(3 * i, { [isClean ? 7 : 0]: 'from' })),
        rename(`rename/${i}`, `renamed/${i}`, text(3 * i + 1, { 7: 'from' })),
        remove(`delete/${i}`),
      ]),
    );
    const { result, statements } = await countStatements(() => call(project.id));
    if (isClean) expect(result.version).toMatchObject({ number: 3, fileCount: count * 3 });
    else expect(result.conflicts).toHaveLength(count);
    // The answer's files are read afterwards.
    return statements.findLastIndex(text => /^(release|rollback)/.test(text));
  }

  it.each([true, false])('takes as many statements for 150 as for 3 (clean: %s)', async isClean => {
    const few = await costOf(1, isClean);
    expect(await costOf(50, isClean)).toBe(few);
    expect(few).toBeLessThan(25);
  });
});
