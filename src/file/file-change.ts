import { ContentEncoding, decodeContent } from './content.ts';
import type { FileChangeInput } from './file-change.input.ts';
import { FileChangeIssue, FileChangeIssueCode } from './file-change-issue.ts';
import { normalizePath, pathFault } from './file-path.ts';

/** A file's content by its hash (SHA-256) and its size in bytes. */
export interface StoredContent {
  readonly hash: Buffer;
  readonly size: number;
}

/** A file change whose own rules hold; whether it fits the parent's tree shows when it is applied. */
export interface FileChange {
  /** Its position in the caller's list. */
  readonly index: number;
  /** The path that it takes from the parent's tree, if any: an update's, a delete's, a rename's source. */
  readonly from: string | null;
  /** The path that stands afterwards, if any: a create's, an update's, a rename's target. */
  readonly to: string | null;
  /**
   * The new content: bytes, or what the project holds already; null for a delete, and for a rename that keeps the
   * content.
   */
  readonly content: Buffer | StoredContent | null;
  /** In lower-case hexadecimal; null where the caller expects none. */
  readonly expectedHash: string | null;
}

/** Changes held against the rules that need no tree. */
export interface CheckedChanges {
  /** Those whose paths are good; where another fault is among the issues, the content is empty. */
  readonly changes: readonly FileChange[];
  /** What is wrong, one issue for every bad change. */
  readonly issues: readonly FileChangeIssue[];
}

/**
 * Holds a list of changes against the rules that need no tree: paths, contents, sizes, and that no path is named
 * by two changes.
 * @param maxFileSize in bytes
 */
export function checkChanges(inputs: readonly FileChangeInput[], maxFileSize: number): CheckedChanges {
  const changes: FileChange[] = [];
  const issues: FileChangeIssue[] = [];
  const named = new Set<string>();
  for (const [index, input] of inputs.entries()) {
    const located = checkPaths(index, input, named);
    if (located instanceof FileChangeIssue) {
      issues.push(located);
      continue;
    }
    const content = checkContent(index, input, maxFileSize);
    if (content instanceof FileChangeIssue) issues.push(content);
    // A change of bad content still takes its paths, lest a good one be blamed for standing in its way.
    changes.push({ ...located, content: content instanceof FileChangeIssue ? EMPTY : content });
  }
  return { changes, issues };
}

const EMPTY = Buffer.alloc(0);

function checkPaths(
  index: number,
  input: FileChangeInput,
  named: Set<string>,
): Omit<FileChange, 'content'> | FileChangeIssue {
  const { from, to, expectedHash } = partsOf(input);
  const paths = [from, to].filter(path => path !== null);

  for (const path of new Set(paths)) {
    const fault = pathFault(normalizePath(path));
    if (fault) return new FileChangeIssue(index, path, FileChangeIssueCode.PATH_INVALID, `A path ${fault}.`);
  }
  const normalized = [...new Set(paths.map(normalizePath))];
  const twice = normalized.find(path => named.has(path));
  for (const path of normalized) named.add(path);
  if (twice !== undefined) {
    const message = 'An earlier change names this path; name each path in one change only.';
    return new FileChangeIssue(index, twice, FileChangeIssueCode.PATH_DUPLICATED, message);
  }

  if (input.rename && normalized.length === 1) {
    const message = 'A rename needs another path; update the file to change its content only.';
    return new FileChangeIssue(index, input.rename.to, FileChangeIssueCode.PATH_EXISTS, message);
  }

  return {
    index,
    from: from === null ? null : normalizePath(from),
    to: to === null ? null : normalizePath(to),
    expectedHash: expectedHash?.toLowerCase() ?? null,
  };
}

function checkContent(
  index: number,
  input: FileChangeInput,
  maxFileSize: number,
): Buffer | null | FileChangeIssue {
  const { to, content, encoding } = partsOf(input);
  if (content === null || to === null) return null;
  const bytes = decodeContent(content, encoding);
  const path = normalizePath(to);
  if (typeof bytes === 'string') {
    return new FileChangeIssue(index, path, FileChangeIssueCode.CONTENT_INVALID, bytes);
  }
  if (bytes.length > maxFileSize) {
    const message = `MAX_FILE_SIZE allows ${maxFileSize} bytes, and the content has ${bytes.length}.`;
    return new FileChangeIssue(index, path, FileChangeIssueCode.CONTENT_TOO_LARGE, message);
  }
  return bytes;
}

interface ChangeParts {
  from: string | null;
  to: string | null;
  content: string | null;
  encoding: ContentEncoding;
  expectedHash?: string | null;
}

/** Brings the four kinds of change into one form. */
function partsOf(input: FileChangeInput): ChangeParts {
  const { create, update, rename } = input;
  const written = create ?? update ?? rename;
  const encoding = written?.encoding ?? ContentEncoding.UTF8;
  const content = written?.content ?? null;
  if (create) return { from: null, to: create.path, content, encoding };
  if (update)
    return { from: update.path, to: update.path, content, encoding, expectedHash: update.expectedHash };
  if (rename) return { from: rename.from, to: rename.to, content, encoding };
  return { from: input.delete?.path ?? '', to: null, content: null, encoding };
}

/** The paths that the changes take away from the parent's tree: those deleted, and renames' sources. */
export function removedPaths(changes: readonly FileChange[]): string[] {
  return changes.flatMap(({ from, to }) => (from !== null && from !== to ? [from] : []));
}

/** The paths that the changes add to the parent's tree: those created, and renames' targets. */
export function addedPaths(changes: readonly FileChange[]): string[] {
  return changes.flatMap(({ from, to }) => (to !== null && from !== to ? [to] : []));
}
