import { parseDiff } from './git-diff.ts';
import { type Merging, mergeByProcesses, WarmMerging } from './git-merging.ts';
import { madeBy } from './noodle.ts';
import type { Repository } from './repository.ts';
import { itemAt, type Run, type Scenario, type Sides, type Task } from './scenario.ts';

const MERGE = `mutation Merge($input: MergeVersionsInput!) {
  mergeVersions(input: $input) {
    ... on MergeVersionsSuccess { version { number } }
    ... on MutationError { code message }
  }
}`;

const MERGED = `query Merged($id: ID!, $number: NonNegativeInt!, $base: NonNegativeInt!) {
  project(id: $id) {
    version(number: $number) {
      parent { number }
      mergedFrom { number }
      comparison(base: $base) {
        files(first: 100) { nodes { path previousPath status additions deletions patch } }
      }
    }
  }
}`;

interface MergedAnswer {
  readonly project: {
    readonly version: {
      readonly parent: { readonly number: number };
      readonly mergedFrom: { readonly number: number };
      readonly comparison: { readonly files: { readonly nodes: readonly unknown[] } };
    };
  };
}

/** Merging two versions into a third one; one file was edited on both sides. */
export class MergeVersions implements Scenario {
  readonly name = 'merge';
  readonly files: number;
  readonly #sides: Sides;
  /** Each way has a repository of its own, lest one find what another has written. */
  readonly #ways = new Map<
    string,
    { repository: Repository; merge: (merging: Merging) => Promise<string> }
  >();

  constructor(sides: Sides) {
    this.files = sides.history.files;
    this.#sides = sides;
  }

  async prepare(): Promise<void> {
    const { repository } = this.#sides;
    const plain = await repository.twin('merging');
    const safe = await repository.twin('merging-with-fsync');
    await safe.run('git config core.fsync all');
    const warm = await repository.twin('merging-warm');
    const warmMerging = new WarmMerging(warm);
    this.#ways.set('merge-tree', { repository: plain, merge: merging => mergeByProcesses(plain, merging) });
    this.#ways.set('merge-tree, fsync', {
      repository: safe,
      merge: merging => mergeByProcesses(safe, merging),
    });
    this.#ways.set('merge-tree --stdin, warm', {
      repository: warm,
      merge: merging => warmMerging.merge(merging),
    });
  }

  task(index: number): Task {
    const { history, noodle, id } = this.#sides;
    const { into, from } = itemAt(history.pairs, index);
    const name = `Merge ${index}`;
    const input = { projectId: id, intoNumber: into, fromNumber: from, name };
    const ask = noodle.request(MERGE, { input });
    return {
      noodle: async () => {
        const read = await ask();
        return async () => {
          const { number } = madeBy<{ number: number }>(read(), 'mergeVersions', 'version');
          const { project } = await noodle.ask<MergedAnswer>(MERGED, { id, number, base: into });
          const { parent, mergedFrom, comparison } = project.version;
          return { parents: [parent.number, mergedFrom.number], changes: comparison.files.nodes };
        };
      },
      git: Object.fromEntries(
        [...this.#ways].map(([way, { repository, merge }]): [string, Run] => {
          const merging = { name, into: repository.commit(into), from: repository.commit(from) };
          return [
            way,
            async () => {
              const merged = await merge(merging);
              return async () => {
                const parents = (await repository.text(`git log -1 --format=%P ${merged}`)).split(' ');
                const diff = `git diff-tree -r -M --raw -p ${merging.into.commit} ${merged}`;
                return {
                  parents: parents.map(commit => repository.number(commit)),
                  changes: parseDiff((await repository.run(diff)).toString('utf8'), 100),
                };
              };
            },
          ];
        }),
      ),
    };
  }
}
