import { join } from 'node:path';
import { madeBy } from './noodle.ts';
import type { Repository } from './repository.ts';
import { itemAt, type Run, type Scenario, type Sides, type Task } from './scenario.ts';

const FORK = `mutation Fork($input: ForkProjectInput!) {
  forkProject(input: $input) {
    ... on ForkProjectSuccess { project { id } }
    ... on MutationError { code message }
  }
}`;

const TREES = `query Trees($id: ID!, $number: NonNegativeInt!, $fork: ID!) {
  source: project(id: $id) { version(number: $number) { ...tree } }
  fork: project(id: $fork) { version(number: 0) { ...tree } }
}
fragment tree on Version {
  fileCount
  totalSize
  entries { ... on Directory { path fileCount totalSize } ... on File { path hash } }
  files(first: 100) { nodes { path hash } }
}`;

const CLONE = 'git clone --quiet --bare --template=';
/** Keeps the differences that contents are stored as; to look for more would take twice as long. */
const PACK = '> /dev/null git pack-objects --quiet --window=0';

interface TreesAnswer {
  readonly source: { readonly version: unknown };
  readonly fork: { readonly version: unknown };
}

/** Ways to make a repository, in a folder, whose files are those of a version. */
const WAYS: Record<string, (repository: Repository, number: number, folder: string) => string> = {
  'pack-objects of the version'(repository, number, folder) {
    const { commit, tree } = repository.commit(number);
    const there = `git --git-dir=${folder}`;
    return [
      `git init --quiet --bare --template= ${folder}`,
      `git rev-list --objects --no-object-names --no-walk ${commit} | ${PACK} ${folder}/objects/pack/pack`,
      `${there} update-ref HEAD $(${there} commit-tree -m Fork ${tree})`,
    ].join(' && ');
  },
  'clone --depth 1': ({ directory }, number, folder) =>
    `${CLONE} --branch v/${number} --depth 1 file://${directory} ${folder}`,
  'clone --no-hardlinks, all versions': ({ directory }, number, folder) =>
    `${CLONE} --branch v/${number} --no-hardlinks ${directory} ${folder}`,
  'clone --shared, copies nothing': ({ directory }, number, folder) =>
    `${CLONE} --branch v/${number} --shared ${directory} ${folder}`,
};

/** Making a project of one version's files, which shares nothing with the one that it is from. */
export class ForkVersion implements Scenario {
  readonly name = 'fork';
  readonly files: number;
  /** Of 5,000 files, each fork leaves some 30 MB in the database. */
  readonly roundsMax = 15;
  readonly #sides: Sides;

  constructor(sides: Sides) {
    this.files = sides.history.files;
    this.#sides = sides;
  }

  task(index: number): Task {
    const { history, noodle, id, repository } = this.#sides;
    const { number } = itemAt(history.main, history.main.length - 1 - (index % history.main.length));
    const ask = noodle.request(FORK, {
      input: { projectId: id, versionNumber: number, name: `Fork ${index}` },
    });
    return {
      noodle: async () => {
        const read = await ask();
        return async () => {
          const { id: fork } = madeBy<{ id: string }>(read(), 'forkProject', 'project');
          const trees = await noodle.ask<TreesAnswer>(TREES, { id, number, fork });
          if (JSON.stringify(trees.source) !== JSON.stringify(trees.fork)) {
            throw new Error(`The fork of version ${number} has other files in Noodle`);
          }
          return 'the same files';
        };
      },
      git: Object.fromEntries(
        Object.entries(WAYS).map(([way, lineOf]): [string, Run] => {
          const folder = join(repository.directory, '..', `fork ${way}`.replace(/\W+/g, '-'));
          const { tree } = repository.commit(number);
          const line = lineOf(repository, number, folder);
          return [
            way,
            async () => {
              await repository.run(line);
              return async () => {
                const found = await repository.text(`git --git-dir=${folder} rev-parse HEAD^{tree}`);
                if (found !== tree) throw new Error(`Git's fork of version ${number} has other files`);
                await repository.run(`rm -r ${folder}`);
                return 'the same files';
              };
            },
          ];
        }),
      ),
    };
  }
}
