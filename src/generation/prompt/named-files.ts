import { fileName } from '../../file/file-path.ts';
import type { Pace } from './pace.ts';
import type { TreeFile } from './prompt.ts';

/** A name that more files have than these names none of them. */
const SHARED_MAX = 3;

/** The fewest characters of a name without its ending. */
const BASE_NAME_MIN = 3;

/** The most segments of a path's end, and the most words of a name, that are looked for. */
const SEGMENTS_MAX = 8;
const WORDS_MAX = 24;

/** Under which words files are known, and how far to read on after a word that some begin with. */
interface NameIndex {
  readonly names: Map<string, TreeFile[]>;
  readonly baseNames: Map<string, TreeFile[]>;
  readonly lengths: Map<string, number>;
}

/**
 * Finds the files that texts name, in any case and with any signs between the words: by their path or its end
 * (`components/Button.tsx`), by their name (`Button.tsx`, `button tsx`) or by their name without its ending
 * (`LoginForm`, `login form`). Of overlapping names the longest counts; one that more than three files have counts
 * for none of them. Takes time linear in the texts.
 * @returns those named with their ending first, in the order in which they are named
 */
export async function namedFiles(
  files: readonly TreeFile[],
  texts: readonly string[],
  pace: Pace,
): Promise<TreeFile[]> {
  const index = await indexNames(files, pace);
  const byName = new Set<TreeFile>();
  const byBaseName = new Set<TreeFile>();
  for (const text of texts) {
    const words: string[] = [];
    for (const [word] of text.normalize('NFC').matchAll(WORD)) {
      words.push(word.toLowerCase());
      await pace.rest();
    }
    for (let at = 0; at < words.length; ) {
      const { named, withEnding, length } = longestName(index, words, at);
      for (const file of named) (withEnding ? byName : byBaseName).add(file);
      at += length;
      await pace.rest();
    }
  }
  return [...new Set([...byName, ...byBaseName])];
}

const WORD = /[\p{L}\p{N}\p{M}]+/gu;

function longestName(index: NameIndex, words: readonly string[], at: number) {
  let best = { named: [] as readonly TreeFile[], withEnding: false, length: 1 };
  const longest = Math.min(index.lengths.get(words[at]!) ?? 0, words.length - at);
  let name = '';
  for (let length = 1; length <= longest; length++) {
    name += `${name && ' '}${words[at + length - 1]}`;
    const withEnding = unlessShared(index.names.get(name));
    const named = withEnding ?? unlessShared(index.baseNames.get(name));
    if (named) best = { named, withEnding: withEnding !== undefined, length };
  }
  return best;
}

function unlessShared(files: readonly TreeFile[] | undefined): readonly TreeFile[] | undefined {
  return files && files.length <= SHARED_MAX ? files : undefined;
}

async function indexNames(files: readonly TreeFile[], pace: Pace): Promise<NameIndex> {
  const index: NameIndex = { names: new Map(), baseNames: new Map(), lengths: new Map() };
  for (const file of files) {
    for (const words of namesOf(file.path)) addName(index.names, index.lengths, words, file);
    for (const words of baseNamesOf(file.path)) {
      if (words.join(' ').length >= BASE_NAME_MIN) addName(index.baseNames, index.lengths, words, file);
    }
    await pace.rest();
  }
  return index;
}

function addName(
  names: NameIndex['names'],
  lengths: NameIndex['lengths'],
  words: readonly string[],
  file: TreeFile,
): void {
  const [first] = words;
  if (first === undefined || words.length > WORDS_MAX) return;
  const name = words.join(' ');
  const known = names.get(name);
  if (!known) names.set(name, [file]);
  else if (known.length <= SHARED_MAX && !known.includes(file)) known.push(file);
  lengths.set(first, Math.max(lengths.get(first) ?? 0, words.length));
}

/** The path, its ends, and the file's name with its humps apart. */
function namesOf(path: string): string[][] {
  const segments = path.split('/');
  const names = [wordsOf(path), wordsOf(humpsApart(fileName(path)))];
  for (let count = 1; count < Math.min(segments.length, SEGMENTS_MAX); count++)
    names.push(wordsOf(segments.slice(-count).join('/')));
  return names;
}

function baseNamesOf(path: string): string[][] {
  const name = fileName(path);
  const dot = name.lastIndexOf('.');
  if (dot <= 0) return [];
  const base = name.slice(0, dot);
  return [wordsOf(base), wordsOf(humpsApart(base))];
}

function wordsOf(name: string): string[] {
  return (name.match(WORD) ?? []).map(word => word.toLowerCase());
}

function humpsApart(name: string): string {
  return name.replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2');
}
