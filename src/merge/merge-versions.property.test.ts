import { ContentEncoding, decodeText } from '../file/content.ts';
import type { FileChangeInput } from '../file/file-change.input.ts';
import { useDatabase, useTransaction } from '../testing/database.ts';
import { makeProject, makeVersion } from '../testing/factories.ts';
import fc from '../testing/fast-check.ts';
import { type GitCommit, useGit } from '../testing/git.ts';
import { type GitMerge, gitHistory } from '../testing/git-merges.ts';
import { isAmbiguous } from '../testing/merge-trees.ts';
import { editedTree, type MergeCase, mergeCases, type TreeEdit, treeEdits } from '../testing/merges.ts';
import { comparable, type MergeSummary } from '../testing/same-merge.ts';
import { useServer } from '../testing/server.ts';
import type { Tree } from '../testing/tree.ts';

const database = useDatabase();
const fork = useTransaction(database);
const server = useServer(() => fork());
const git = useGit();

const MERGE_VERSIONS = `mutation ($input: MergeVersionsInput!) {
  mergeVersions(input: $input) {
    __typename
    ... on MergeVersionsSuccess {
      version { number parent { number } mergedFrom { number } files(first: 100) { nodes { path content encoding } } }
    }
    ... on MergeConflictError { conflicts { kind path base { path } into { path } from { path } } }
    ... on InvalidInputError { issues { path message } }
  }
}`;

const COMMON_ANCESTOR = `query ($id: ID!, $into: NonNegativeInt!, $from: NonNegativeInt!) {
  project(id: $id) { version(number: $from) { comparison(base: $into) { commonAncestor { number } } } }
}`;

/** A step of a random history: a version made by edits, or a merge, if wanted in both directions. */
type Step =
  | { readonly back: number; readonly edits: readonly TreeEdit[] }
  | {
      readonly into: number;
      readonly from: number;
      readonly isMutual: boolean;
      /** How conflicts are resolved, by turns. */
      readonly choices: readonly string[];
    };

const choices = fc.array(fc.constantFrom('INTO', 'INTO', 'FROM', 'FROM', 'DELETE'), {
  minLength: 1,
  maxLength: 5,
});
const edits = fc.array(treeEdits, { minLength: 1, maxLength: 3 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ back: fc.nat(3), edits }),
    fc.record({ into: fc.nat(3), from: fc.nat(3), isMutual: fc.boolean(), choices }),
  ),
  { minLength: 25, maxLength: 25, size: 'max' },
);

const histories = fc.record({ first: mergeCases.map(({ base }) => base), steps });

interface ModelVersion {
  readonly name: string;
  readonly parents: readonly string[];
  readonly tree: Tree;
}

interface ModelMerge extends MergeSummary {
  readonly into: number;
  readonly from: number;
  readonly base: number;
}

function changesTo(before: Tree, after: Tree): FileChangeInput[] {
  const content = (bytes: Buffer) => {
    const text = decodeText(bytes);
    return text === null
      ? { content: bytes.toString('base64'), encoding: ContentEncoding.BASE64 }
      : { content: text };
  };
  return [
    ...[...before.keys()].flatMap(path => (after.has(path) ? [] : { delete: { path } })),
    ...[...after].flatMap(([path, bytes]): FileChangeInput[] => {
      const old = before.get(path);
      if (!old) return [{ create: { path, ...content(bytes) } }];
      return old.equals(bytes) ? [] : [{ update: { path, ...content(bytes) } }];
    }),
  ];
}

/** Makes a project with a random history, and merges in it; gives its versions and what the merges came to. */
async function makeHistory(first: Tree, steps: readonly Step[]) {
  const project = await makeProject(fork(), { files: [] });
  const versions: ModelVersion[] = [{ name: 'v0', parents: [], tree: new Map() }];
  const merges: ModelMerge[] = [];
  const latest = (back: number) => Math.max(0, versions.length - 1 - back);
  const add = (tree: Tree, ...parents: number[]) =>
    versions.push({ name: `v${versions.length}`, parents: parents.map(parent => `v${parent}`), tree });
  const edit = async (parentNumber: number, treeOf: (before: Tree) => Tree) => {
    const { tree: before } = versions[parentNumber] as ModelVersion;
    const tree = treeOf(before);
    const changes = changesTo(before, tree);
    if (changes.length === 0) return;
    await makeVersion(fork(), project, { parentNumber, changes });
    add(tree, parentNumber);
  };
  const merge = async (into: number, from: number, choices: readonly string[]) => {
    const merged = await mergeThem(project.id, into, from, choices);
    if (!merged) return;
    const { base, conflicts, tree } = merged;
    merges.push({ into, from, base, conflicts, tree: conflicts.length === 0 ? tree : null });
    add(tree, into, from);
  };

  await edit(0, () => first);
  for (const step of steps) {
    if ('edits' in step) {
      await edit(latest(step.back), before => editedTree(before, step.edits));
      continue;
    }
    const [into, from] = [latest(step.into), latest(step.from)];
    await merge(into, from, step.choices);
    if (step.isMutual) await merge(from, into, step.choices);
  }
  return { versions, merges };
}

/** Merges two versions, with resolutions where there are conflicts; null when there is nothing to merge. */
async function mergeThem(
  projectId: string,
  intoNumber: number,
  fromNumber: number,
  choices: readonly string[],
) {
  const resolutions: { path: string; choice: string }[] = [];
  let conflicts: MergeSummary['conflicts'] | undefined;
  for (;;) {
    const input = { projectId, intoNumber, fromNumber, name: 'Merge', resolutions };
    const { mergeVersions: answer } = (await server.send(MERGE_VERSIONS, { input })).data;
    if (answer.__typename === 'InvalidInputError') {
      expect(answer.issues).toEqual([{ path: ['fromNumber'], message: expect.any(String) }]);
      return null;
    }
    if (answer.__typename === 'MergeConflictError') {
      conflicts ??= answer.conflicts.map((conflict: Record<string, { path: string } | null>) => ({
        ...conflict,
        into: conflict.into?.path ?? null,
        from: conflict.from?.path ?? null,
      }));
      expect(resolutions.length).toBeLessThan(50);
      for (const { path } of answer.conflicts) {
        resolutions.push({ path, choice: choices[resolutions.length % choices.length] as string });
      }
      continue;
    }
    const { parent, mergedFrom, files } = answer.version;
    expect([parent.number, mergedFrom.number]).toEqual([intoNumber, fromNumber]);
    const ids = { id: projectId, into: intoNumber, from: fromNumber };
    const { data } = await server.send(COMMON_ANCESTOR, ids);
    return {
      base: data.project.version.comparison.commonAncestor.number as number,
      conflicts: conflicts ?? [],
      tree: new Map<string, Buffer>(
        files.nodes.map(({ path, content, encoding }: Record<string, string>) => [
          path,
          Buffer.from(content as string, encoding === 'BASE64' ? 'base64' : 'utf8'),
        ]),
      ),
    };
  }
}

/** The trees of a merge whose base we chose, as commits of their own. */
function commitsOf({ base, into, from }: MergeCase, index: number): GitCommit[] {
  return [
    { name: `base${index}`, parents: [], tree: base },
    { name: `into${index}`, parents: [`base${index}`], tree: into },
    { name: `from${index}`, parents: [`base${index}`], tree: from },
  ];
}

/** Holds merges against Git's; gives how many had several best common ancestors. */
function compare(versions: readonly ModelVersion[], merges: readonly ModelMerge[]): number {
  const treeOf = (number: number) => (versions[number] as ModelVersion).tree;
  const cases = merges.map(({ base, into, from }) => ({
    base: treeOf(base),
    into: treeOf(into),
    from: treeOf(from),
  }));
  const history = gitHistory(git, [...versions, ...cases.flatMap(commitsOf)]);
  const basesOf = merges.map(({ into, from }) => history.mergeBases(`v${into}`, `v${from}`));
  // Of several bases Git makes a version that nobody knows, to take that for the base.
  const theirs = history.merge(
    merges.map(({ into, from }, i) =>
      basesOf[i]?.length === 1 ? [`v${into}`, `v${from}`] : [`into${i}`, `from${i}`],
    ),
  );
  for (const [i, merge] of merges.entries()) {
    expect(merge.base).toBe(Math.max(...basesOf[i]!.map(name => Number(name.slice(1)))));
    const { base, into, from } = cases[i] as MergeCase;
    if (isAmbiguous(base, into) || isAmbiguous(base, from)) continue;
    const compared = comparable({ base, into, from }, merge, theirs[i] as GitMerge);
    expect(compared.ours).toEqual(compared.git);
  }
  return basesOf.filter(bases => bases.length > 1).length;
}

describe('mergeVersions, over random histories', () => {
  it('merges as git merge-tree does', async () => {
    const counts = { crissCrossed: 0, clean: 0, conflicted: 0 };
    await fc.assert(
      fc.asyncProperty(histories, async ({ first, steps }) => {
        const { versions, merges } = await makeHistory(first, steps);
        counts.crissCrossed += compare(versions, merges);
        for (const { tree } of merges) counts[tree ? 'clean' : 'conflicted']++;
      }),
      { numRuns: 8, endOnFailure: true },
    );
    expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([]);
  });
});
