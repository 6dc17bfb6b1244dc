import { Field, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from '../graphql/mutation-error.ts';
import { NonNegativeInt } from '../graphql/scalars.ts';

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The project has no version of this number.',
})
export class VersionNotFoundError extends MutationError {
  @Field(() => NonNegativeInt, { description: 'The number that names no version.' })
  readonly number: number;

  @Field(() => NonNegativeInt, { description: "The number of the project's latest version." })
  readonly latestVersionNumber: number;

  constructor(number: number, latestVersionNumber: number) {
    super(
      ErrorCode.NOT_FOUND,
      `The project has no version ${number}; its versions are 0 to ${latestVersionNumber}.`,
    );
    this.number = number;
    this.latestVersionNumber = latestVersionNumber;
  }
}

/** Its field latestVersion stands in version.queries.ts, which knows how versions are loaded. */
@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description:
    'The project moved on: somebody created a version after the one that the caller expected to be the latest.',
})
export class VersionConflictError extends MutationError {
  readonly projectId: string;
  readonly latestVersionNumber: number;

  constructor(projectId: string, latestVersionNumber: number, expected: number) {
    super(
      ErrorCode.CONFLICT,
      `The latest version is ${latestVersionNumber}, and ${expected} was expected; look at what is new and call again.`,
    );
    this.projectId = projectId;
    this.latestVersionNumber = latestVersionNumber;
  }
}
