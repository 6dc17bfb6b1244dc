import type { EntityManager } from '@mikro-orm/postgresql';
import type { Limits } from '../config.ts';
import { type AppliedChanges, applyChanges, type ParentTree } from '../file/apply-changes.ts';
import { addedPaths, type CheckedChanges } from '../file/file-change.ts';
import { InvalidFileChangesError } from '../file/file-change-issue.ts';
import { directoriesOf } from '../file/file-path.ts';
import { holdLimit } from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { Blob } from './blob.entity.ts';
import { readParentTree } from './parent-tree.ts';
import { insertSnapshot, insertVersion, type NewRows } from './tree.sql.ts';
import { LAYERS_MAX, Version, type VersionRow } from './version.entity.ts';
import { VersionFile } from './version-file.entity.ts';

/** What a version is made from. */
export interface Parent
  extends Pick<VersionRow, 'projectId' | 'number' | 'layers' | 'depth' | 'fileCount' | 'totalSize'> {
  /** How many rows the layers above its last snapshot hold. */
  readonly overlaidRows: number;
}

/** A version that is to be made. */
export interface VersionPlan {
  readonly projectId: string;
  /** Null for a project's root version. */
  readonly parent: Parent | null;
  /** The version whose changes it takes in by a merge, if any. */
  readonly mergedFromNumber?: number;
  /** The UUID of the generation by which a model wrote it, if one did. */
  readonly generationId?: string;
  readonly name: string;
  readonly description: string;
  readonly changes: CheckedChanges;
  /** Gives the version's number, and may lock the project: it is called as late as possible. */
  readonly takeNumber: () => Promise<number>;
}

/**
 * Makes a version out of its parent's tree and file changes, in the caller's transaction.
 * @throws Rejection with InvalidFileChangesError for all bad changes together, or with LimitExceededError
 */
export async function writeVersion(em: EntityManager, plan: VersionPlan, limits: Limits): Promise<Version> {
  const { projectId, parent, name, description } = plan;
  const { changes, issues: faults } = plan.changes;
  holdLimit(limits, 'MAX_DIRECTORIES', directoriesOf(addedPaths(changes)).size);
  const db = em.getKysely();
  const parentTree = await readParentTree(db, parent, changes);
  const applied = applyChanges(changes, parentTree);
  const blamed = new Set(faults.map(({ index }) => index));
  const others = applied.issues.filter(({ index }) => !blamed.has(index));
  const issues = [...faults, ...others].sort((a, b) => a.index - b.index);
  if (issues.length > 0) throw new Rejection(new InvalidFileChangesError(issues));

  const fileCount = (parent?.fileCount ?? 0) + applied.filesAdded;
  const totalSize = (parent?.totalSize ?? 0) + applied.bytesAdded;
  holdLimit(limits, 'MAX_VERSION_FILES', fileCount);
  holdLimit(limits, 'MAX_VERSION_SIZE', totalSize);

  const { contents, blobs } = contentsOf(projectId, applied, parentTree);
  const snapshot = wantsSnapshot(parent, contents.size, fileCount);
  const number = await plan.takeNumber();
  const version = new Version({
    projectId,
    number,
    parent,
    mergedFromNumber: plan.mergedFromNumber ?? null,
    generationId: plan.generationId ?? null,
    name,
    description,
    fileCount,
    totalSize,
    snapshot,
  });
  const layer = [...contents].map(
    ([path, content]) => new VersionFile(version, path, content, applied.layer.get(path)?.previousPath),
  );
  await insertVersion(db, ...rowsOf(version, layer, blobs));
  if (parent && snapshot) {
    await insertSnapshot(db, projectId, number, parent.layers, [...contents.keys()]);
  }
  return version;
}

type Content = Pick<Blob, 'projectId' | 'hash' | 'size'>;

/** What the layer holds, by path, and the contents among it that are new. What the parent has as well is left out. */
function contentsOf(projectId: string, { layer }: AppliedChanges, parentTree: ParentTree) {
  const contents = new Map<string, Content | null>();
  const blobs = new Map<string, Blob>();
  for (const [path, { content }] of layer) {
    if (Buffer.isBuffer(content)) {
      const blob = new Blob(projectId, content);
      if (parentTree.files.get(path)?.hash.equals(blob.hash)) continue;
      blobs.set(blob.hash.toString('hex'), blob);
      contents.set(path, blob);
    } else {
      contents.set(path, content && { projectId, ...content });
    }
  }
  return { contents, blobs: [...blobs.values()] };
}

function rowsOf(version: Version, layer: readonly VersionFile[], blobs: readonly Blob[]): NewRows {
  return [
    version.projectId,
    version.number,
    version.parentNumber,
    version.mergedFromNumber,
    version.depth,
    version.layers,
    version.name,
    version.description,
    version.fileCount,
    version.totalSize,
    version.createdAt,
    layer.map(file => file.path),
    layer.map(file => file.blobHash),
    layer.map(file => file.size),
    layer.map(file => file.previousPath),
    blobs.map(blob => blob.hash),
    blobs.map(blob => blob.size),
    blobs.map(blob => blob.text),
    blobs.map(blob => blob.bytes),
    version.generationId,
  ];
}

/**
 * Whether a version's layer is to be a snapshot: when one layer more would be too many to lay over one another, or
 * when the rows of the layers above the last snapshot would outnumber a snapshot's.
 */
function wantsSnapshot(parent: Parent | null, changed: number, fileCount: number): boolean {
  return !parent || parent.layers.length >= LAYERS_MAX || parent.overlaidRows + changed > fileCount;
}
