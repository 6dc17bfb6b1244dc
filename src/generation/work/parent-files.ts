import type { ReadTexts, TreeFile } from '../prompt/prompt.ts';
import { textsByHash, wholeTree } from './work.sql.ts';
import type { WorkTools } from './work-tools.ts';

/** The files of the version that a model starts from; read when they are first asked for, as they never change. */
export class ParentFiles {
  readonly #fork: WorkTools['fork'];
  readonly #projectId: string;
  readonly #number: number;
  #files: Promise<readonly TreeFile[]> | undefined;

  constructor({ fork }: Pick<WorkTools, 'fork'>, projectId: string, number: number) {
    this.#fork = fork;
    this.#projectId = projectId;
    this.#number = number;
  }

  /** All of them, by path. */
  all(): Promise<readonly TreeFile[]> {
    this.#files ??= wholeTree(this.#fork().getKysely(), this.#projectId, this.#number);
    return this.#files;
  }

  /** The texts among the contents of these hashes, by hash. */
  readonly readTexts: ReadTexts = async hashes => {
    const rows = await textsByHash(this.#fork().getKysely(), this.#projectId, hashes);
    return new Map(rows.map(({ hash, text }) => [hash, text]));
  };

  /** The texts of the files at these paths, by path; those that are binary or not there are missing. */
  async textsOf(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (paths.length === 0) return new Map();
    const wanted = new Set(paths);
    const files = (await this.all()).filter(({ path }) => wanted.has(path));
    const texts = await this.readTexts(files.map(({ hash }) => hash));
    return new Map(
      files.flatMap(({ path, hash }) => {
        const text = texts.get(hash);
        return text === undefined ? [] : [[path, text] as const];
      }),
    );
  }
}
