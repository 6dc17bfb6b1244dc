import { Random } from '../data/random.ts';
import { someWord } from '../data/source-text.ts';
import { editAt, editText, newText, plant } from './edits.ts';
import { strangeWords } from './words.ts';

/** A change of a file: its making (no `from`), its end (no `to`), its move or its edit. */
export interface Change {
  readonly from: string | null;
  readonly to: string | null;
  /** What the file holds then; "" at its end. */
  readonly text: string;
}

export interface HistoryVersion {
  readonly number: number;
  /** Null for version 0, whose changes are its files. */
  readonly parent: number | null;
  readonly changes: readonly Change[];
}

/** Two versions to merge: children of one version, with changes that do not conflict. */
export interface MergePair {
  readonly into: number;
  readonly from: number;
}

/** A version of the main line, and its files' paths in the order of bytes. */
export interface MainVersion {
  readonly number: number;
  readonly paths: readonly string[];
}

/** A project's versions, as both sides are to have them. */
export interface History {
  readonly files: number;
  /** By number. */
  readonly versions: readonly HistoryVersion[];
  /** From version 0 on, each the parent of the next. */
  readonly main: readonly MainVersion[];
  readonly pairs: readonly MergePair[];
  /** Words that stand in a few files each. */
  readonly rareWords: readonly string[];
  /** The files of the last version of the main line: texts by path. */
  readonly tip: ReadonlyMap<string, string>;
}

/** Versions of the main line after version 0. */
export const MAIN_VERSIONS = 200;
/** Every so many versions of the main line, a branch of two versions goes off. */
const BRANCH_EVERY = 20;
/** Every so many, two versions go off that are to be merged. */
const PAIR_EVERY = 5;
const RARE_WORDS = 80;
const FILES_A_RARE_WORD = 3;

type Tree = Map<string, string>;

/** Makes a history of a main line with branches; each version but the first changes five files of about 4 KB. */
export function makeHistory(files: number): History {
  return new HistoryMaker(files).make();
}

class HistoryMaker {
  readonly #files: number;
  readonly #random: Random;
  readonly #versions: HistoryVersion[] = [];
  readonly #rareWords = strangeWords(RARE_WORDS, 1);
  readonly #directories: readonly string[];
  #made = 0;

  constructor(files: number) {
    this.#files = files;
    this.#random = new Random(files);
    // Each in five folders, so that about ten files are in one.
    this.#directories = strangeWords(Math.ceil(files / 50), 2).map(word => word.toLowerCase());
  }

  make(): History {
    const tree: Tree = new Map();
    const main: MainVersion[] = [];
    const pairs: MergePair[] = [];
    const grow = (parent: number | null, changes: Change[]) => {
      const number = this.#add(parent, changes, tree);
      main.push({ number, paths: [...tree.keys()].sort() });
      return number;
    };
    let tip = grow(null, this.#firstFiles());
    for (let step = 0; step < MAIN_VERSIONS; step++) {
      if (step % BRANCH_EVERY === 0) this.#branch(tip, new Map(tree));
      if (step % PAIR_EVERY === 0) pairs.push(this.#pair(tip, tree));
      tip = grow(tip, this.#someChanges(tree));
    }
    return {
      files: this.#files,
      versions: this.#versions,
      main,
      pairs,
      rareWords: this.#rareWords,
      tip: tree,
    };
  }

  /** Makes a version, and makes the tree that of the version. */
  #add(parent: number | null, changes: readonly Change[], tree: Tree): number {
    const number = this.#versions.length;
    this.#versions.push({ number, parent, changes });
    for (const { from } of changes) if (from !== null) tree.delete(from);
    for (const { to, text } of changes) if (to !== null) tree.set(to, text);
    return number;
  }

  #branch(parent: number, tree: Tree): void {
    const first = this.#add(parent, this.#someChanges(tree), tree);
    this.#add(first, this.#someChanges(tree), tree);
  }

  /** Two versions that edit one file at different lines, and besides each changes files of its own. */
  #pair(parent: number, tree: ReadonlyMap<string, string>): MergePair {
    const [shared = '', ...paths] = this.#pick(tree, 8);
    const editShared = (place: number) => {
      const text = editAt(tree.get(shared) ?? '', place, this.#title(shared), this.#random);
      return { from: shared, to: shared, text };
    };
    const own = paths.map(path => this.#edit(tree, path));
    const [moved, deleted] = [this.#move(tree, paths[5] ?? ''), this.#delete(paths[6] ?? '')];
    const into = [editShared(0.2), ...own.slice(0, 3), this.#create()];
    const from = [editShared(0.8), ...own.slice(3, 5), moved, deleted];
    return { into: this.#add(parent, into, new Map()), from: this.#add(parent, from, new Map()) };
  }

  /** Five changes: edits, sometimes a move, and a new file or the end of one by turns. */
  #someChanges(tree: ReadonlyMap<string, string>): Change[] {
    const [a = '', b = '', c = '', d = '', e = ''] = this.#pick(tree, 5);
    const last = tree.size <= this.#files ? this.#create() : this.#delete(e);
    const fourth = this.#random.below(2) === 0 ? this.#move(tree, d) : this.#edit(tree, d);
    return [this.#edit(tree, a), this.#edit(tree, b), this.#edit(tree, c), fourth, last];
  }

  #pick(tree: ReadonlyMap<string, string>, count: number): string[] {
    const paths = [...tree.keys()];
    const picked = new Set<string>();
    while (picked.size < count) picked.add(this.#random.pick(paths));
    return [...picked];
  }

  #edit(tree: ReadonlyMap<string, string>, path: string): Change {
    const text = editText(tree.get(path) ?? '', this.#title(path), this.#random);
    return { from: path, to: path, text };
  }

  #move(tree: ReadonlyMap<string, string>, path: string): Change {
    return { ...this.#edit(tree, path), to: this.#newPath() };
  }

  #create(): Change {
    const path = this.#newPath();
    return { from: null, to: path, text: newText(this.#title(path), this.#random) };
  }

  #delete(path: string): Change {
    return { from: path, to: null, text: '' };
  }

  #firstFiles(): Change[] {
    const created = Array.from({ length: this.#files }, () => this.#create());
    const files = new Map(created.map(({ to, text }) => [to, text]));
    for (const word of this.#rareWords) {
      for (let planted = 0; planted < FILES_A_RARE_WORD; planted++) {
        const path = this.#random.pick(created).to;
        files.set(path, plant(files.get(path) ?? '', `  ${word}.${someWord(this.#random)}(${planted});`));
      }
    }
    return created.map(({ to }) => ({ from: null, to, text: files.get(to) ?? '' }));
  }

  #title(path: string): string {
    return `${path}, text ${this.#made++}`;
  }

  /** A path that its number makes the project's only one, in a directory of about ten files. */
  #newPath(): string {
    const folder = this.#random.pick(['src/components', 'src/pages', 'src/services', 'src/lib', 'test']);
    const directory = this.#random.pick(this.#directories);
    const name = `${someWord(this.#random)}-${this.#made++}`;
    return `${folder}/${directory}/${name}.${this.#random.pick(['ts', 'tsx', 'css', 'md'])}`;
  }
}
