import { Field, ObjectType } from 'type-graphql';
import { File } from '../file/file.type.ts';
import { FilePath } from '../file/file-path.scalar.ts';
import type { TreeFile } from '../file/fold-layers.ts';
import { connectionType } from '../graphql/connection.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import type { RevisionRow } from './file-history.sql.ts';
import { FileStatus } from './file-status.ts';

@ObjectType({ simpleResolvers: true, description: 'A version that changed a file, and what it made of it.' })
export class FileRevision {
  @Field(() => Version, { description: 'The version.' })
  readonly version: VersionRow;

  @Field(() => FilePath, {
    description: 'Where the file stands in this version, or stood before this version deleted it.',
  })
  readonly path: string;

  @Field(() => FilePath, {
    nullable: true,
    description: 'Where the file stood before, if this version renamed it.',
  })
  readonly previousPath: string | null;

  @Field(() => FileStatus, { description: 'What the version did to the file.' })
  readonly status: FileStatus;

  @Field(() => File, {
    nullable: true,
    description: 'The file as of this version; null when it was deleted.',
  })
  readonly file: File | null;

  /** @param older the revision before this one, if there is any */
  constructor(row: RevisionRow, older: RevisionRow | undefined) {
    this.version = row;
    this.path = row.path;
    this.previousPath = row.previousPath;
    this.file = row.hash === null ? null : new File(row, row as TreeFile);
    this.status = statusOf(row, older);
  }
}

function statusOf(row: RevisionRow, older: RevisionRow | undefined): FileStatus {
  if (row.hash === null) return FileStatus.DELETED;
  if (row.previousPath !== null) return FileStatus.RENAMED;
  return older && older.hash !== null ? FileStatus.MODIFIED : FileStatus.ADDED;
}

export const FileRevisionConnection = connectionType<FileRevision>('FileRevision', FileRevision, 'revisions');
