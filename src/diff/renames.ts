import { fileName } from '../file/file-path.ts';
import type { TreeFile } from '../file/fold-layers.ts';
import {
  couldBeSimilar,
  couldBeSimilarToOneOf,
  type Fingerprint,
  fingerprint,
  mostSimilar,
  NO_FINGERPRINT,
  SCORE_MAX,
  SCORE_MIN,
  similarityScore,
} from './similarity.ts';

/** The most files on either side, when there are as many on the other, that all are compared with all. */
export const RENAME_LIMIT = 1_000;

/** The most bytes of contents that are compared, all together. */
export const RENAME_BYTES_MAX = 32 * 1_024 * 1_024;

/** The score from which on files of the same name are taken for renamed whatever the others hold: 75 %. */
const NAME_SCORE_MIN = SCORE_MIN + (SCORE_MAX - SCORE_MIN) / 2;

/** How many equal contents are looked through for one of the same name, as in Git. */
const EQUAL_CONTENTS_MAX = 100;

/** A file that was deleted, and another that was added in its place. */
export interface Rename {
  readonly from: string;
  readonly to: string;
  /** How similar the contents are, in per cent, rounded down; 100 also for the same lines in another order. */
  readonly similarity: number;
}

/** A content, and whether it is text: then CRLF and LF are the same. */
export interface RenameContent {
  readonly bytes: Uint8Array;
  readonly isText: boolean;
}

/** How renames are found. */
export interface RenameOptions {
  /** Whether empty files can be renamed: true in `git diff`, false in `git merge`. */
  readonly renameEmpty: boolean;
}

type Files = readonly TreeFile[];

/**
 * Finds the files that were moved as they are, as `git diff -M` does: for each added file in turn one of the same
 * content that is still free, of the same name if there is one, else the first (find_identical_files in Git's
 * diffcore-rename.c). Looks at all files, however many.
 * @param deleted in the order of comparePaths, as is `added`
 * @returns in the order of `added`
 */
export function exactRenames(deleted: Files, added: Files, options: RenameOptions): Rename[] {
  const byHash = new Map<string, { paths: string[]; used: number }>();
  for (const { path, hash } of candidates(deleted, options)) {
    const equal = byHash.get(hash);
    if (equal) equal.paths.push(path);
    else byHash.set(hash, { paths: [path], used: 0 });
  }
  const renames: Rename[] = [];
  for (const { path, hash } of candidates(added, options)) {
    const equal = byHash.get(hash);
    if (!equal || equal.used === equal.paths.length) continue;
    const { paths, used } = equal;
    const name = fileName(path);
    const near = paths.slice(used, used + EQUAL_CONTENTS_MAX);
    const sameName = near.findIndex(other => fileName(other) === name);
    const at = used + Math.max(0, sameName);
    renames.push({ from: paths[at] as string, to: path, similarity: 100 });
    // The used ones come first; those before this one move up and stay in order.
    paths.copyWithin(used + 1, used, at);
    equal.used++;
  }
  return renames;
}

/** The files on either side that no rename takes away. */
export function withoutRenames(deleted: Files, added: Files, renames: readonly Rename[]) {
  const from = new Set(renames.map(rename => rename.from));
  const to = new Set(renames.map(rename => rename.to));
  return {
    deleted: deleted.filter(({ path }) => !from.has(path)),
    added: added.filter(({ path }) => !to.has(path)),
  };
}

/**
 * Finds the files that were moved and edited, among those that exactRenames leaves over, as `git diff -M` does. First
 * those whose name is the only one of its kind on both sides, from 75 % on; then all with all, the most similar ones
 * first, from 50 % on. Beyond 1,000 by 1,000 files, or 32 MiB of contents, only the first step is done; neither when
 * its own contents are more than 32 MiB. In Git's diffcore-rename.c these are find_basename_matches and what
 * diffcore_rename_extended does after it.
 * @param deleted in the order of comparePaths, as is `added`
 * @param contents by hash, those that contentsNeeded names; where one is missing the file is similar to none
 * @returns in the order of `added`
 */
export function similarRenames(
  deleted: Files,
  added: Files,
  contents: ReadonlyMap<string, RenameContent>,
  options: RenameOptions,
): Rename[] {
  let sources = candidates(deleted, options);
  let targets = candidates(added, options);
  const { pairs, allWithAll } = planOf(sources, targets);
  const known = new Map<string, Fingerprint>();
  const fingerprintOf = ({ hash }: TreeFile) => {
    const content = contents.get(hash);
    const print = known.get(hash) ?? (content ? fingerprint(content.bytes, content.isText) : NO_FINGERPRINT);
    known.set(hash, print);
    return print;
  };
  const used = new Set<TreeFile>();
  const matches = new Map<TreeFile, { from: string; similarity: number }>();
  const match = (from: TreeFile, to: TreeFile, score: number) => {
    if (used.has(from) || matches.has(to)) return;
    used.add(from);
    matches.set(to, { from: from.path, similarity: Math.floor((score * 100) / SCORE_MAX) });
  };
  for (const { from, to } of pairs) {
    const score = similarityScore(fingerprintOf(from), fingerprintOf(to));
    if (score >= NAME_SCORE_MIN) match(from, to, score);
  }
  sources = sources.filter(file => !used.has(file));
  targets = targets.filter(file => !matches.has(file));
  if (allWithAll && sources.length * targets.length <= RENAME_LIMIT ** 2) {
    const names = [sources, targets].map(files => files.map(({ path }) => fileName(path)));
    const sameName = (from: number, to: number) => names[0]?.[from] === names[1]?.[to];
    const found = mostSimilar(sources.map(fingerprintOf), targets.map(fingerprintOf), sameName);
    for (const { before, after, score } of found) {
      match(sources[before] as TreeFile, targets[after] as TreeFile, score);
    }
  }
  return added.flatMap(file => {
    const rename = matches.get(file);
    return rename ? { from: rename.from, to: file.path, similarity: rename.similarity } : [];
  });
}

/**
 * Gives the hashes of the contents that similarRenames compares for the same arguments: of files whose size is
 * between half and twice that of one on the other side. They are 32 MiB at most, and none when there would be more.
 */
export function contentsNeeded(deleted: Files, added: Files, options: RenameOptions): Set<string> {
  return planOf(candidates(deleted, options), candidates(added, options)).hashes;
}

function candidates(files: Files, { renameEmpty }: RenameOptions): Files {
  return renameEmpty ? files : files.filter(({ size }) => size > 0);
}

interface Plan {
  /** The files of the same name, the only ones of this name on their sides, whose sizes let them be similar. */
  readonly pairs: readonly { readonly from: TreeFile; readonly to: TreeFile }[];
  /** Whether all files may be compared with all, if there are few enough after the pairs. */
  readonly allWithAll: boolean;
  readonly hashes: Set<string>;
}

/** Finds what is to be compared. All is decided by names and sizes, so that it's the same before contents are read. */
function planOf(sources: Files, targets: Files): Plan {
  const targetOf = onlyOnes(targets);
  const pairs = [...onlyOnes(sources)].flatMap(([name, from]) => {
    const to = targetOf.get(name);
    return from && to && couldBeSimilar(from.size, to.size, NAME_SCORE_MIN) ? { from, to } : [];
  });
  // Git counts the files left after the pairs that do match: these or more.
  const left = (sources.length - pairs.length) * (targets.length - pairs.length);
  if (left <= RENAME_LIMIT ** 2) {
    const hashes = hashesOf([...similarInSize(sources, targets), ...similarInSize(targets, sources)]);
    if (hashes) return { pairs, allWithAll: true, hashes };
  }
  const hashes = hashesOf(pairs.flatMap(({ from, to }) => [from, to]));
  return hashes ? { pairs, allWithAll: false, hashes } : { pairs: [], allWithAll: false, hashes: new Set() };
}

/** Files by name; null where several have it. */
function onlyOnes(files: Files): Map<string, TreeFile | null> {
  const byName = new Map<string, TreeFile | null>();
  for (const file of files) {
    const name = fileName(file.path);
    byName.set(name, byName.has(name) ? null : file);
  }
  return byName;
}

/** The hashes of files; null when there are too many bytes behind them. */
function hashesOf(files: Files): Set<string> | null {
  const sizes = new Map(files.map(({ hash, size }) => [hash, size]));
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return bytes <= RENAME_BYTES_MAX ? new Set(sizes.keys()) : null;
}

function similarInSize(files: Files, others: Files): TreeFile[] {
  const couldBe = couldBeSimilarToOneOf(others.map(({ size }) => size));
  return files.filter(({ size }) => couldBe(size));
}
