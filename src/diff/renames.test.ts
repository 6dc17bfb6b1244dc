import type { TreeFile } from '../file/fold-layers.ts';
import { AS_GIT_DIFF, AS_GIT_MERGE, brief, renamesOf, sidesOf, treeOf } from '../testing/renames.ts';
import { contentsNeeded, exactRenames, RENAME_BYTES_MAX, RENAME_LIMIT, similarRenames } from './renames.ts';

describe('exactRenames', () => {
  const exact = (before: string, after: string, options = AS_GIT_DIFF) => {
    const { deleted, added } = sidesOf(treeOf(before), treeOf(after));
    return brief(exactRenames(deleted, added, options)).map(line => line.slice(4));
  };

  it.each([
    ['finds a moved file', 'a/x=1', 'b/y=1', ['a/x > b/y']],
    ['finds none for another content', 'a/x=1', 'b/x=2', []],
    ['takes each deleted file once', 'a=1', 'b=1 c=1', ['a > b']],
    ['gives each added file one', 'a=1 b=1', 'c=1', ['a > c']],
    ['goes by paths', 'a=1 b=1', 'c=1 d=1', ['a > c', 'b > d']],
    ['prefers the same name', 'a/x=1 b/y=1 c/z=1', 'd/z=1 e/x=1', ['c/z > d/z', 'a/x > e/x']],
    ['keeps the order of the others', 'a/x=1 b/y=1 c/z=1', 'd/z=1 e/w=1', ['c/z > d/z', 'a/x > e/w']],
    ['does not save a name for a later file', 'a/x=1 b/y=1', 'd/z=1 e/x=1', ['a/x > d/z', 'b/y > e/x']],
    ['compares whole names', 'ax=1 b=1', 'c/x=1', ['ax > c/x']],
    ['takes empty files, too', 'a=', 'b=', ['a > b']],
  ])('%s', (_, before, after, renames) => {
    expect(exact(before, after)).toEqual(renames);
  });

  it('leaves empty files out when told to', () => {
    expect(exact('a= b=1', 'c= d=1', AS_GIT_MERGE)).toEqual(['b > d']);
  });

  it('looks for the same name among the first 100 of the same content', () => {
    const files = (count: number) => Array.from({ length: count }, (_, i) => `a/${1_000 + i}=1`).join(' ');
    expect(exact(`${files(99)} b/x=1`, 'c/x=1')).toEqual(['b/x > c/x']);
    expect(exact(`${files(100)} b/x=1`, 'c/x=1')).toEqual(['a/1000 > c/x']);
    expect(exact(`${files(100)} b/x=1`, 'c/w=1 c/x=1')).toEqual(['a/1000 > c/w', 'b/x > c/x']);
  });
});

describe('similarRenames', () => {
  const similar = (before: string, after: string) => brief(renamesOf(treeOf(before), treeOf(after)));

  it.each([
    ['finds an edited file', 'a=1_2_3_4', 'b=1_2_3_5', ['75 a > b']],
    ['finds it from 50 % on', 'a=1_2_3_4', 'b=1_2_5_6', ['50 a > b']],
    ['finds none below 50 %', 'a=1_2_3_4', 'b=1_6_7_8', []],
    ['rounds down', 'a=1_2_3', 'b=1_2_4', ['66 a > b']],
    ['finds none for empty files', 'a=', 'b=1', []],
    ['takes the best one', 'a=1_2_3_4 b=1_2_3_5', 'c=1_2_3_5_6', ['80 b > c']],
    ['lets the best pair go first', 'a=1_2_3_4', 'b=1_2_5_6 c=1_2_3_5', ['75 a > c']],
    [
      'prefers the same name at equal scores',
      'a/x=1_2_3_4 b/y=1_2_3_5 b/z=9',
      'c/y=1_2_7_8 d/y=6',
      ['50 b/y > c/y'],
    ],
    [
      'takes the same name from 75 % on though another is more similar',
      'a/x=1_2_3_4_5 b/y=1_2_3_9',
      'c/y=1_2_3_4',
      ['75 b/y > c/y'],
    ],
    [
      'does not do so below 75 %',
      'a/x=1_2_3_4_5_6_7_8_9_a_b_c b/y=1_2_3_4_5_6_7_8_m_n_o',
      'c/y=1_2_3_4_5_6_7_8_9_a_b',
      ['91 a/x > c/y'],
    ],
    [
      'does not do so where another has that name, too',
      'a/x=1_2_3_4_5 a/y=9 b/y=1_2_3_9',
      'c/y=1_2_3_4',
      ['80 a/x > c/y'],
    ],
  ])('%s', (_, before, after, renames) => {
    expect(similar(before, after)).toEqual(renames);
  });

  it('gives the renames in the order of the added files', () => {
    const renames = similar('x/c=1_2_3_4 y=5_6_7_8 z=a_b_c_d', 'a=5_6_7_9 b=a_b_c_e x/d/c=1_2_3_5');
    expect(renames).toEqual(['75 y > a', '75 z > b', '75 x/c > x/d/c']);
  });

  it('takes a file whose content is missing for similar to none', () => {
    const { deleted, added } = sidesOf(treeOf('a=1_2_3_4'), treeOf('b=1_2_3_5'));
    expect(similarRenames(deleted, added, new Map(), AS_GIT_DIFF)).toEqual([]);
  });
});

describe('contentsNeeded', () => {
  const sized = (path: string, size: number) => ({ path, hash: path, size });
  const needed = (deleted: TreeFile[], added: TreeFile[]) =>
    [...contentsNeeded(deleted, added, AS_GIT_DIFF)].sort();

  it('names what could be similar by size', () => {
    expect(needed([sized('a', 10), sized('b', 100)], [sized('c', 20), sized('d', 49)])).toEqual(['a', 'c']);
    expect(needed([sized('a', 10), sized('b', 100)], [sized('c', 21), sized('d', 50)])).toEqual(['b', 'd']);
    expect(needed([sized('a', 0)], [sized('b', 0)])).toEqual([]);
    expect(needed([], [sized('b', 1)])).toEqual([]);
  });

  it('keeps to the bytes that are allowed: all, else the pairs of the same name, else none', () => {
    const half = RENAME_BYTES_MAX / 2;
    const pair = [[sized('p/x', half)], [sized('q/x', half)]] as const;
    expect(needed([...pair[0]], [...pair[1]])).toEqual(['p/x', 'q/x']);
    expect(needed([...pair[0], sized('a', half)], [...pair[1]])).toEqual(['p/x', 'q/x']);
    expect(needed([sized('p/x', half + 1)], [...pair[1]])).toEqual([]);
    expect(needed([sized('p/x', half)], [sized('a', half), sized('b', half + 1)])).toEqual([]);
  });

  it('counts the bytes of equal contents once', () => {
    const same = (path: string) => ({ path, hash: 'same', size: RENAME_BYTES_MAX - 1 });
    expect(needed([same('a'), same('b')], [sized('c', 1), same('d')])).toEqual(['same']);
  });

  it('names only the pairs of the same name where there are too many files', () => {
    const files = (side: string, count: number) =>
      Array.from({ length: count }, (_, i) => sized(`${side}${i}`, 10));
    const deleted = [sized('p/x', 10), ...files('a', RENAME_LIMIT)];
    expect(needed(deleted, [sized('q/x', 10), ...files('b', RENAME_LIMIT)])).toHaveLength(2_002);
    expect(needed(deleted, [sized('q/x', 10), ...files('b', RENAME_LIMIT + 1)])).toEqual(['p/x', 'q/x']);
  });
});
