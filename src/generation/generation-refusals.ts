import { Field, ID, ObjectType } from 'type-graphql';
import { ErrorCode, MutationError } from '../graphql/mutation-error.ts';
import { Generation } from './generation.entity.ts';
import type { GenerationRow } from './generation-rows.ts';

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The server knows no provider of models; everything else works.',
})
export class GenerationUnavailableError extends MutationError {
  constructor() {
    super(
      ErrorCode.UNAVAILABLE,
      'No provider of models is set up; whoever runs the server sets OPENROUTER_API_KEY or OPENROUTER_BASE_URL.',
    );
  }
}

@ObjectType({ implements: MutationError, simpleResolvers: true, description: 'There is no such generation.' })
export class GenerationNotFoundError extends MutationError {
  @Field(() => ID, { description: 'The id that names no generation.' })
  readonly generationId: string;

  constructor(generationId: string) {
    super(ErrorCode.NOT_FOUND, 'There is no generation with this id.');
    this.generationId = generationId;
  }
}

@ObjectType({
  implements: MutationError,
  simpleResolvers: true,
  description: 'The generation has come to where this can no longer be done with it, or not yet.',
})
export class GenerationConflictError extends MutationError {
  @Field(() => Generation, { description: 'The generation as it is now.' })
  readonly generation: GenerationRow;

  constructor(generation: GenerationRow, wanted: string) {
    super(ErrorCode.CONFLICT, `The generation is ${generation.status}; ${wanted}.`);
    this.generation = generation;
  }
}
