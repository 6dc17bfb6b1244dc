import 'reflect-metadata';
import fc from '../testing/fast-check.ts';
import { useGit } from '../testing/git.ts';
import { gitHistory } from '../testing/git-merges.ts';
import { isAmbiguous, mergeTrees } from '../testing/merge-trees.ts';
import { type MergeCase, mergeCases } from '../testing/merges.ts';
import { comparable } from '../testing/same-merge.ts';
import type { Tree } from '../testing/tree.ts';
import type { Conflict } from './find-conflicts.ts';
import { MergeConflictKind } from './merge-conflict-kind.ts';

const git = useGit();

const CASES = 300;

/** Has Git merge cases, all with one common ancestor. */
function gitMerges(cases: readonly MergeCase[]) {
  const commits = cases.flatMap(({ base, into, from }, i) => [
    { name: `${i}-base`, parents: [], tree: base },
    { name: `${i}-into`, parents: [`${i}-base`], tree: into },
    { name: `${i}-from`, parents: [`${i}-base`], tree: from },
  ]);
  return gitHistory(git, commits).merge(cases.map((_, i) => [`${i}-into`, `${i}-from`] as const));
}

const summary = ({ kind, path, files: [file] }: Conflict) => ({
  ...{ kind, path },
  into: file?.into?.path ?? null,
  from: file?.from?.path ?? null,
});

const readable = (tree: Tree) =>
  Object.fromEntries([...tree].map(([path, bytes]) => [path, bytes.toString('latin1')]));

describe('git merge-tree', () => {
  it('merges the same trees alike, and has conflicts at the same paths', async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    // Which of several similar files one was renamed to is for each to choose.
    const cases = fc
      .sample(mergeCases, { seed, numRuns: CASES })
      .filter(({ base, into, from }) => !isAmbiguous(base, into) && !isAmbiguous(base, from));
    const met = new Set<string>();
    for (const [index, gitMerge] of gitMerges(cases).entries()) {
      const merge = cases[index] as MergeCase;
      const { tree, conflicts } = await mergeTrees(merge);
      const { ours, git: theirs } = comparable(merge, { tree, conflicts: conflicts.map(summary) }, gitMerge);
      const trees = [merge.base, merge.into, merge.from].map(readable);
      expect({ seed, trees, ...ours }).toEqual({ seed, trees, ...theirs });
      for (const kind of tree ? ['none'] : conflicts.map(conflict => conflict.kind)) met.add(kind);
    }
    // One in a hundred has binary files in conflict, of the others there are some each time.
    met.delete(MergeConflictKind.BINARY);
    expect([...met].sort()).toEqual(['ADD_ADD', 'CONTENT', 'MODIFY_DELETE', 'PATH', 'RENAME', 'none']);
  });
});
