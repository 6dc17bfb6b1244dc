import { Field, Float, ObjectType } from 'type-graphql';
import { FileChangeIssue } from '../file/file-change-issue.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';
import { FileStatus } from '../history/file-status.ts';
import { GenerationFailureCode } from './generation-status.ts';

/** Why a generation became no version. Kept as JSON, so it comes as a plain object. */
@ObjectType({ simpleResolvers: true, description: 'Why a generation became no version.' })
export class GenerationFailure {
  @Field(() => GenerationFailureCode, { description: 'The reason, for programs.' })
  readonly code!: GenerationFailureCode;

  @Field(() => String, { description: 'The reason, for people.' })
  readonly message!: string;

  @Field(() => [FileChangeIssue], {
    description:
      'What is wrong with the file changes that the model wrote last; `index` is the position in its answer.',
  })
  readonly issues!: readonly FileChangeIssue[];
}

/** A file change as far as a model has written it. Kept as JSON, so it comes as a plain object. */
@ObjectType({ simpleResolvers: true, description: 'A file change, as far as the model has written it.' })
export class GeneratedChange {
  @Field(() => FileStatus, { description: 'What the change does to the file.' })
  readonly operation!: FileStatus;

  // A String, not a FilePath: what a model writes may be none, and is shown before it is refused.
  @Field(() => String, { description: 'Where the file will stand, or stood if it is deleted.' })
  readonly path!: string;

  @Field(() => String, { nullable: true, description: 'Where a renamed file stands before the change.' })
  readonly previousPath!: string | null;

  @Field(() => Boolean, { description: 'Whether the model has finished writing it.' })
  readonly complete!: boolean;

  @Field(() => NonNegativeInt, { description: 'How many bytes the model has written for it so far.' })
  readonly size!: number;
}

/** What calls of models took. */
@ObjectType({ simpleResolvers: true, description: 'What calls of models took, as the provider reported it.' })
export class GenerationUsage {
  @Field(() => NonNegativeInt, { description: 'How many tokens were read.' })
  readonly promptTokens!: number;

  @Field(() => NonNegativeInt, { description: 'How many tokens were written, thinking included.' })
  readonly completionTokens!: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The price in US dollars; null where the provider reports none.',
  })
  readonly costUsd!: number | null;
}
