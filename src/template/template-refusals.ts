import { Field, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from '../graphql/mutation-error.ts';

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'There is no template of this name.',
})
export class TemplateNotFoundError extends MutationError {
  @Field(() => String, { description: 'The name that names no template.' })
  readonly template: string;

  @Field(() => [String], { description: 'The names that do.' })
  readonly available: readonly string[];

  constructor(template: string, available: readonly string[]) {
    super(
      ErrorCode.NOT_FOUND,
      `There is no template of this name; there are ${new Intl.ListFormat('en').format(available)}.`,
    );
    this.template = template;
    this.available = available;
  }
}
