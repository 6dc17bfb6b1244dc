import { createUnionType, Field, ID, ObjectType } from 'type-graphql';
import { fileId } from '../graphql/global-id.ts';
import { Node } from '../graphql/node.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { FilePath } from './file-path.scalar.ts';
import { fileName } from './file-path.ts';
import type { TreeFile } from './fold-layers.ts';
import { languageOf } from './language.ts';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A file of a version: a path and its content.',
})
export class File implements Node {
  readonly versionRow: VersionRow;

  @Field(() => FilePath, { description: 'Where the file stands in the version.' })
  readonly path: string;

  @Field(() => NonNegativeInt, { description: 'The size of the content in bytes.' })
  readonly size: number;

  @Field(() => String, {
    description: 'The SHA-256 of the bytes in hexadecimal: equal bytes have equal hashes.',
  })
  readonly hash: string;

  constructor(versionRow: VersionRow, { path, size, hash }: TreeFile) {
    this.versionRow = versionRow;
    this.path = path;
    this.size = size;
    this.hash = hash;
  }

  @Field(() => ID, { description: 'The global id.' })
  get id(): string {
    return fileId(this.versionRow.projectId, this.versionRow.number, this.path);
  }

  @Field(() => String, { description: "The path's last segment." })
  get name(): string {
    return fileName(this.path);
  }

  @Field(() => String, {
    nullable: true,
    description: 'The language by the name or ending, such as "TypeScript"; null when unknown.',
  })
  get language(): string | null {
    return languageOf(this.path);
  }
}

@ObjectType({
  simpleResolvers: true,
  description: 'A directory of a version: it exists through the files in it.',
})
export class Directory {
  @Field(() => FilePath, { description: 'Where the directory stands in the version.' })
  readonly path: string;

  @Field(() => NonNegativeInt, { description: 'How many files lie in it, however deep.' })
  readonly fileCount: number;

  @Field(() => NonNegativeInt, {
    description: 'The size of all files in it together, however deep, in bytes.',
  })
  readonly totalSize: number;

  constructor(path: string, fileCount: number, totalSize: number) {
    this.path = path;
    this.fileCount = fileCount;
    this.totalSize = totalSize;
  }

  @Field(() => String, { description: "The path's last segment." })
  get name(): string {
    return fileName(this.path);
  }
}

export const TreeEntry = createUnionType({
  name: 'TreeEntry',
  description: 'What a directory lists: a directory or a file.',
  types: () => [Directory, File] as const,
});
