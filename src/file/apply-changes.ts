import { addedPaths, type FileChange, removedPaths, type StoredContent } from './file-change.ts';
import { FileChangeIssue, FileChangeIssueCode } from './file-change-issue.ts';
import { directoryOf } from './file-path.ts';

/** What applying changes needs to know of the parent's tree. */
export interface ParentTree {
  /** The parent's files at the paths that the changes name, and at the directories of those they add. */
  readonly files: ReadonlyMap<string, StoredContent>;
  /** Those of the added paths that are directories of files which the changes leave in place. */
  readonly directories: ReadonlySet<string>;
}

/** What changes make of one path. */
export interface ChangedPath {
  /** New bytes, a content that the project holds already, or null for a deletion. */
  readonly content: Buffer | StoredContent | null;
  /** Where a rename took the file from; null where none did. */
  readonly previousPath: string | null;
}

/** What a list of changes makes of the parent's tree. */
export interface AppliedChanges {
  /** By path, what the changes name. */
  readonly layer: ReadonlyMap<string, ChangedPath>;
  /** How many more files there are; negative for fewer. */
  readonly filesAdded: number;
  /** How many more bytes there are; negative for fewer. */
  readonly bytesAdded: number;
  /** What is wrong, at most one issue a change; when there is any, nothing else here counts. */
  readonly issues: readonly FileChangeIssue[];
}

/** Applies changes, all at once, to the parent's tree. */
export function applyChanges(changes: readonly FileChange[], parent: ParentTree): AppliedChanges {
  const added = new Set(addedPaths(changes));
  const removed = new Set(removedPaths(changes));
  const stands = (path: string) => added.has(path) || (parent.files.has(path) && !removed.has(path));
  const fileAbove = fileAboveIn(stands);
  const issues = changes.map(change => issueOf(change, parent, fileAbove)).filter(issue => issue !== null);

  const layer = new Map<string, ChangedPath>();
  let bytesAdded = 0;
  for (const { from, to, content } of changes) {
    const before = from === null ? undefined : parent.files.get(from);
    bytesAdded -= before?.size ?? 0;
    const isMoved = from !== null && from !== to;
    if (isMoved) layer.set(from, { content: null, previousPath: null });
    if (to === null) continue;
    const after = content ?? before ?? null;
    bytesAdded += after ? sizeOf(after) : 0;
    layer.set(to, { content: after, previousPath: isMoved ? from : null });
  }
  return { layer, filesAdded: added.size - removed.size, bytesAdded, issues };
}

function sizeOf(content: Buffer | StoredContent): number {
  return Buffer.isBuffer(content) ? content.length : content.size;
}

/**
 * Finds the outermost file that stands where a path needs a directory. Each directory is looked at once, however many
 * paths lie in it.
 * @param stands whether a file stands at a path
 */
function fileAboveIn(stands: (path: string) => boolean): (path: string) => string | null {
  const known = new Map<string, string | null>([['', null]]);
  return function fileAbove(path): string | null {
    const directory = directoryOf(path);
    let file = known.get(directory);
    if (file === undefined) {
      file = fileAbove(directory) ?? (stands(directory) ? directory : null);
      known.set(directory, file);
    }
    return file;
  };
}

function issueOf(
  change: FileChange,
  parent: ParentTree,
  fileAbove: (path: string) => string | null,
): FileChangeIssue | null {
  const { index, from, to, expectedHash } = change;
  const issue = (path: string, code: FileChangeIssueCode, message: string) =>
    new FileChangeIssue(index, path, code, message);

  const before = from === null ? null : parent.files.get(from);
  if (from !== null && !before) {
    return issue(from, FileChangeIssueCode.PATH_NOT_FOUND, 'The parent has no file at this path.');
  }
  if (from !== null && expectedHash !== null && before?.hash.toString('hex') !== expectedHash) {
    const message = "The parent's file has another hash; read it again before changing it.";
    return issue(from, FileChangeIssueCode.CONTENT_STALE, message);
  }
  if (to === null || to === from) return null;
  if (parent.files.has(to)) {
    return issue(
      to,
      FileChangeIssueCode.PATH_EXISTS,
      'The parent has a file at this path; update it instead.',
    );
  }
  const file = fileAbove(to);
  if (file !== null) {
    return issue(
      to,
      FileChangeIssueCode.PATH_OBSTRUCTED,
      `A directory is needed where a file stands: ${file}`,
    );
  }
  if (parent.directories.has(to)) {
    return issue(to, FileChangeIssueCode.PATH_OBSTRUCTED, 'A directory with files stands at this path.');
  }
  return null;
}
