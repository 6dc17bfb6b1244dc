import { Field, ID, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from '../../graphql/mutation-error.ts';

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'There is no such API key, or none that the viewer may see.',
})
export class ApiKeyNotFoundError extends MutationError {
  @Field(() => ID, { description: 'The id that names no API key.' })
  readonly apiKeyId: string;

  constructor(apiKeyId: string) {
    super(ErrorCode.NOT_FOUND, 'There is no API key with this id.');
    this.apiKeyId = apiKeyId;
  }
}
