import { hashOf } from '../testing/tree.ts';
import { DiffPool } from './diff-pool.ts';
import { diffFile } from './patch.ts';

const pool = new DiffPool();
afterAll(() => pool.close());

const text = (word: string, lines: number) =>
  Array.from({ length: lines }, (_, i) => `${i % 10 ? 'line' : word} ${i}\n`).join('');
const pair = (path: string, lines: number) => ({
  ...{ path, previousPath: null, before: text('one', lines), after: text('two', lines) },
});
const labels = { into: 'version 1', from: 'version 2' };

describe('DiffPool', () => {
  it.each([
    ['small ones at once', [pair('a', 5), pair('b', 5)]],
    ['large ones in a worker thread', [pair('a', 5_000)]],
    ['many in tasks of their own, in order', Array.from({ length: 40 }, (_, i) => pair(`${i}`, 5_000))],
    ['none', []],
  ])('compares files: %s', async (_, pairs) => {
    expect(await pool.diffFiles(pairs, 1_000_000)).toEqual(pairs.map(it => diffFile(it, 1_000_000)));
  });

  it.each([
    ['text', 50],
    ['text, in a worker thread', 5_000],
  ])('finds renames among files of %s', async (_, lines) => {
    const [before, after] = [text('one', lines), `${text('one', lines)}more\n`];
    const file = (path: string, content: string) => ({
      ...{ path, hash: hashOf(content), size: content.length },
    });
    const [deleted, added] = [[file('a', before)], [file('b', after)]];
    const contents = new Map<string, string | Uint8Array>([
      [deleted[0]?.hash as string, before],
      [added[0]?.hash as string, Buffer.from(after)],
    ]);
    const renames = await pool.findRenames({ deleted, added, contents, options: { renameEmpty: true } });
    expect(renames).toEqual([{ from: 'a', to: 'b', similarity: expect.any(Number) }]);
    expect(renames[0]?.similarity).toBeGreaterThan(90);
  });

  it.each([50, 5_000])('merges texts of %d lines', async lines => {
    const base = text('one', lines);
    const into = base.replace('line 1\n', 'into 1\n');
    const from = base.replace('line 9\n', 'from 9\n');
    const clash = base.replace('line 1\n', 'from 1\n');
    const [clean, conflict] = await pool.mergeTexts([
      { base, into, from, labels },
      { base, into, from: clash, labels },
    ]);
    expect(clean).toEqual({ text: into.replace('line 9\n', 'from 9\n'), conflicts: 0 });
    expect(conflict?.conflicts).toBe(1);
    expect(conflict?.text).toContain('<<<<<<< version 1\ninto 1\n=======\nfrom 1\n>>>>>>> version 2\n');
  });

  it('compares large files beside the main thread', async () => {
    const order: string[] = [];
    const large = pool.diffFiles([pair('a', 5_000)], 1_000_000).then(() => order.push('diff'));
    await new Promise(setImmediate);
    order.push('turn');
    await large;
    expect(order).toEqual(['turn', 'diff']);
  });

  it('can be closed before it did anything', async () => {
    await expect(new DiffPool().close()).resolves.toBeUndefined();
  });
});
