import { ContentEncoding, decodeContent } from './content.ts';
import type { FileChangeInput } from './file-change.input.ts';
import { FileChangeIssue, FileChangeIssueCode } from './file-change-issue.ts';
import { normalizePath, pathFault } from './file-path.ts';

/** A file change whose own rules hold; whether it fits the parent's tree shows when it is applied. */
export interface FileChange {
  /** Its position in the caller's list. */
  readonly index: number;
  /** The path that it takes from the parent's tree, if any: an update's, a delete's, a rename's source. */
  readonly from: string | null;
  /** The path that stands afterwards, if any: a create's, an update's, a rename's target. */
  readonly to: string | null;
  /** The new content; null for a delete, and for a rename that keeps the content. */
  readonly content: Buffer | null;
  /** In lower-case hexadecimal; null where the caller expects none. */
  readonly expectedHash: string | null;
}

/** The changes whose own rules hold, and what is wrong with the others. */
export interface CheckedChanges {
  readonly changes: readonly FileChange[];
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
    const checked = checkChange(index, input, named, maxFileSize);
    if (checked instanceof FileChangeIssue) issues.push(checked);
    else changes.push(checked);
  }
  return { changes, issues };
}

function checkChange(
  index: number,
  input: FileChangeInput,
  named: Set<string>,
  maxFileSize: number,
): FileChange | FileChangeIssue {
  const { from, to, content, encoding, expectedHash } = partsOf(input);
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

  const change = {
    index,
    from: from === null ? null : normalizePath(from),
    to: to === null ? null : normalizePath(to),
    expectedHash: expectedHash?.toLowerCase() ?? null,
  };
  if (content === null) return { ...change, content };
  const bytes = decodeContent(content, encoding);
  const path = change.to ?? '';
  if (typeof bytes === 'string') {
    return new FileChangeIssue(index, path, FileChangeIssueCode.CONTENT_INVALID, bytes);
  }
  if (bytes.length > maxFileSize) {
    const message = `MAX_FILE_SIZE allows ${maxFileSize} bytes, and the content has ${bytes.length}.`;
    return new FileChangeIssue(index, path, FileChangeIssueCode.CONTENT_TOO_LARGE, message);
  }
  return { ...change, content: bytes };
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
