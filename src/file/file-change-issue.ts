import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { ErrorCode, MutationError } from '../graphql/mutation-error.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';

/** What can be wrong with a file change. */
export enum FileChangeIssueCode {
  PATH_INVALID = 'PATH_INVALID',
  PATH_DUPLICATED = 'PATH_DUPLICATED',
  PATH_EXISTS = 'PATH_EXISTS',
  PATH_NOT_FOUND = 'PATH_NOT_FOUND',
  PATH_OBSTRUCTED = 'PATH_OBSTRUCTED',
  CONTENT_INVALID = 'CONTENT_INVALID',
  CONTENT_TOO_LARGE = 'CONTENT_TOO_LARGE',
  CONTENT_STALE = 'CONTENT_STALE',
  PATH_LOCKED = 'PATH_LOCKED',
  EDIT_FAILED = 'EDIT_FAILED',
}

registerEnumType(FileChangeIssueCode, {
  name: 'FileChangeIssueCode',
  description: 'What is wrong with a file change.',
  valuesConfig: {
    PATH_INVALID: {
      description:
        'The path is empty or blank, absolute, has `.`, `..`, empty or blank segments, a backslash, a colon, control or bidirectional characters, ill-formed Unicode, a segment that ends in a dot or a space, `.git` or one of its aliases (any case, `git~1`, with ignorable characters), a name reserved on Windows (CON, AUX, COM1 ..., with any extension), or is too long.',
    },
    PATH_DUPLICATED: { description: 'An earlier change of the list names the path, too.' },
    PATH_EXISTS: { description: "The path of a create, or a rename's target, is a file already." },
    PATH_NOT_FOUND: { description: "The path of an update or delete, or of a rename's source, is no file." },
    PATH_OBSTRUCTED: { description: 'A file stands where a directory is needed, or the other way round.' },
    CONTENT_INVALID: {
      description: 'The content is not well-formed Unicode, holds U+0000 as text, or is not Base64.',
    },
    CONTENT_TOO_LARGE: { description: 'The content has more bytes than a file may have.' },
    CONTENT_STALE: { description: "An update's expectedHash is not that of the parent's file." },
    PATH_LOCKED: {
      description: "A model wrote to a path that the project's lockedPaths keep from models.",
    },
    EDIT_FAILED: {
      description:
        "A model's edit can't be made: its search text does not stand exactly once in the file, the path has no text, or the change lacks what it needs.",
    },
  },
});

@ObjectType({ simpleResolvers: true, description: 'What is wrong with one of the file changes of a call.' })
export class FileChangeIssue {
  @Field(() => NonNegativeInt, { description: "The change's position in the list, from 0." })
  readonly index: number;

  @Field(() => String, { description: 'The path that is at fault, as it was given; cut off when very long.' })
  readonly path: string;

  @Field(() => FileChangeIssueCode, { description: 'The kind of fault.' })
  readonly code: FileChangeIssueCode;

  @Field(() => String, { description: 'What is wrong and what would be right, for people.' })
  readonly message: string;

  constructor(index: number, path: string, code: FileChangeIssueCode, message: string) {
    this.index = index;
    this.path = path.length > 300 ? `${path.slice(0, 300)}…` : path;
    this.code = code;
    this.message = message;
  }
}

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'At least one file change is bad; none was made.',
})
export class InvalidFileChangesError extends MutationError {
  @Field(() => [FileChangeIssue], {
    description: 'One issue for every bad change, in the order of the list.',
  })
  readonly issues: readonly FileChangeIssue[];

  constructor(issues: readonly FileChangeIssue[]) {
    const [first] = issues;
    const others = issues.length > 1 ? ` And ${issues.length - 1} more.` : '';
    super(
      ErrorCode.INVALID_FILE_CHANGES,
      `A file change is bad: "${first?.path}": ${first?.message}${others}`,
    );
    this.issues = issues;
  }
}
