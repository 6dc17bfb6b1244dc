import { frameTokens } from './file-block.ts';
import { Pace } from './pace.ts';
import { packFiles } from './pack-files.ts';
import { type Tree, treeOf } from './testing/trees.ts';

function pack({ files, readTexts }: Tree, room: number, named: readonly string[] = []) {
  const ofNames = files.filter(({ path }) => named.includes(path));
  return packFiles(files, new Set(ofNames), room, readTexts, new Pace());
}

describe('packFiles', () => {
  it('leaves a file out that does not fit whole, and tries the next', async () => {
    const tree = treeOf({ 'a.txt': 'a'.repeat(40), 'b.txt': 'b'.repeat(4_000), 'c.txt': 'c'.repeat(40) });
    const packed = await pack(tree, 200);
    expect(packed.files.map(({ path }) => path)).toEqual(['a.txt', 'c.txt']);
    expect(packed.tooLarge).toEqual([]);
    expect(packed.tokens).toBe(20 + 2 * frameTokens('a.txt'));
    expect(tree.calls).toEqual([[tree.file('a.txt').hash, tree.file('c.txt').hash]]);
  });

  it('says which named files do not fit, by their size and by their text', async () => {
    const tree = treeOf({ 'a.txt': 'a'.repeat(4_000), 'b.txt': 'a;'.repeat(200), 'c.txt': 'c'.repeat(40) });
    const packed = await pack(tree, 200, ['a.txt', 'b.txt', 'c.txt']);
    expect(packed.tooLarge).toEqual(['a.txt', 'b.txt']);
    expect(packed.files.map(({ path }) => path)).toEqual(['c.txt']);
    expect(packed.tokens).toBeLessThanOrEqual(200);
  });

  it('does not even say so where there is no room to', async () => {
    expect(await pack(treeOf({ 'a.txt': 'a'.repeat(400) }), 1, ['a.txt'])).toEqual({
      files: [],
      tooLarge: [],
      tokens: 0,
    });
  });

  it('takes what a first batch left room for', async () => {
    const tree = treeOf({ 'a.bin': Buffer.alloc(400), 'b.txt': 'b'.repeat(400) });
    expect((await pack(tree, 150)).files.map(({ path }) => path)).toEqual(['b.txt']);
    expect(tree.calls).toHaveLength(2);
  });

  it('gives up after a hundred files that were read in vain', async () => {
    const tree = treeOf(
      Object.fromEntries(
        Array.from({ length: 1_000 }, (_, i) => [`f${i}`, Buffer.from([0, i % 256, i >> 8])]),
      ),
    );
    expect((await pack(tree, 100_000)).files).toEqual([]);
    expect(tree.calls.flat()).toHaveLength(100);
  });
});
