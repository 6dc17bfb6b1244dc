import { posix } from 'node:path';
import { directoryOf, fileName } from '../../file/file-path.ts';
import type { TreeFile } from './prompt.ts';

/** Which file an import without an ending means where several have the name: the first of these. */
const ENDINGS =
  '.ts .tsx .mts .cts .js .jsx .mjs .cjs .vue .svelte .astro .py .json .css .scss .sass .less'.split(' ');

/** The files that stand for their directory. */
const INDEXES = ['index', '__init__', 'mod'];

/** How many directories above the importing file are tried as the top of a package, beside the project's own. */
const TOPS_MAX = 6;

/** How many files of one name are looked at. */
const SAME_NAME_MAX = 16;

/** Finds the files that import specifiers lead to, by the rules that most languages and bundlers share. */
export class ImportResolver {
  readonly #byPath = new Map<string, TreeFile>();
  /** By the path without the last ending. */
  readonly #byStem = new Map<string, TreeFile[]>();
  /** Last segments of all that can be imported, which tell soon that something cannot. */
  readonly #names = new Set<string>();

  constructor(files: readonly TreeFile[]) {
    for (const file of files) {
      const stem = stemOf(file.path);
      const sameStem = this.#byStem.get(stem);
      this.#byPath.set(file.path, file);
      if (!sameStem) this.#byStem.set(stem, [file]);
      else if (sameStem.length < SAME_NAME_MAX) sameStem.push(file);
      this.#names.add(fileName(file.path)).add(fileName(stem));
      if (INDEXES.includes(fileName(stem))) this.#names.add(fileName(directoryOf(file.path)));
    }
  }

  /**
   * Gives the file that a specifier in another file means; null when there is none, as for a package. `./` and `../`
   * start at the importing file; `/`, `@/` and `~/` at the top of the project or of a package in it, or at its `src`;
   * a bare path (`style.css`, `components/Button`) beside the importing file, and with a slash at the tops, too.
   */
  resolve(specifier: string, from: TreeFile): TreeFile | null {
    const directory = directoryOf(from.path);
    if (/^\.{1,2}(\/|$)/.test(specifier)) return this.#probe(posix.join(directory, specifier), from);
    if (!this.#couldName(specifier)) return null;

    const [, sign, rest = ''] = /^(@\/|~\/|\/|)(.*)$/s.exec(specifier) ?? [];
    const path = posix.normalize(rest);
    const beside = sign === '' ? this.#byPath.get(posix.join(directory, path)) : undefined;
    if (beside || (sign === '' && !path.includes('/'))) return beside ?? null;
    for (const top of topsAbove(directory)) {
      const places = [`${top}${path}`, `${top}src/${path}`];
      for (const place of sign === '/' ? places : places.reverse()) {
        const file = this.#probe(place, from);
        if (file) return file;
      }
    }
    return null;
  }

  #couldName(specifier: string): boolean {
    const name = posix.basename(specifier);
    return this.#names.has(name) || this.#names.has(stemOf(name)) || this.#names.has(`_${name}`);
  }

  #probe(place: string, from: TreeFile): TreeFile | null {
    const path = place.replace(/\/$/, '');
    const exact = this.#byPath.get(path);
    if (exact) return exact;
    const stems = [
      path,
      // TypeScript's sources name the file that will be built of them.
      ...(/\.[cm]?jsx?$/.test(path) ? [stemOf(path)] : []),
      ...INDEXES.map(index => `${path}/${index}`),
      // Sass's partials.
      `${path.slice(0, path.lastIndexOf('/') + 1)}_${fileName(path)}`,
    ];
    for (const stem of stems) {
      const files = this.#byStem.get(stem);
      if (files) return likeliest(files, from);
    }
    return null;
  }
}

function likeliest(files: readonly TreeFile[], from: TreeFile): TreeFile {
  const rank = ({ path }: TreeFile) => {
    if (posix.extname(path) === posix.extname(from.path)) return -1;
    const index = ENDINGS.indexOf(posix.extname(path));
    return index < 0 ? ENDINGS.length : index;
  };
  return files.reduce((best, file) => (rank(file) < rank(best) ? file : best));
}

function stemOf(path: string): string {
  const name = fileName(path);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? path.slice(0, path.length - name.length + dot) : path;
}

/** The directory and those above, the nearest first, each with a slash; at last the project's top, as no text. */
function topsAbove(directory: string): string[] {
  const tops: string[] = [];
  for (let top = directory; top !== '' && tops.length < TOPS_MAX; top = directoryOf(top))
    tops.push(`${top}/`);
  return [...tops, ''];
}
