import fc from '../testing/fast-check.ts';
import { useGit } from '../testing/git.ts';
import { gitTreeId } from '../testing/git-merges.ts';
import { AS_GIT_DIFF, AS_GIT_MERGE, brief, renamesOf, treeOf } from '../testing/renames.ts';
import type { Tree } from '../testing/tree.ts';
import { RENAME_LIMIT } from './renames.ts';

const git = useGit();

const FIND = `git -c core.quotePath=false -c diff.renameLimit=1000 \\
  diff-tree --stdin -r -M --name-status`;

describe('git diff -M', () => {
  /** Git before 2.44 leaves an unfinished last line out of the similarity; its files end in a line feed here. */
  let countsUnfinished: boolean;

  beforeAll(() => {
    const before = new Map([['a', Buffer.from('1\n2345')]]);
    const after = new Map([['b', Buffer.from('2\n2345')]]);
    countsUnfinished = gitRenames([{ before, after }])[0]?.[0]?.length === 1;
  });

  /** What Git finds between the trees of each case, for each of the flags, as `brief` writes it, sorted. */
  function gitRenames(cases: readonly Case[], ...flags: readonly string[]): string[][][] {
    const commits = cases.flatMap(({ before, after }, i) => [
      { name: `${i}-before`, parents: [], tree: before },
      { name: `${i}-after`, parents: [], tree: after },
    ]);
    git.holdCommits(commits);
    const pairs = cases.map(({ before, after }) => `${gitTreeId(before)} ${gitTreeId(after)}\n`).join('');
    return ['', ...flags].map(flag => renamesIn(git.run(`${FIND} ${flag}`, pairs)));
  }

  function renamesIn(output: string): string[][] {
    const found: string[][] = [];
    for (const line of output.trimEnd().split('\n')) {
      const [status, from, to] = line.split('\t') as [string, string, string];
      if (!from) found.push([]);
      else if (status.startsWith('R')) found.at(-1)?.push(`${Number(status.slice(1))} ${from} > ${to}`);
    }
    return found.map(renames => renames.sort());
  }

  it('finds the same', () => {
    let count = 0;
    fc.assert(
      fc.property(cases, drafts => {
        const trees = drafts.map(draft => treesOf(draft, countsUnfinished));
        const ours = (options = AS_GIT_DIFF) =>
          trees.map(({ before, after }) => brief(renamesOf(before, after, options)).sort());
        const theirs = gitRenames(trees, '--no-rename-empty');
        expect([ours(), ours(AS_GIT_MERGE)]).toEqual(theirs);
        count += ours().flat().length;
      }),
      // Each run starts three processes; so that shrinking ends in time, too.
      { numRuns: 30, interruptAfterTimeLimit: 20_000 },
    );
    expect(count).toBeGreaterThan(0);
  });

  it.each([
    ['compares all with all up to 1,000 by 1,000 files', RENAME_LIMIT, RENAME_LIMIT + 1],
    ['compares only the same names beyond', RENAME_LIMIT + 1, 1],
  ])('%s', (_, files, renamed) => {
    // The pair of the same name doesn't count towards the limit, once it's found.
    const pair = (folder: string, line: string) => `${folder}/name=1_2_3_4_5_${line}`;
    const side = (folder: string, other: number) =>
      Array.from({ length: files }, (_, i) => `${folder}/${folder}${i}=1_${i}_${i}_${(i + other) % 7}`).join(
        ' ',
      );
    const before = treeOf(`${pair('p', 'x')} ${side('a', 0)}`);
    const after = treeOf(`${pair('q', 'y')} ${side('b', 1)}`);
    const renames = brief(renamesOf(before, after));
    expect(renames).toHaveLength(renamed);
    expect([[renames.sort()]]).toEqual(gitRenames([{ before, after }]));
  });
});

interface Case {
  readonly before: Tree;
  readonly after: Tree;
}

/** A content to be: lines by number, few enough that unrelated files share some. */
interface Draft {
  readonly lines: readonly number[];
  readonly ending: '\n' | '\r\n';
  readonly start: '' | '\0';
  readonly unfinished: boolean;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  lines: fc.oneof(
    { weight: 3, arbitrary: fc.array(fc.nat(40), { maxLength: 30 }) },
    { weight: 2, arbitrary: fc.array(fc.nat(6), { minLength: 2, maxLength: 8 }) },
    { weight: 1, arbitrary: fc.constant([]) },
  ),
  ending: fc.constantFrom('\n', '\n', '\n', '\r\n'),
  start: fc.constantFrom('', '', '', '\0'),
  unfinished: fc.boolean(),
});

const folders = ['', 'a/', 'a/b/', 'b/', 'b.c/', 'é/', '\uffff/', '\u{10000}/'];
const names = ['a', 'b', 'x', 'y', 'index.ts', 'index.ts', 'README.md', ...'0123456789'];
const path = fc.tuple(fc.constantFrom(...folders), fc.constantFrom(...names)).map(parts => parts.join(''));
const at = fc.nat(1_000);
const share = fc.integer({ min: 10, max: 90 });
const seed = fc.nat(1_000_000);

const step = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const), path, draft }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('move' as const), at, path }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('edit' as const), at, path, share, seed }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('copy' as const), at, path }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('swap' as const), at, with: at }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('ending' as const), at, ending: fc.constantFrom('\n', '\r\n') }),
  },
);

const oneCase = fc.record({
  drafts: fc.array(draft, { minLength: 1, maxLength: 5 }),
  files: fc.array(fc.record({ path, at, share: fc.constantFrom(0, 20, 40), seed }), {
    maxLength: 20,
    size: 'max',
  }),
  steps: fc.array(step, { maxLength: 30, size: 'max' }),
});
const cases = fc.array(oneCase, { minLength: 1, maxLength: 40, size: 'max' });

type Generated<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Drafts = Map<string, Draft>;

function treesOf({ drafts, files, steps }: Generated<typeof oneCase>, unfinished: boolean): Case {
  const tree: Drafts = new Map();
  for (const file of files) put(tree, file.path, edited(drafts[file.at % drafts.length] as Draft, file));
  const before = bytesOf(tree, unfinished);
  for (const one of steps) apply(one, tree);
  return { before, after: bytesOf(tree, unfinished) };
}

/** Sets a file, and takes away those that cannot stand beside its path. */
function put(tree: Drafts, at: string, content: Draft): void {
  for (const other of tree.keys()) {
    if (other.startsWith(`${at}/`) || at.startsWith(`${other}/`)) tree.delete(other);
  }
  tree.set(at, content);
}

function apply(one: Generated<typeof step>, tree: Drafts): void {
  if (one.do === 'add') put(tree, one.path, one.draft);
  if (one.do === 'add' || tree.size === 0) return;
  const pick = (number: number) => [...tree][number % tree.size] as [string, Draft];
  const [from, content] = pick(one.at);
  if (one.do === 'swap') {
    const [to, other] = pick(one.with);
    tree.set(from, other).set(to, content);
  } else if (one.do === 'copy') {
    put(tree, one.path, content);
  } else if (one.do === 'ending') {
    tree.set(from, { ...content, ending: one.ending });
  } else {
    tree.delete(from);
    if (one.do === 'move') put(tree, one.path, content);
    if (one.do === 'edit') put(tree, one.path, edited(content, one));
  }
}

/** Replaces, drops or adds so many of a hundred lines. */
function edited(content: Draft, { share, seed }: { share: number; seed: number }): Draft {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const lines = content.lines.flatMap(line => {
    if (random(100) >= share) return [line];
    const other = random(40);
    return [[other], [other], [], [line, other]][random(4)] as number[];
  });
  return { ...content, lines };
}

function bytesOf(tree: Drafts, mayBeUnfinished: boolean): Tree {
  const textOf = (line: number) => `${line}`.padEnd((line * 37) % 90, line % 3 ? 'x' : 'ü');
  return new Map(
    [...tree].map(([at, { lines, ending, start, unfinished }]) => {
      const text = start + lines.map(textOf).join(ending);
      const last = text === '' || (unfinished && mayBeUnfinished) ? '' : ending;
      return [at, Buffer.from(text + last)];
    }),
  );
}
