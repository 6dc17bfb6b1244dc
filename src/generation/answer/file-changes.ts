import type { FileChangeInput } from '../../file/file-change.input.ts';
import { type CheckedChanges, checkChanges } from '../../file/file-change.ts';
import { FileChangeIssue, FileChangeIssueCode } from '../../file/file-change-issue.ts';
import { normalizePath, pathFault } from '../../file/file-path.ts';
import { patternOver } from '../../file/path-pattern.ts';
import { storable } from '../storable.ts';
import type { Answer, AnswerChange, AnswerEdit } from './answer-schema.ts';
import { applyEdits, type EditBudget, EditFault } from './apply-edits.ts';

/** The most editing that one answer may take, in UTF-16 units searched; it holds the event loop for some 0.3 s. */
const EDITING_MAX = 50_000_000;

/** The files whose current texts an answer's edits need: good paths, normalized, each once. */
export function pathsToRead({ changes }: Answer): string[] {
  const paths = changes.filter(change => editsOf(change)).map(sourceOf);
  return [...new Set(paths)].filter(path => pathFault(path) === null);
}

/**
 * Makes an answer's changes into those of a version, under the rules that clients' changes are held against. Positions
 * are those of the answer's list. Beyond clients' issues there are PATH_LOCKED, which goes before all others of a
 * change, and EDIT_FAILED, which comes after them. The paths of issues are storable.
 * @param currentTexts the texts of the files that `pathsToRead` names, as far as there are such files and they are text
 * @param lockedPaths patterns of the files that no model may change
 * @param maxFileSize in bytes
 */
export function fileChanges(
  { changes }: Answer,
  currentTexts: ReadonlyMap<string, string>,
  lockedPaths: readonly string[],
  maxFileSize: number,
): CheckedChanges {
  const budget = { left: EDITING_MAX };
  const written = changes.map(change => writtenBy(change, currentTexts, budget));
  const inputs = changes.map((change, i) => inputOf(change, written[i] as string | null | EditFault));
  const checked = checkChanges(inputs, maxFileSize);

  const issues = new Map(checked.issues.map(issue => [issue.index, issue]));
  for (const [index, change] of changes.entries()) {
    const content = written[index];
    const locked = lockedIssue(index, change, lockedPaths);
    if (locked) {
      issues.set(index, locked);
    } else if (content instanceof EditFault && !issues.has(index)) {
      const { EDIT_FAILED } = FileChangeIssueCode;
      issues.set(index, new FileChangeIssue(index, change.path, EDIT_FAILED, content.message));
    }
  }
  const inOrder = [...issues.values()].sort((a, b) => a.index - b.index);
  return {
    changes: checked.changes,
    issues: inOrder.map(
      ({ index, path, code, message }) => new FileChangeIssue(index, storable(path), code, message),
    ),
  };
}

/** A change's edits; null where it has none, as of a create or a delete, whose edits say nothing. */
function editsOf({ operation, edits }: AnswerChange): readonly AnswerEdit[] | null {
  const isEditable = operation === 'update' || operation === 'rename';
  return isEditable && edits && edits.length > 0 ? edits : null;
}

/** The path, normalized, of the file that a change finds. */
function sourceOf({ operation, path, previousPath }: AnswerChange): string {
  return normalizePath(operation === 'rename' ? (previousPath ?? '') : path);
}

/** The content that a change gives its file; null for none. */
function writtenBy(
  change: AnswerChange,
  currentTexts: ReadonlyMap<string, string>,
  budget: EditBudget,
): string | null | EditFault {
  const { operation, content } = change;
  if (operation === 'delete') return null;
  const edits = editsOf(change);
  if (!edits) {
    if (content !== null || operation === 'rename') return content;
    const needs =
      operation === 'create' ? 'A create needs a content.' : 'An update needs a content or edits.';
    return new EditFault(needs);
  }
  // Models that leave no key out write an empty content where they mean none.
  if (content) return new EditFault('A change has either a content or edits, not both.');
  const text = currentTexts.get(sourceOf(change));
  if (text === undefined) return new EditFault('There is no file of text to edit; give a whole content.');
  const edited = applyEdits(text, edits, budget);
  return edited instanceof EditFault ? edited : edited.text;
}

function inputOf(change: AnswerChange, written: string | null | EditFault): FileChangeInput {
  const { operation, path } = change;
  // A change that failed still takes its paths, lest a good one be blamed for standing in its way.
  const content = written instanceof EditFault ? '' : written;
  if (operation === 'delete') return { delete: { path } };
  if (operation === 'rename') return { rename: { from: change.previousPath ?? '', to: path, content } };
  return { [operation]: { path, content: content ?? '' } };
}

function lockedIssue(
  index: number,
  { operation, path, previousPath }: AnswerChange,
  lockedPaths: readonly string[],
): FileChangeIssue | null {
  const paths = operation === 'rename' && previousPath !== null ? [previousPath, path] : [path];
  for (const each of paths.map(normalizePath)) {
    const pattern = patternOver(each, lockedPaths);
    if (pattern === null) continue;
    const message = `The project locks this path against models, by its pattern ${pattern}; leave the file as it is.`;
    return new FileChangeIssue(index, each, FileChangeIssueCode.PATH_LOCKED, message);
  }
  return null;
}
