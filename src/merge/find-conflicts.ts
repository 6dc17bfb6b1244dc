import { directoriesOf } from '../file/file-path.ts';
import type { Content, ContentMerge } from './content-merge.ts';
import type { ContentMerges, Fate } from './file-fate.ts';
import type { FileSides } from './file-sides.ts';
import { MergeConflictKind } from './merge-conflict-kind.ts';

/** What becomes of the files that a merge is about. */
export type Fates = ReadonlyMap<FileSides, Fate>;

/** What merging contents gave. */
export interface Merges {
  readonly files: ContentMerges;
  /** By the path at which two different files may come to stand. */
  readonly paths: ReadonlyMap<string, ContentMerge>;
}

/** A conflict that is to be resolved. */
export interface Conflict {
  readonly kind: MergeConflictKind;
  readonly path: string;
  /** The files that its resolution decides on, the one at the path first. */
  readonly files: readonly FileSides[];
  /** The text with the conflicts marked; null where no lines are in conflict. */
  readonly markedContent: string | null;
}

/** Finds what is in conflict as things stand; each file is in one conflict at the most, and each path goes by one. */
export function findConflicts(fates: Fates, merges: Merges): Conflict[] {
  const standing = filesByPlace(fates);
  const obstructionOf = obstructions(standing);
  const found = new Map<string, { readonly kind: MergeConflictKind; readonly files: FileSides[] }>();
  for (const [file, fate] of fates) {
    const { place } = fate;
    const obstruction = obstructionOf(placeNamed(file, fate));
    let conflict = fate.open;
    if (obstruction !== null) conflict = { kind: MergeConflictKind.PATH, path: obstruction };
    else if (place !== null && isContested(place, standing, fates, merges)) {
      conflict = { kind: MergeConflictKind.ADD_ADD, path: place };
    }
    if (!conflict) continue;
    const { kind, path } = conflict;
    const known = found.get(path);
    if (!known) found.set(path, { kind, files: [file] });
    else if (place === path) known.files.unshift(file);
    else known.files.push(file);
  }
  return [...found].map(([path, { kind, files }]) => ({
    ...{ kind, path, files },
    markedContent: markedContentOf(kind, path, files, merges),
  }));
}

/** A file of the merged tree. */
export interface MergedFile {
  readonly path: string;
  readonly content: Content;
  /** The file that it is. */
  readonly file: FileSides;
}

/** The files that stand where nothing is in conflict. */
export function mergedFiles(fates: Fates, merges: Merges): MergedFile[] {
  return [...filesByPlace(fates)].flatMap(([path, files]) => {
    const content = contentAt(path, files, fates, merges);
    return content ? { path, content, file: files[0] as FileSides } : [];
  });
}

function filesByPlace(fates: Fates): Map<string, FileSides[]> {
  const standing = new Map<string, FileSides[]>();
  for (const [file, { place }] of fates) {
    if (place === null) continue;
    const files = standing.get(place);
    if (files) files.push(file);
    else standing.set(place, [file]);
  }
  return standing;
}

/** The place that counts where a file and a directory are in each other's way: a deleted file's, too. */
function placeNamed({ base }: FileSides, { place, open, resolved }: Fate): string | null {
  return place ?? (open || resolved ? null : (base?.path ?? null));
}

/** Finds the outermost of the files that stand where directories are needed, at a path or above it. */
function obstructions(standing: ReadonlyMap<string, unknown>) {
  const directories = directoriesOf([...standing.keys()]);
  const obstructed = new Set([...standing.keys()].filter(path => directories.has(path)));
  return (path: string | null): string | null => {
    if (path === null || obstructed.size === 0) return null;
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
      if (obstructed.has(path.slice(0, end))) return path.slice(0, end);
    }
    return obstructed.has(path) ? path : null;
  };
}

function isContested(
  path: string,
  standing: ReadonlyMap<string, readonly FileSides[]>,
  fates: Fates,
  merges: Merges,
): boolean {
  const files = standing.get(path) ?? [];
  return files.length > 1 && !contentAt(path, files, fates, merges);
}

/** The one content of the files at a path; null when it is open. */
function contentAt(path: string, files: readonly FileSides[], fates: Fates, merges: Merges): Content | null {
  const contents = files.map(file => fates.get(file)?.content ?? null);
  const [first = null] = contents;
  if (contents.includes(null)) return null;
  if (contents.every(content => content?.hash === first?.hash)) return first;
  return merges.paths.get(path)?.content ?? null;
}

function markedContentOf(
  kind: MergeConflictKind,
  path: string,
  files: readonly FileSides[],
  merges: Merges,
): string | null {
  if (kind === MergeConflictKind.PATH) return null;
  const [file] = files;
  const merge = kind === MergeConflictKind.ADD_ADD ? merges.paths.get(path) : file && merges.files.get(file);
  return merge?.markedContent ?? null;
}
