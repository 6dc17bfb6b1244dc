import { Field, InputType } from 'type-graphql';
import { ContentEncoding } from './content.ts';

const PATH =
  'Relative, `/`-separated, at most 1,024 bytes (255 a segment); brought into Unicode NFC. See FileChangeIssueCode for what is refused.';

const encodingField = {
  nullable: true,
  defaultValue: ContentEncoding.UTF8,
  description: 'How `content` writes the bytes.',
};

@InputType({ description: 'A file that is to be: its path and its content.' })
export class NewFileInput {
  @Field(() => String, { description: PATH })
  path!: string;

  @Field(() => String, { description: "The file's whole content, written as `encoding` says." })
  content!: string;

  @Field(() => ContentEncoding, encodingField)
  encoding?: ContentEncoding | null;
}

@InputType({ description: 'A new content for a file that the parent has.' })
export class UpdateFileInput {
  @Field(() => String, { description: 'The path of a file that the parent has.' })
  path!: string;

  @Field(() => String, { description: "The file's whole new content, written as `encoding` says." })
  content!: string;

  @Field(() => ContentEncoding, encodingField)
  encoding?: ContentEncoding | null;

  @Field(() => String, {
    nullable: true,
    description: "The hash that the caller saw: the change is refused when the parent's file has another.",
  })
  expectedHash?: string | null;
}

@InputType({ description: 'The end of a file that the parent has.' })
export class DeleteFileInput {
  @Field(() => String, { description: 'The path of a file that the parent has.' })
  path!: string;
}

@InputType({ description: 'Another path, and perhaps another content, for a file that the parent has.' })
export class RenameFileInput {
  @Field(() => String, { description: 'The path of a file that the parent has.' })
  from!: string;

  @Field(() => String, { description: `The new path. ${PATH}` })
  to!: string;

  @Field(() => String, {
    nullable: true,
    description: "The file's whole new content, written as `encoding` says; left out: the same as before.",
  })
  content?: string | null;

  @Field(() => ContentEncoding, encodingField)
  encoding?: ContentEncoding | null;
}

/** Exactly one of its fields is set: schema.ts marks it @oneOf. */
@InputType({
  description:
    "One change of one file, as exactly one of the four. All changes of a list are made at once, to the parent's files, so that their order does not matter and no path may be named by two of them.",
})
export class FileChangeInput {
  @Field(() => NewFileInput, { nullable: true, description: 'A file where the parent has none.' })
  create?: NewFileInput;

  @Field(() => UpdateFileInput, { nullable: true, description: 'A new content for an existing file.' })
  update?: UpdateFileInput;

  @Field(() => DeleteFileInput, { nullable: true, description: 'The end of an existing file.' })
  delete?: DeleteFileInput;

  @Field(() => RenameFileInput, { nullable: true, description: 'Another path for an existing file.' })
  rename?: RenameFileInput;
}
