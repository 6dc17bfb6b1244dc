import { createHash } from 'node:crypto';
import type { GitCommit, GitDirectory } from './git.ts';
import type { Tree } from './tree.ts';

/** What Git makes of a merge. */
export interface GitMerge {
  readonly isClean: boolean;
  /** The merged tree's object id. */
  readonly tree: string;
  /** The paths in conflict; `path~` for a file that had to make way for a directory. */
  readonly conflicts: readonly string[];
}

/** Commits in a repository of Git's. */
export interface GitHistory {
  /** Merges the second of each pair into the first. Renames of files are found, those of directories are not. */
  merge(pairs: readonly (readonly [into: string, from: string])[]): GitMerge[];
  /** The best common ancestors of two commits. */
  mergeBases(one: string, other: string): string[];
}

const MERGE = `git -c merge.directoryRenames=false -c merge.renames=true \\
  merge-tree --write-tree --name-only -z --no-messages --stdin`;

const NAME = `git name-rev --name-only --refs='refs/heads/*' --annotate-stdin`;

/** Has the real Git make commits. */
export function gitHistory(git: GitDirectory, commits: readonly GitCommit[]): GitHistory {
  git.holdCommits(commits);
  return {
    merge(pairs) {
      const output = git.run(MERGE, pairs.map(pair => `${pair.join(' ')}\n`).join(''));
      const fields = output.split('\0').values();
      return pairs.map(() => {
        const isClean = fields.next().value === '1';
        const tree = fields.next().value as string;
        const conflicts: string[] = [];
        for (let path = fields.next().value; path; path = fields.next().value) {
          // What makes way is given the branch's name.
          conflicts.push(path.replace(/~.*$/, '~'));
        }
        return { isClean, tree, conflicts };
      });
    },
    mergeBases: (one, other) => git.run(`git merge-base --all ${one} ${other} | ${NAME}`).trim().split('\n'),
  };
}

/** The object id that Git gives a tree. */
export function gitTreeId(tree: Tree): string {
  const entries = [...Map.groupBy(tree, ([path]) => path.split('/')[0] as string)].map(([name, members]) => {
    const file = tree.get(name);
    if (file) return { sortBy: name, mode: '100644', name, id: objectId('blob', file) };
    const below = members.map(([path, bytes]) => [path.slice(name.length + 1), bytes] as const);
    return { sortBy: `${name}/`, mode: '40000', name, id: Buffer.from(gitTreeId(new Map(below)), 'hex') };
  });
  entries.sort((a, b) => Buffer.compare(Buffer.from(a.sortBy), Buffer.from(b.sortBy)));
  const parts = entries.flatMap(({ mode, name, id }) => [Buffer.from(`${mode} ${name}\0`), id]);
  return objectId('tree', Buffer.concat(parts)).toString('hex');
}

function objectId(type: string, bytes: Buffer): Buffer {
  return createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest();
}
