import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dialogue } from './dialogue.ts';
import type { Commit, Repository } from './repository.ts';

/** What is to be merged. */
export interface Merging {
  /** What the merge is called. */
  readonly name: string;
  readonly into: Commit;
  readonly from: Commit;
}

/** The branch that points to a merge. */
const branch = ({ name }: Merging) => `refs/heads/${name.toLowerCase().replaceAll(' ', '/')}`;

/** Merges by three processes one after another; gives the merge's commit. */
export function mergeByProcesses(repository: Repository, merging: Merging): Promise<string> {
  const { name, into, from } = merging;
  return repository.text(
    [
      `tree=$(git merge-tree --write-tree --no-messages ${into.commit} ${from.commit})`,
      `commit=$(git commit-tree -p ${into.commit} -p ${from.commit} -m '${name}' $tree)`,
      `git update-ref ${branch(merging)} $commit`,
      'echo $commit',
    ].join(' && '),
  );
}

/** Merges by three processes that stay. */
export class WarmMerging {
  readonly #file: string;
  readonly #mergeTree: Dialogue;
  readonly #hashObject: Dialogue;
  readonly #updateRef: Dialogue;

  constructor(repository: Repository) {
    this.#file = join(repository.directory, 'commit');
    // Else merge-tree would keep its answers until it has many.
    const mergeTree = ['-o0', 'git', 'merge-tree', '--write-tree', '--no-messages', '--stdin'];
    this.#mergeTree = repository.start('stdbuf', mergeTree, '\0\0');
    const hashObject = ['hash-object', '-t', 'commit', '-w', '--stdin-paths'];
    this.#hashObject = repository.start('git', hashObject, '\n');
    this.#updateRef = repository.start('git', ['update-ref', '--stdin'], 'commit: ok\n');
  }

  /** Merges; gives the merge's commit. */
  async merge(merging: Merging): Promise<string> {
    const { name, into, from } = merging;
    const answer = await this.#mergeTree.ask(`${into.commit} ${from.commit}\n`);
    const [clean, tree] = answer.toString('latin1').split('\0');
    if (clean !== '1') throw new Error(`${name} is in conflict`);
    const who = `Noodle <noodle@example.org> ${Math.floor(Date.now() / 1_000)} +0000`;
    const head = [`tree ${tree}`, `parent ${into.commit}`, `parent ${from.commit}`];
    // What hash-object is to write it reads from a file.
    await writeFile(this.#file, [...head, `author ${who}`, `committer ${who}`, '', `${name}\n`].join('\n'));
    const commit = (await this.#hashObject.ask(`${this.#file}\n`)).toString('latin1');
    await this.#updateRef.ask(`start\ncreate ${branch(merging)} ${commit}\ncommit\n`);
    return commit;
  }
}
