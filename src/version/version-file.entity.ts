import { Check, Entity, Index, ManyToOne, PrimaryKey, Property } from '@mikro-orm/decorators/legacy';
import { invariant } from '../database/invariant.ts';
import { PATH_BYTES_MAX, pathFault } from '../file/file-path.ts';
import type { Blob } from './blob.entity.ts';
import { Version } from './version.entity.ts';

/** One path in one version's layer: what the file holds from this version on, or that it is deleted. */
@Entity({ tableName: 'version_file' })
@Index({
  name: 'version_file_blob_index',
  expression:
    'create index version_file_blob_index on version_file (project_id, blob_hash) where blob_hash is not null',
})
@Check({
  name: 'version_file_path_length',
  expression: `octet_length(path) >= 1 and octet_length(path) <= ${PATH_BYTES_MAX}`,
})
@Check({ name: 'version_file_size_range', expression: 'size >= 0' })
@Check({ name: 'version_file_deletion', expression: '(blob_hash is null) = (size is null)' })
@Check({
  name: 'version_file_previous_path_length',
  expression: `octet_length(previous_path) >= 1 and octet_length(previous_path) <= ${PATH_BYTES_MAX}`,
})
@Check({ name: 'version_file_previous_path_other', expression: 'previous_path <> path' })
@Check({
  name: 'version_file_previous_path_content',
  expression: 'previous_path is null or blob_hash is not null',
})
@Check({
  name: 'version_file_changed_in_range',
  expression: 'changed_in >= 0 and changed_in <= version_number',
})
export class VersionFile {
  @ManyToOne(() => Version, {
    primary: true,
    joinColumns: ['project_id', 'version_number'],
    foreignKeyName: 'version_file_version_fkey',
    updateRule: 'no action',
    deleteRule: 'no action',
    index: false,
  })
  readonly version: Version;

  @PrimaryKey({ type: 'text', columnType: 'text collate "C"' })
  readonly path: string;

  /** The content's SHA-256; null where this layer deletes the path. */
  @Property({ type: 'blob', columnType: 'bytea', nullable: true })
  readonly blobHash: Buffer | null;

  /** The content's bytes; null where this layer deletes the path. */
  @Property({ type: 'integer', nullable: true })
  readonly size: number | null;

  /** The version that gave the path this content: this one, or in a snapshot an older one. */
  @Property({ type: 'integer' })
  readonly changedIn: number;

  /** Where the version named in changedIn renamed the file from; null where it did not. */
  @Property({ type: 'text', columnType: 'text collate "C"', nullable: true })
  readonly previousPath: string | null;

  /**
   * @param blob the file's content, or null to delete the path
   * @param previousPath where the version renames the file from, if it does
   * @throws InvariantError for a path that breaks the rules, or a deletion in the root version
   */
  constructor(
    version: Version,
    path: string,
    blob: Pick<Blob, 'projectId' | 'hash' | 'size'> | null,
    previousPath: string | null = null,
  ) {
    const fault = pathFault(path) ?? (previousPath === null ? null : pathFault(previousPath));
    invariant(!fault, `A path ${fault}`);
    invariant(previousPath !== path, 'A file is renamed from another path');
    invariant(previousPath === null || blob !== null, 'What is deleted is not renamed');
    invariant(!blob || blob.projectId === version.projectId, "A file's content must be in its project");
    invariant(blob !== null || version.number > 0, 'The root version has nothing to delete');
    this.version = version;
    this.path = path;
    this.blobHash = blob?.hash ?? null;
    this.size = blob?.size ?? null;
    this.changedIn = version.number;
    this.previousPath = previousPath;
  }
}
