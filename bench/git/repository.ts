import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Dialogue } from './dialogue.ts';
import type { History } from './history.ts';
import { importStream } from './import-stream.ts';

/** What the shell writes behind the output of each command, and before that, of one that failed. */
const END = '~~end~~\n';
const FAILED = '~~failed~~\n';

/** How Noodle merges: it follows files that were renamed, but not whole directories. */
const SETTINGS = { 'gc.auto': '0', 'merge.directoryRenames': 'false', 'merge.renames': 'true' };

/** A version's commit and its tree, by their object ids. */
export interface Commit {
  readonly commit: string;
  readonly tree: string;
}

/**
 * A bare Git repository in a folder of its own, and a shell to run Git in it. The shell starts programs for the process
 * that measures, because that one is large: it would take longer over starting Git than most commands take.
 */
export class Repository {
  readonly directory: string;
  readonly #folder: string;
  readonly #env: Record<string, string>;
  readonly #shell: Dialogue;
  readonly #dialogues: Dialogue[];
  readonly #twins: Repository[] = [];
  #commits: readonly Commit[] = [];
  readonly #numbers = new Map<string, number>();

  /** @param folder whose subfolder the repository is */
  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.directory = join(folder, name);
    // No configuration of the user's or the machine's counts.
    this.#env = {
      PATH: process.env.PATH ?? '',
      HOME: folder,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_DIR: this.directory,
      ...identity('AUTHOR'),
      ...identity('COMMITTER'),
    };
    this.#shell = new Dialogue('sh', [], { cwd: folder, env: this.#env }, END);
    this.#dialogues = [this.#shell];
  }

  /** Runs a line of the shell's, and gives what it writes. @throws Error when it fails */
  async run(line: string): Promise<Buffer> {
    const output = await this.#shell.ask(`{ ${line}; } || printf '${FAILED}'; printf '${END}'\n`);
    if (output.subarray(-FAILED.length).equals(Buffer.from(FAILED))) throw new Error(`It failed: ${line}`);
    return output;
  }

  /** Runs a line, and gives the text that it writes, without white space around it. */
  async text(line: string): Promise<string> {
    return (await this.run(line)).toString('utf8').trim();
  }

  /** Starts a program that stays, to be asked again and again. @param end what each of its answers ends with */
  start(program: string, args: readonly string[], end: string): Dialogue {
    const dialogue = new Dialogue(program, args, { cwd: this.#folder, env: this.#env }, end);
    this.#dialogues.push(dialogue);
    return dialogue;
  }

  /** Makes the repository with a commit and a branch for each version, packed, and with all that Git has for speed. */
  async fill(history: History): Promise<void> {
    const stream = join(this.#folder, 'import');
    await mkdir(this.directory);
    await this.run('git init --quiet --bare');
    for (const [name, value] of Object.entries(SETTINGS)) await this.run(`git config ${name} ${value}`);
    await writeFile(stream, importStream(history));
    await this.run(`git fast-import --quiet < ${stream}`);
    await rm(stream);
    await this.run('git gc --quiet');
    const tip = history.main.at(-1)?.number;
    await this.run(`git symbolic-ref HEAD refs/heads/v/${tip}`);
    await this.run('git commit-graph write --reachable --changed-paths --no-progress');
    await this.#readCommits();
  }

  /** Makes another repository, the copy of this one; this one's close() closes it, too. */
  async twin(name: string): Promise<Repository> {
    const twin = new Repository(this.#folder, `${basename(this.directory)}-${name}`);
    this.#twins.push(twin);
    await cp(this.directory, twin.directory, { recursive: true });
    await twin.#readCommits();
    return twin;
  }

  /** The commit of a version. */
  commit(number: number): Commit {
    return this.#commits[number] as Commit;
  }

  /** The number of the version whose commit it is. */
  number(commit: string): number {
    return this.#numbers.get(commit) as number;
  }

  /** Ends the shell and the programs that were started. */
  async close(): Promise<void> {
    await Promise.all([...this.#dialogues, ...this.#twins].map(each => each.close()));
  }

  async #readCommits(): Promise<void> {
    const format = '%(refname:lstrip=3) %(objectname) %(tree)';
    const lines = (await this.text(`git for-each-ref --format='${format}' refs/heads/v`)).split('\n');
    const commits: Commit[] = [];
    for (const line of lines) {
      const [number, commit = '', tree = ''] = line.split(' ');
      commits[Number(number)] = { commit, tree };
      this.#numbers.set(commit, Number(number));
    }
    this.#commits = commits;
  }
}

function identity(role: string): Record<string, string> {
  return { [`GIT_${role}_NAME`]: 'Noodle', [`GIT_${role}_EMAIL`]: 'noodle@example.org' };
}
