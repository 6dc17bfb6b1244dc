import type { EntityManager } from '@mikro-orm/postgresql';
import {
  Arg,
  Ctx,
  createUnionType,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
} from 'type-graphql';
import { ForbiddenError } from '../access/access-refusals.ts';
import { Context } from '../graphql/context.ts';
import { Rejection } from '../graphql/rejection.ts';
import { Generation } from './generation.entity.ts';
import { dropAnswers } from './generation.sql.ts';
import { GenerationAttempt } from './generation-attempt.entity.ts';
import { GenerationConflictError, GenerationNotFoundError } from './generation-refusals.ts';
import { GenerationStatus } from './generation-status.ts';
import { onGeneration } from './generation-target.ts';
import { lockGenerationById } from './lock-generation.ts';

@InputType({ description: 'A generation to cancel.' })
export class CancelGenerationInput {
  @Field(() => ID, { description: "The generation's id." })
  generationId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'The generation is cancelled.' })
export class CancelGenerationSuccess {
  @Field(() => Generation, { description: 'The generation as it is now.' })
  readonly generation: Generation;

  constructor(generation: Generation) {
    this.generation = generation;
  }
}

export const CancelGenerationResult = createUnionType({
  name: 'CancelGenerationResult',
  description: 'The cancelled generation, or why it is not cancelled.',
  types: () =>
    [CancelGenerationSuccess, GenerationNotFoundError, GenerationConflictError, ForbiddenError] as const,
});

/**
 * Cancels a generation that is queued or running; one that is cancelled stays so.
 * @param em in a transaction
 * @throws Rejection with any refusal of CancelGenerationResult
 */
export async function cancelGeneration(
  em: EntityManager,
  { generationId }: CancelGenerationInput,
): Promise<Generation> {
  const generation = await lockGenerationById(em, generationId);
  if (generation.status === GenerationStatus.CANCELLED) return generation;
  if (!generation.isOpen) {
    throw new Rejection(new GenerationConflictError(generation, 'only a queued or running one is cancelled'));
  }
  const at = new Date();
  generation.cancel(at);
  const { projectId, uuid } = generation;
  const running = await em.find(GenerationAttempt, { projectId, generationId: uuid, outcome: null });
  for (const attempt of running) attempt.end('CANCELLED', at);
  await dropAnswers(em.getKysely(), projectId, uuid);
  return generation;
}

@Resolver()
export class CancelGenerationResolver {
  @Mutation(() => CancelGenerationResult, {
    description:
      'Cancels a generation: the model is broken off and no version comes of it. Cancelling a cancelled one succeeds and changes nothing.',
  })
  cancelGeneration(
    @Arg('input', () => CancelGenerationInput, { description: 'The generation.' })
    input: CancelGenerationInput,
    @Ctx() context: Context,
  ) {
    return context.mutate(
      onGeneration(input.generationId),
      em => cancelGeneration(em, input),
      generation => new CancelGenerationSuccess(generation),
    );
  }
}
