import { Field, ObjectType } from 'type-graphql';
import { File } from '../file/file.type.ts';
import { FilePath } from '../file/file-path.scalar.ts';
import { connectionType } from '../graphql/connection.ts';
import { FileStatus } from '../history/file-status.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { type FileDifference, statusOf } from './file-difference.ts';

@ObjectType({ simpleResolvers: true, description: 'What differs between two versions of a project.' })
export class Comparison {
  @Field(() => Version, { description: 'The version that is compared with.' })
  readonly base: VersionRow;

  @Field(() => Version, { description: 'The version that is compared.' })
  readonly head: VersionRow;

  constructor(base: VersionRow, head: VersionRow) {
    this.base = base;
    this.head = head;
  }
}

@ObjectType({ simpleResolvers: true, description: 'What became of a file from the base to the head.' })
export class FileComparison {
  readonly projectId: string;
  readonly difference: FileDifference;

  @Field(() => FilePath, { description: 'Where the file is in the head; where it was when it is deleted.' })
  readonly path: string;

  @Field(() => FilePath, { nullable: true, description: 'Where a renamed file was in the base.' })
  readonly previousPath: string | null;

  @Field(() => FileStatus, {
    description:
      'What became of it. A deleted and an added file are one renamed file when they have the same content, or at least half of it in common, as `git diff -M` says.',
  })
  readonly status: FileStatus;

  @Field(() => File, { nullable: true, description: 'The file in the base; null when it is added.' })
  readonly before: File | null;

  @Field(() => File, { nullable: true, description: 'The file in the head; null when it is deleted.' })
  readonly after: File | null;

  constructor({ base, head }: Comparison, difference: FileDifference) {
    const { path, before, after } = difference;
    this.projectId = head.projectId;
    this.difference = difference;
    this.path = path;
    this.status = statusOf(difference);
    this.previousPath = this.status === FileStatus.RENAMED ? (before?.path ?? null) : null;
    this.before = before && new File(base, before);
    this.after = after && new File(head, after);
  }
}

export const FileComparisonConnection = connectionType<FileComparison>(
  'FileComparison',
  FileComparison,
  'files that differ',
);
