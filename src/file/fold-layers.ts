import { comparePaths } from './file-path.ts';

/** A path in a version's layer; without hash and size where the layer deletes it. */
export interface LayerFile {
  readonly path: string;
  /** The content's SHA-256 in hexadecimal; null where the path is deleted. */
  readonly hash: string | null;
  /** In bytes; null where the path is deleted. */
  readonly size: number | null;
}

/** A file of a version's tree. */
export interface TreeFile extends LayerFile {
  readonly hash: string;
  readonly size: number;
}

/** The start of a layer, or of the tree that layers make, in reading order. */
export interface LayerStart<Entry extends LayerFile = LayerFile> {
  readonly files: readonly Entry[];
  /** The path up to which, inclusive, every entry is here; null when all entries are here. */
  readonly until: string | null;
}

/**
 * Lays the layers of versions over one another: for each path the highest layer wins, and what it deletes is gone.
 * Each tree is made from the one below it, and kept, since versions share their lower layers.
 */
export class LayerFold {
  readonly #trees = new Map<number, LayerStart<TreeFile>>();
  readonly #layerOf: (number: number) => LayerStart;
  readonly #before: (a: string, b: string) => number;

  /**
   * @param layerOf a version's own layer, by its number
   * @param backward whether the layers are read from their ends, in descending order
   */
  constructor(layerOf: (number: number) => LayerStart, backward: boolean) {
    this.#layerOf = layerOf;
    this.#before = backward ? (a, b) => comparePaths(b, a) : comparePaths;
  }

  /** The tree that layers make, the lowest layer first, as far as it follows from the layers' starts. */
  tree(layers: readonly number[]): LayerStart<TreeFile> {
    // The layers up to any of them are that version's own, so the trees of versions below may be here already.
    let known = layers.length;
    while (known > 0 && !this.#trees.has(layers[known - 1] as number)) known--;
    let tree = known > 0 ? this.#trees.get(layers[known - 1] as number) : undefined;
    for (const number of layers.slice(known)) {
      tree = this.#overlay(tree ?? { files: [], until: null }, this.#layerOf(number));
      this.#trees.set(number, tree);
    }
    return tree ?? { files: [], until: null };
  }

  #overlay(below: LayerStart<TreeFile>, above: LayerStart): LayerStart<TreeFile> {
    const until = this.#nearer(below.until, above.until);
    const files: TreeFile[] = [];
    let lower = 0;
    for (const file of above.files) {
      lower = this.#copyUntil(below.files, lower, file.path, files);
      if (below.files[lower]?.path === file.path) lower++;
      if (file.hash !== null) files.push(file as TreeFile);
    }
    for (; lower < below.files.length; lower++) files.push(below.files[lower] as TreeFile);
    if (until !== null) this.#dropAfter(until, files);
    return { files, until };
  }

  /** Copies the files before a path, from a position on; gives the position of the first one not copied. */
  #copyUntil(from: readonly TreeFile[], position: number, path: string, to: TreeFile[]): number {
    let at = position;
    for (; at < from.length; at++) {
      const file = from[at] as TreeFile;
      if (this.#before(file.path, path) >= 0) break;
      to.push(file);
    }
    return at;
  }

  #dropAfter(path: string, files: TreeFile[]): void {
    let last = files.at(-1);
    while (last && this.#before(last.path, path) > 0) {
      files.pop();
      last = files.at(-1);
    }
  }

  #nearer(a: string | null, b: string | null): string | null {
    if (a === null || b === null) return a ?? b;
    return this.#before(a, b) <= 0 ? a : b;
  }
}
