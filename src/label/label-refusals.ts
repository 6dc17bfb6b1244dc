import { Field, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from '../graphql/mutation-error.ts';
import { Label, type LabelRow } from './label.entity.ts';

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The project has no label of this name.',
})
export class LabelNotFoundError extends MutationError {
  @Field(() => String, { description: 'The name that no label has.' })
  readonly name: string;

  constructor(name: string) {
    super(ErrorCode.NOT_FOUND, 'The project has no label of this name.');
    this.name = name;
  }
}

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The label does not stand where the caller expected it: somebody set, moved or removed it.',
})
export class LabelConflictError extends MutationError {
  @Field(() => Label, {
    nullable: true,
    description: 'The label as it is now; null when there is none of this name.',
  })
  readonly currentLabel: LabelRow | null;

  /** @param expected the version that the label was to stand on; null when there was to be no such label */
  constructor(label: LabelRow | null, expected: number | null) {
    const is = label
      ? `The label stands on version ${label.versionNumber}`
      : 'There is no label of this name';
    const wanted = expected === null ? 'none of this name' : `version ${expected}`;
    super(ErrorCode.CONFLICT, `${is}, and ${wanted} was expected; look at what is new and call again.`);
    this.currentLabel = label;
  }
}
