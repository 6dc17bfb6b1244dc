import type { Dialogue } from './dialogue.ts';
import { type FileDiff, parseDiff } from './git-diff.ts';
import { itemAt, type Scenario, type Sides, type Task } from './scenario.ts';

const COMPARE = `query Compare($id: ID!, $number: NonNegativeInt!, $base: NonNegativeInt, $first: Int!) {
  project(id: $id) {
    version(number: $number) {
      comparison(base: $base) {
        files(first: $first) { nodes { path previousPath status additions deletions patch } }
      }
    }
  }
}`;

interface CompareAnswer {
  readonly project: { readonly version: { readonly comparison: { readonly files: { nodes: FileDiff[] } } } };
}

/** What is compared with what. */
export interface Comparing {
  readonly name: string;
  /** How many versions of the main line lie between the two: 1 for a version and its parent. */
  readonly distance: number;
  /** How many of the files that differ are asked for. */
  readonly first: number;
}

/** Comparing two versions: the first files that differ, with what became of them, line counts and patches. */
export class CompareVersions implements Scenario {
  readonly name: string;
  readonly files: number;
  readonly #comparing: Comparing;
  readonly #sides: Sides;
  #warm: Dialogue | undefined;

  constructor(comparing: Comparing, sides: Sides) {
    this.name = comparing.name;
    this.files = sides.history.files;
    this.#comparing = comparing;
    this.#sides = sides;
  }

  async prepare(): Promise<void> {
    // A line that is no object's id is echoed, which tells where the answer ends.
    const args = ['diff-tree', '--stdin', '-r', '-M', '--raw', '-p'];
    this.#warm = this.#sides.repository.start('git', args, 'end\n');
  }

  task(index: number): Task {
    const { history, noodle, id, repository } = this.#sides;
    const { distance, first } = this.#comparing;
    // The newest ones first, which are far from version 0.
    const at = history.main.length - 1 - (index % (history.main.length - distance));
    const head = itemAt(history.main, at).number;
    const base = itemAt(history.main, at - distance).number;
    const variables = { id, number: head, base: distance === 1 ? null : base, first };
    const ask = noodle.request(COMPARE, variables);
    const [before, after] = [repository.commit(base), repository.commit(head)];
    // Git is stopped when it has written as many files as are wanted.
    const stop = `awk '/^diff --git /{if(++n>${first})exit}{print}'`;
    const diff = `git diff-tree -r -M --raw -p ${before.commit} ${after.commit}`;
    const readDiff = (output: Buffer) => () => parseDiff(output.toString('utf8'), first);
    return {
      noodle: async () => {
        const read = await ask();
        return () => (read() as CompareAnswer).project.version.comparison.files.nodes;
      },
      git: {
        'diff-tree': async () => readDiff(await repository.run(distance === 1 ? diff : `${diff} | ${stop}`)),
        'diff-tree --stdin, warm': async () => {
          const output = await this.#warm?.ask(`${before.tree} ${after.tree}\nend\n`);
          return readDiff(output ?? Buffer.alloc(0));
        },
      },
    };
  }
}
