import type { Db } from '../database/statement.ts';
import type { ParentTree } from '../file/apply-changes.ts';
import { addedPaths, type FileChange, removedPaths, type StoredContent } from '../file/file-change.ts';
import { directoriesOf } from '../file/file-path.ts';
import { touchedPaths } from './tree.sql.ts';
import type { VersionRow } from './version.entity.ts';

/** Reads what changes touch of their parent's tree, and no more; a root version's parent is empty. */
export async function readParentTree(
  db: Db,
  parent: Pick<VersionRow, 'projectId' | 'layers'> | null,
  changes: readonly FileChange[],
): Promise<ParentTree> {
  const files = new Map<string, StoredContent>();
  const directories = new Set<string>();
  if (!parent) return { files, directories };

  const added = addedPaths(changes);
  const named = changes.flatMap(({ from }) => from ?? []);
  const touched = new Set([...named, ...added, ...directoriesOf(added)]);
  const removed = removedPaths(changes);
  for (const { path, hash, size } of await touchedPaths(
    db,
    parent.projectId,
    parent.layers,
    [...touched],
    added,
    removed,
  )) {
    if (hash && size !== null) files.set(path, { hash, size });
    else directories.add(path);
  }
  return { files, directories };
}
