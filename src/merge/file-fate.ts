import { type Content, type ContentMerge, mergeByHash } from './content-merge.ts';
import { type FileSides, meetingPath, type Side } from './file-sides.ts';
import { MergeConflictKind } from './merge-conflict-kind.ts';

/** What becomes of a file in a merge. */
export interface Fate {
  /** Where it stands, or would stand; null for nowhere. */
  readonly place: string | null;
  /** What it holds; null where it stands nowhere, and as long as that is open. */
  readonly content: Content | null;
  /** The conflict that is to be resolved first, and the path that it goes by. */
  readonly open: { readonly kind: MergeConflictKind; readonly path: string } | null;
  /** Whether a resolution made it so. */
  readonly resolved: boolean;
}

/** What merging the contents gave where both sides changed one, by file. */
export type ContentMerges = ReadonlyMap<FileSides, ContentMerge>;

/** The end of a file. */
export const GONE: Fate = { place: null, content: null, open: null, resolved: false };

/** Says what becomes of a file by itself; what stands in its way is for others to find. */
export function fateOf(file: FileSides, merges: ContentMerges): Fate {
  const { base, into, from } = file;
  const conflict = (kind: MergeConflictKind, path: string, place: string | null = path): Fate => ({
    ...GONE,
    place,
    open: { kind, path },
  });

  const kept = into ?? from;
  if (!kept) return GONE;
  if (base && !(into && from)) {
    if (kept.path !== base.path) return conflict(MergeConflictKind.RENAME, kept.path);
    return kept.hash === base.hash ? GONE : conflict(MergeConflictKind.MODIFY_DELETE, base.path);
  }
  const place = meetingPath(file);
  if (place === null) return conflict(MergeConflictKind.RENAME, base?.path ?? '', null);
  const content = mergedContent(file, merges);
  if (content) return { ...GONE, place, content };
  const isText = merges.get(file)?.markedContent !== null;
  return conflict(isText ? MergeConflictKind.CONTENT : MergeConflictKind.BINARY, place);
}

/** Whether the contents of a file must be looked into to merge them. */
export function needsContentMerge({ base, into, from }: FileSides): boolean {
  return base !== null && into !== null && from !== null && !mergeByHash({ base, into, from });
}

/** What the changes of both sides make of a file's content; null where they are in conflict. */
function mergedContent(file: FileSides, merges: ContentMerges): Content | null {
  const { base, into, from } = file;
  if (!into || !from) return into ?? from;
  return mergeByHash({ base, into, from }) ?? merges.get(file)?.content ?? null;
}

/** A file as a side has it: at its place, with the changes of both sides if they can be merged, else with its own. */
export function asOn(side: Side, file: FileSides, merges: ContentMerges): Fate {
  const own = file[side];
  return own ? { ...GONE, place: own.path, content: mergedContent(file, merges) ?? own } : GONE;
}
