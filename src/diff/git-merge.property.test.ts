import fc from '../testing/fast-check.ts';
import { useGit } from '../testing/git.ts';
import { edited, edits, joining, lines } from '../testing/texts.ts';
import { mergeLines } from './merge-lines.ts';

const git = useGit();
const labels = { into: 'version 2', from: 'version 3' };

interface Case {
  readonly base: string;
  readonly into: string;
  readonly from: string;
}

/** Two sides of a base. Some have made the same edits before their own, or other ends of lines. */
const merge = fc
  .record({
    base: lines(40),
    shared: edits,
    into: edits,
    from: edits,
    join: fc.array(joining, { minLength: 3, maxLength: 3 }),
    kind: fc.nat(9),
  })
  .map(({ base, shared, into, from, join, kind }): Case => {
    const common = kind < 3 ? edited(base, shared) : base;
    const [joinBase, joinInto, joinFrom] = join.map(j => (kind % 3 === 0 ? j : join[0])) as [
      Join,
      Join,
      Join,
    ];
    return {
      base: joinBase(base),
      into: joinInto(edited(common, into)),
      from: joinFrom(edited(common, from)),
    };
  });

type Join = (lines: readonly string[]) => string;

/** What `git merge-file` makes of each case; its exit status is the number of conflicts. */
function gitMerge(cases: readonly Case[]): { text: string; conflicts: number }[] {
  git.clear();
  for (const [i, { base, into, from }] of cases.entries()) {
    git.write(`${i}.base`, base);
    git.write(`${i}.into`, into);
    git.write(`${i}.from`, from);
  }
  const codes = git.run(
    `i=0
    while [ $i -lt ${cases.length} ]; do
      code=0
      git merge-file -q -L '${labels.into}' -L base -L '${labels.from}' $i.into $i.base $i.from || code=$?
      echo $code
      i=$((i + 1))
    done`,
  );
  return cases.map((_, i) => ({ text: git.read(`${i}.into`), conflicts: Number(codes.split('\n')[i]) }));
}

describe('git merge-file', () => {
  it('makes the same text, with the same conflicts', () => {
    const property = fc.property(fc.array(merge, { maxLength: 150, size: 'max' }), cases => {
      const merged = cases.map(({ base, into, from }) => mergeLines(base, into, from, labels));
      expect(merged).toEqual(gitMerge(cases));
    });
    fc.assert(property, { numRuns: 12, endOnFailure: true });
  }, 60_000);
});
