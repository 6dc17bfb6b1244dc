import { Field, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from '../graphql/mutation-error.ts';
import { MergeConflict, type ThreeVersions } from './merge-conflict.type.ts';

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'Two versions are in conflict; nothing was merged.',
})
export class MergeConflictError extends MutationError {
  @Field(() => [MergeConflict], {
    description:
      'What is in conflict and not resolved, ordered by path; the same call with a resolution for each of them succeeds, unless the resolutions bring about new ones.',
  })
  readonly conflicts: readonly MergeConflict[];

  constructor(conflicts: readonly MergeConflict[], { into, from }: ThreeVersions) {
    const count = conflicts.length === 1 ? 'one conflict is' : `${conflicts.length} conflicts are`;
    super(
      ErrorCode.MERGE_CONFLICT,
      `Version ${from.number} can't be merged into version ${into.number} before ${count} resolved: call again with a resolution for each.`,
    );
    this.conflicts = conflicts;
  }
}
