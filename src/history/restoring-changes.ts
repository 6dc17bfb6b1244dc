import type { Db } from '../database/statement.ts';
import type { CheckedChanges, FileChange } from '../file/file-change.ts';
import { FileChangeIssue, FileChangeIssueCode } from '../file/file-change-issue.ts';
import { directoriesOf, normalizePath, pathFault } from '../file/file-path.ts';
import type { ProjectRow } from '../project/project.entity.ts';
import { findVersion } from '../version/find-version.ts';
import { touchedPaths } from '../version/tree.sql.ts';
import type { VersionRow } from '../version/version.entity.ts';
import type { Parent } from '../version/write-version.ts';
import { type ChangedPathRow, changedPaths } from './changed-paths.sql.ts';

/** What is to be restored. */
export interface Restoring {
  readonly project: ProjectRow;
  readonly parent: Parent;
  readonly sourceNumber: number;
  /** Files and directories; null for all. */
  readonly paths?: readonly string[] | null;
}

/**
 * Gives the changes that make the parent's files like the source's at the given paths, and below those that are
 * directories. A change's index is that of the path that it follows from.
 * @throws Rejection with VersionNotFoundError when there is no such source
 */
export async function restoringChanges(db: Db, restoring: Restoring): Promise<CheckedChanges> {
  const { project, parent, sourceNumber, paths } = restoring;
  const source = await findVersion(db, project, sourceNumber);
  const rows = await changedPaths(db, [project.id], [project.id], [parent.number], [source.number]);
  if (!paths) return { changes: rows.map(row => changeOf(row, 0)), issues: [] };

  const { indexes, issues } = checkPaths(paths);
  const met = new Set<number>();
  const changes = rows.flatMap(row => {
    const index = [row.path, ...directoriesOf([row.path])].map(path => indexes.get(path)).find(isNumber);
    if (index === undefined) return [];
    met.add(index);
    return changeOf(row, index);
  });
  const unmet = [...indexes].filter(([, index]) => !met.has(index));
  return { changes, issues: [...issues, ...(await missing(db, source, unmet))] };
}

const isNumber = (index: number | undefined) => index !== undefined;

/** The first index of each good path, and what is wrong with the others. */
function checkPaths(paths: readonly string[]) {
  const indexes = new Map<string, number>();
  const issues: FileChangeIssue[] = [];
  for (const [index, given] of paths.entries()) {
    const path = normalizePath(given);
    const fault = pathFault(path);
    if (fault)
      issues.push(new FileChangeIssue(index, given, FileChangeIssueCode.PATH_INVALID, `A path ${fault}.`));
    else if (!indexes.has(path)) indexes.set(path, index);
  }
  return { indexes, issues };
}

function changeOf({ path, baseHash, headHash, headSize }: ChangedPathRow, index: number): FileChange {
  const stands = headHash !== null && headSize !== null;
  return {
    index,
    from: baseHash === null ? null : path,
    to: stands ? path : null,
    content: stands ? { hash: Buffer.from(headHash, 'hex'), size: headSize } : null,
    expectedHash: null,
  };
}

/** Finds those of the paths where nothing differs that neither version has. */
async function missing(
  db: Db,
  { projectId, layers }: VersionRow,
  indexes: readonly (readonly [path: string, index: number])[],
): Promise<FileChangeIssue[]> {
  if (indexes.length === 0) return [];
  const paths = indexes.map(([path]) => path);
  const there = new Set(
    (await touchedPaths(db, projectId, layers, paths, paths, [])).map(({ path }) => path),
  );
  const message = 'Neither the parent nor the source has a file or a directory at this path.';
  return indexes
    .filter(([path]) => !there.has(path))
    .map(([path, index]) => new FileChangeIssue(index, path, FileChangeIssueCode.PATH_NOT_FOUND, message));
}
