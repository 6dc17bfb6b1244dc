import type { EntityManager } from '@mikro-orm/postgresql';
import type { Limits } from '../config.ts';
import {
  type AppliedChanges,
  applyChanges,
  type ParentTree,
  type StoredContent,
} from '../file/apply-changes.ts';
import { addedPaths, type CheckedChanges, type FileChange, removedPaths } from '../file/file-change.ts';
import { InvalidFileChangesError } from '../file/file-change-issue.ts';
import { directoriesOf } from '../file/file-path.ts';
import { holdLimit } from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { Blob } from './blob.entity.ts';
import { directoriesAtPaths, filesAtPaths, insertBlobs, insertSnapshot, overlaidRows } from './tree.sql.ts';
import { LAYERS_MAX, Version } from './version.entity.ts';
import { VersionFile } from './version-file.entity.ts';

/** What a version says of itself. */
export interface VersionText {
  readonly name: string;
  readonly description: string;
}

/**
 * Makes a version out of its parent's tree and file changes, in the caller's transaction.
 * @param parent null for a project's root version
 * @param takeNumber gives the version's number and may lock the project: it is called as late as possible
 * @throws Rejection with InvalidFileChangesError for all bad changes together, or with LimitExceededError
 */
export async function writeVersion(
  em: EntityManager,
  projectId: string,
  parent: Version | null,
  text: VersionText,
  checked: CheckedChanges,
  limits: Limits,
  takeNumber: () => Promise<number>,
): Promise<Version> {
  const applied = applyChanges(checked.changes, await parentTree(em, projectId, parent, checked.changes));
  const issues = [...checked.issues, ...applied.issues].sort((a, b) => a.index - b.index);
  if (issues.length > 0) throw new Rejection(new InvalidFileChangesError(issues));

  const fileCount = (parent?.fileCount ?? 0) + applied.filesAdded;
  const totalSize = (parent?.totalSize ?? 0) + applied.bytesAdded;
  holdLimit(limits, 'MAX_VERSION_FILES', fileCount);
  holdLimit(limits, 'MAX_VERSION_SIZE', totalSize);

  const contents = await writeContents(em, projectId, applied);
  const snapshot = await wantsSnapshot(em, parent, applied.layer.size, fileCount);
  const number = await takeNumber();
  const version = new Version({ ...text, projectId, number, parent, fileCount, totalSize, snapshot });
  em.persist(version);
  for (const [path, content] of contents) {
    if (content || !snapshot) em.persist(new VersionFile(version, path, content));
  }
  await em.flush();
  if (parent && snapshot) {
    await insertSnapshot(em.getKysely(), projectId, number, parent.layers, [...applied.layer.keys()]);
  }
  return version;
}

/** Reads what the changes touch of the parent's tree, and no more. */
async function parentTree(
  em: EntityManager,
  projectId: string,
  parent: Version | null,
  changes: readonly FileChange[],
): Promise<ParentTree> {
  if (!parent) return { files: new Map(), directories: new Set() };
  const db = em.getKysely();
  const added = addedPaths(changes);
  const touched = new Set([
    ...changes.flatMap(({ from }) => from ?? []),
    ...added,
    ...added.flatMap(directoriesOf),
  ]);
  const rows = await filesAtPaths(db, projectId, parent.layers, [...touched]);
  const directories =
    added.length > 0
      ? await directoriesAtPaths(db, projectId, parent.layers, added, removedPaths(changes))
      : [];
  return {
    files: new Map(rows.map(row => [row.path, row])),
    directories: new Set(directories.map(row => row.path)),
  };
}

type Content = Pick<Blob, 'projectId' | 'hash' | 'size'>;

/** Keeps the new contents and gives, by path, what the layer holds. */
async function writeContents(
  em: EntityManager,
  projectId: string,
  { layer }: AppliedChanges,
): Promise<Map<string, Content | null>> {
  const contents = new Map<string, Content | null>();
  const blobs = new Map<string, Blob>();
  for (const [path, content] of layer) {
    if (Buffer.isBuffer(content)) {
      const blob = new Blob(projectId, content);
      blobs.set(blob.hash.toString('hex'), blob);
      contents.set(path, blob);
    } else {
      contents.set(path, content && { projectId, ...(content satisfies StoredContent) });
    }
  }
  if (blobs.size > 0) {
    const all = [...blobs.values()];
    await insertBlobs(
      em.getKysely(),
      projectId,
      all.map(blob => blob.hash),
      all.map(blob => blob.size),
      all.map(blob => blob.text),
      all.map(blob => blob.bytes),
    );
  }
  return contents;
}

/**
 * Whether a version's layer is to be a snapshot: when one layer more would be too many to lay over one another, or
 * when the rows of the layers above the last snapshot would outnumber a snapshot's.
 */
async function wantsSnapshot(
  em: EntityManager,
  parent: Version | null,
  changed: number,
  fileCount: number,
): Promise<boolean> {
  if (!parent || parent.layers.length >= LAYERS_MAX || changed > fileCount) return true;
  const [overlaid] = await overlaidRows(em.getKysely(), parent.projectId, parent.layers.slice(1));
  return (overlaid?.count ?? 0) + changed > fileCount;
}
