import { Field, ObjectType } from 'type-graphql';
import { File } from '../file/file.type.ts';
import { FilePath } from '../file/file-path.scalar.ts';
import type { TreeFile } from '../file/fold-layers.ts';
import type { VersionRow } from '../version/version.entity.ts';
import type { Conflict } from './find-conflicts.ts';
import { MergeConflictKind } from './merge-conflict-kind.ts';

/** The versions of a merge. */
export interface ThreeVersions {
  /** The newest of the best common ancestors. */
  readonly base: VersionRow;
  readonly into: VersionRow;
  readonly from: VersionRow;
}

@ObjectType({
  simpleResolvers: true,
  description: 'What is in conflict between two versions at one path.',
})
export class MergeConflict {
  @Field(() => FilePath, { description: 'The path that the conflict goes by, and its resolution, too.' })
  readonly path: string;

  @Field(() => MergeConflictKind, { description: 'In what they are in conflict.' })
  readonly kind: MergeConflictKind;

  @Field(() => File, {
    nullable: true,
    description:
      'The file in the common ancestor, where it stood there; null when there is none, as in ADD_ADD.',
  })
  readonly base: File | null;

  @Field(() => File, {
    nullable: true,
    description:
      'The file in the version that is merged into, where it stands there; null when there is none, in PATH also for a directory.',
  })
  readonly into: File | null;

  @Field(() => File, {
    nullable: true,
    description: 'The file in the version that is merged, likewise.',
  })
  readonly from: File | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The text with the changes of both, and with the lines of both between `<<<<<<< version 5`, `=======` and `>>>>>>> version 7` where they are in conflict, as Git writes it; null when no lines are in conflict.',
  })
  readonly markedContent: string | null;

  constructor({ kind, path, files, markedContent }: Conflict, versions: ThreeVersions) {
    // In ADD_ADD and PATH each version has another file, or none, at the path.
    const isAboutPath = kind === MergeConflictKind.ADD_ADD || kind === MergeConflictKind.PATH;
    const on = (name: keyof ThreeVersions) => {
      const found: TreeFile | null | undefined = isAboutPath
        ? files.map(file => file[name]).find(file => file?.path === path)
        : files[0]?.[name];
      return found ? new File(versions[name], found) : null;
    };
    this.path = path;
    this.kind = kind;
    this.base = on('base');
    this.into = on('into');
    this.from = on('from');
    this.markedContent = markedContent;
  }
}
