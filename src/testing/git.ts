import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Tree } from './tree.ts';

/** A commit for Git to have. */
export interface GitCommit {
  /** Of a branch that leads to it. */
  readonly name: string;
  /** Names of earlier ones: none, one, or two for a merge. */
  readonly parents: readonly string[];
  readonly tree: Tree;
}

/** A directory to run the real Git in. */
export interface GitDirectory {
  /** Runs a script of commands there, in one go since each start of a program takes long; gives what it writes. */
  run(script: string, input?: string | Buffer): string;
  /** Makes the directory empty. */
  clear(): void;
  /** Makes the directory a repository of these commits alone. */
  holdCommits(commits: readonly GitCommit[]): void;
  write(path: string, text: string): void;
  read(path: string): string;
  remove(path: string): void;
}

/** Gives this test file a directory until after its last test, for which no configuration of the user's counts. */
export function useGit(): GitDirectory {
  const home = mkdtempSync(join(tmpdir(), 'noodle-git-'));
  const directory = join(home, 'work');
  const env = { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_CEILING_DIRECTORIES: home };
  afterAll(() => rmSync(home, { recursive: true }));
  const run = (script: string, input: string | Buffer = '') =>
    execFileSync('sh', ['-ec', script], {
      cwd: directory,
      env,
      input,
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: 'pipe',
    });
  const clear = () => {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory);
  };
  return {
    run,
    clear,
    holdCommits: commits => {
      clear();
      run('git init -q --bare; git fast-import --quiet', Buffer.concat(commits.flatMap(importOf)));
    },
    write: (path, text) => {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    },
    read: path => readFileSync(join(directory, path), 'utf8'),
    remove: path => rmSync(join(directory, path)),
  };
}

/** What `git fast-import` makes a commit of. */
function importOf({ name, parents, tree }: GitCommit): Buffer[] {
  const [first, second] = parents.map(parent => `refs/heads/${parent}`);
  const lines = [
    `commit refs/heads/${name}`,
    'committer Noodle <noodle@example.org> 0 +0000',
    // Without its name it would be the same commit as another one of the same files and parents.
    `data ${name.length}`,
    name,
    ...(first ? [`from ${first}`] : []),
    ...(second ? [`merge ${second}`] : []),
    'deleteall',
    '',
  ];
  const files = [...tree].flatMap(([path, bytes]) => [
    Buffer.from(`M 100644 inline ${JSON.stringify(path)}\ndata ${bytes.length}\n`),
    bytes,
    Buffer.from('\n'),
  ]);
  return [Buffer.from(lines.join('\n')), ...files, Buffer.from('\n')];
}
