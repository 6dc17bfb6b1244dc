import 'reflect-metadata';
import fc from '../testing/fast-check.ts';
import { mergeTrees } from '../testing/merge-trees.ts';
import { type MergeCase, mergeCases } from '../testing/merges.ts';
import type { Tree } from '../testing/tree.ts';
import type { Conflict } from './find-conflicts.ts';
import { MergeChoice } from './merge-choice.ts';
import type { Resolution } from './resolve-conflicts.ts';

const RUNS = { numRuns: 150 };

const filesOf = (tree: Tree | null) => tree && Object.fromEntries(tree);

const keysOf = (conflicts: readonly Conflict[]) =>
  conflicts.map(({ kind, path }) => `${kind} ${path}`).sort();

describe('mergeFiles, over random trees', () => {
  it('means the same whichever side is merged into the other', async () => {
    await fc.assert(
      fc.asyncProperty(mergeCases, async ({ base, into, from }) => {
        const one = await mergeTrees({ base, into, from });
        const other = await mergeTrees({ base, into: from, from: into });
        expect(filesOf(other.tree)).toEqual(filesOf(one.tree));
        expect(keysOf(other.conflicts)).toEqual(keysOf(one.conflicts));
      }),
      RUNS,
    );
  });

  it.each<[string, (merge: MergeCase) => MergeCase]>([
    ['a side that changed nothing', ({ base, from }) => ({ base, into: base, from })],
    ['the other side that changed nothing', ({ base, from }) => ({ base, into: from, from: base })],
    ['the same on both sides', ({ base, from }) => ({ base, into: from, from })],
  ])('takes what the one side has with %s', async (_name, caseOf) => {
    await fc.assert(
      fc.asyncProperty(mergeCases, async merge => {
        const { tree, conflicts } = await mergeTrees(caseOf(merge));
        expect(conflicts).toEqual([]);
        expect(filesOf(tree)).toEqual(filesOf(merge.from));
      }),
      RUNS,
    );
  });

  it('comes to an end by whatever resolutions, with changes that can be made', async () => {
    const resolution: fc.Arbitrary<Resolution> = fc.constantFrom(...Object.values(MergeChoice), {
      text: 'resolved',
    });
    await fc.assert(
      fc.asyncProperty(mergeCases, fc.infiniteStream(resolution), async (merge, stream) => {
        const resolutions = new Map<string, Resolution>();
        for (let calls = 1; ; calls++) {
          // Holds the changes against the rules of applyChanges.
          const { conflicts, unused } = await mergeTrees(merge, resolutions);
          expect(unused).toEqual([]);
          if (conflicts.length === 0) return;
          expect(calls).toBeLessThan(10);
          for (const { path } of conflicts) {
            // Only a text is in the way where it was put itself.
            const isAgain = resolutions.has(path);
            if (isAgain) expect(resolutions.get(path)).toEqual({ text: 'resolved' });
            resolutions.set(path, isAgain ? MergeChoice.DELETE : (stream.next().value as Resolution));
          }
        }
      }),
      RUNS,
    );
  });
});
