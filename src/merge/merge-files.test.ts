import 'reflect-metadata';
import {
  A,
  A_BOTH,
  A_FROM,
  A_INTO,
  A_INTO_9,
  B,
  B_FROM,
  C,
  cleanMerges,
  conflictingMerges,
  type Files,
  NEW,
  text,
} from '../testing/merge-cases.ts';
import { mergeTrees } from '../testing/merge-trees.ts';
import type { Tree } from '../testing/tree.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { MergeChoice } from './merge-choice.ts';
import { MergeConflict } from './merge-conflict.type.ts';
import type { Resolution } from './resolve-conflicts.ts';

const treeOf = (files: Files): Tree =>
  new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text, 'latin1')]));

const filesOf = (tree: Tree | null) =>
  tree && Object.fromEntries([...tree].map(([path, bytes]) => [path, bytes.toString('latin1')]));

function merge(
  base: Files,
  into: Files,
  from: Files,
  resolutions: Readonly<Record<string, Resolution>> = {},
) {
  const trees = { base: treeOf(base), into: treeOf(into), from: treeOf(from) };
  return mergeTrees(trees, new Map(Object.entries(resolutions)));
}

const version = (number: number) => ({ projectId: 'p', number }) as VersionRow;
const versions = { base: version(1), into: version(2), from: version(3) };

describe('mergeFiles', () => {
  it.each(cleanMerges)('merges when %s', async (_name, base, into, from, merged) => {
    const { tree, conflicts } = await merge(base, into, from);
    expect(conflicts).toEqual([]);
    expect(filesOf(tree)).toEqual(merged);
    const { tree: mirrored } = await merge(base, from, into);
    expect(filesOf(mirrored)).toEqual(merged);
  });

  describe.each(conflictingMerges)('when $name', ({ trees, kind, path, sides, ...expected }) => {
    it(`has a conflict ${kind}`, async () => {
      const { tree, conflicts, unused } = await merge(...trees);
      expect({ tree, unused }).toEqual({ tree: null, unused: [] });
      const found = conflicts.map(conflict => {
        const { base, into, from, ...rest } = new MergeConflict(conflict, versions);
        return { ...rest, sides: [base, into, from].map(file => file?.path ?? null) };
      });
      expect(found).toEqual([{ kind, path, markedContent: expected.marked ?? null, sides }]);
    });

    it.each(Object.values(MergeChoice))('can choose %s', async choice => {
      const { tree, conflicts, unused } = await merge(...trees, { [path]: choice });
      expect({ conflicts, unused }).toEqual({ conflicts: [], unused: [] });
      expect(filesOf(tree)).toEqual(expected[choice]);
    });

    it('can be given a text', async () => {
      const { tree, conflicts, unused } = await merge(...trees, { [path]: { text: NEW } });
      expect({ conflicts, unused }).toEqual({ conflicts: [], unused: [] });
      expect(filesOf(tree)).toEqual(expected.text);
    });

    it('means the same from the other side', async () => {
      const [base, into, from] = trees;
      const { tree } = await merge(base, from, into, { [path]: MergeChoice.FROM });
      expect(filesOf(tree)).toEqual(expected.INTO);
    });
  });

  const { INTO, FROM, DELETE } = MergeChoice;

  /** Kinds and paths of what is left, or the files where nothing is. */
  async function left(...args: Parameters<typeof merge>) {
    const { tree, conflicts, unused } = await merge(...args);
    expect(unused).toEqual([]);
    return filesOf(tree) ?? conflicts.map(({ kind, path }) => `${kind} ${path}`).sort();
  }

  it('finds all conflicts at once, and those left after some are resolved', async () => {
    const base = { a: A, b: B, d: '\xff' };
    const into = { a: A_INTO_9, c: C, d: '\xff1' };
    const from = { a: A_FROM, b: B_FROM, c: B, d: '\xff2' };
    expect(await left(base, into, from)).toEqual(['ADD_ADD c', 'BINARY d', 'CONTENT a', 'MODIFY_DELETE b']);
    const some = { b: DELETE, c: INTO };
    expect(await left(base, into, from, some)).toEqual(['BINARY d', 'CONTENT a']);
    const all = { ...some, a: { text: NEW }, d: FROM };
    expect(await left(base, into, from, all)).toEqual({ a: NEW, c: C, d: '\xff2' });
  });

  it('says for which resolutions there is no conflict', async () => {
    const { unused, tree } = await merge({ a: A }, { a: A_INTO }, { a: A_FROM }, { a: INTO, b: DELETE });
    expect(unused).toEqual(['a', 'b']);
    expect(filesOf(tree)).toEqual({ a: A_BOTH });
  });

  describe('when a resolution brings a new conflict about', () => {
    it('leaves a renamed file where the other side added one', async () => {
      const trees = [{ a: A }, { x: A }, { y: A, x: B }] as const;
      expect(await left(...trees)).toEqual(['RENAME a']);
      expect(await left(...trees, { a: INTO })).toEqual(['ADD_ADD x']);
      expect(await left(...trees, { a: FROM })).toEqual({ x: B, y: A });
      expect(await left(...trees, { a: INTO, x: INTO })).toEqual({ x: A });
      // The file has its place by the first resolution and loses it by the second.
      expect(await left(...trees, { a: INTO, x: FROM })).toEqual({ x: B });
      expect(await left(...trees, { a: INTO, x: { text: NEW } })).toEqual({ x: NEW });
    });

    it('takes an empty file and a text for one then, too', async () => {
      const trees = [{ a: A }, { x: A }, { y: A, x: '' }] as const;
      expect(await left(...trees, { a: INTO })).toEqual({ x: A });
    });

    it('leaves a file that is back where the other side has a file instead of a directory', async () => {
      const trees = [{ 'q/k': A }, { 'q/k': A_INTO, p: B }, { 'p/k': A, q: C }] as const;
      expect(await left(...trees)).toEqual(['PATH p']);
      expect(await left(...trees, { p: FROM })).toEqual({ 'p/k': A_INTO, q: C });
      expect(await left(...trees, { p: INTO })).toEqual(['PATH q']);
      expect(await left(...trees, { p: INTO, q: INTO })).toEqual({ 'q/k': A_INTO, p: B });
      expect(await left(...trees, { p: INTO, q: FROM })).toEqual({ p: B, q: C });
    });

    it('leaves what comes about too often', async () => {
      const chain = (length: number) => {
        const numbers = Array.from({ length }, (_, i) => i + 1);
        const base = Object.fromEntries(numbers.map(i => [`${i}/k`, text(`file ${i},`)]));
        const from = Object.fromEntries(numbers.map(i => [`${i - 1}`, text(`file ${i},`)]));
        const resolutions = Object.fromEntries(numbers.map(i => [`${i - 1}`, INTO]));
        return left(base, { ...base, '0/z': NEW }, from, resolutions);
      };
      expect(Object.keys(await chain(50))).toHaveLength(51);
      expect(await chain(51)).toEqual(['PATH 50']);
      expect(await chain(100)).toEqual(['PATH 50']);
    });

    it('leaves a text where a directory stands: it needs another resolution', async () => {
      const trees = [{ a: A }, { x: A, 'a/b': B }, { y: A }] as const;
      expect(await left(...trees)).toEqual(['RENAME a']);
      expect(await left(...trees, { a: { text: NEW } })).toEqual(['PATH a']);
      expect(await left(...trees, { a: FROM })).toEqual({ 'a/b': B, y: A });
    });

    it('takes a choice for its path once more, which could not be made twice', async () => {
      const trees = [{ d: A, b: B }, { 'd/x': B }, { d: A_FROM, c: B }] as const;
      expect(await left(...trees)).toEqual(['MODIFY_DELETE d', 'RENAME b']);
      expect(await left(...trees, { b: INTO, d: FROM })).toEqual({ d: A_FROM });
    });

    it('leaves a text below a file', async () => {
      const trees = [
        { 'a/b': A, 'a/c': B },
        { x: A, 'a/c': B },
        { y: A, a: C },
      ] as const;
      const text = { 'a/b': { text: NEW } };
      expect(await left(...trees, text)).toEqual(['PATH a']);
      expect(await left(...trees, { ...text, a: INTO })).toEqual({ 'a/b': NEW, 'a/c': B });
      expect(await left(...trees, { ...text, a: FROM })).toEqual({ a: C });
    });
  });

  describe('the changes that it makes', () => {
    const changesOf = async (...args: Parameters<typeof merge>) => {
      const { changes } = await merge(...args);
      return changes?.changes.map(({ from, to, content }) => [from, to, content && 'hash' in content]);
    };

    it.each<[string, Parameters<typeof merge>, unknown[]]>([
      ['none for what the version has', [{ a: A }, { a: A_INTO }, { a: A }], []],
      ["an update with the other side's content", [{ a: A }, { a: A }, { a: A_FROM }], [['a', 'a', true]]],
      ['an update with a merged text', [{ a: A }, { a: A_INTO }, { a: A_FROM }], [['a', 'a', false]]],
      ['a create', [{}, {}, { a: A }], [[null, 'a', true]]],
      ['a delete', [{ a: A }, { a: A }, {}], [['a', null, null]]],
      ['a rename', [{ a: A }, { a: A }, { x: A }], [['a', 'x', null]]],
      ['a rename with a change', [{ a: A }, { a: A }, { x: A_FROM }], [['a', 'x', true]]],
      ['a rename of a file that was changed', [{ a: A }, { a: A_INTO }, { x: A }], [['a', 'x', null]]],
      ['a rename with a merge', [{ a: A }, { a: A_INTO }, { x: A_FROM }], [['a', 'x', false]]],
      ['no rename where the version renamed', [{ a: A }, { x: A }, { a: A_FROM }], [['x', 'x', true]]],
      ['nothing for what both added', [{ b: B }, { b: B, x: C }, { x: C }], [['b', null, null]]],
      [
        'a create of a renamed file in whose place another one comes',
        [{ a: A }, { x: A }, { y: A, x: B }, { a: FROM }],
        [
          ['x', 'x', true],
          [null, 'y', true],
        ],
      ],
      [
        'in the order of the paths',
        [{ a: A }, { a: A }, { '\u{ff}': B, B: C, b: '' }],
        [
          [null, 'B', true],
          ['a', null, null],
          [null, 'b', true],
          [null, '\u{ff}', true],
        ],
      ],
    ])('are %s', async (_name, args, expected) => {
      expect(await changesOf(...args)).toEqual(expected);
    });
  });
});
