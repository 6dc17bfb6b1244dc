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
import type { Limits } from '../config.ts';
import { Context } from '../graphql/context.ts';
import { holdLimit, LimitExceededError } from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { lockProject } from '../project/lock-project.ts';
import { ProjectInactiveError } from '../project/project-refusals.ts';
import { Generation } from './generation.entity.ts';
import { openGenerations } from './generation.sql.ts';
import { GenerationQueue } from './generation-queue.ts';
import {
  GenerationConflictError,
  GenerationNotFoundError,
  GenerationUnavailableError,
} from './generation-refusals.ts';
import { GenerationStatus } from './generation-status.ts';
import { onGeneration } from './generation-target.ts';
import { lockGenerationById } from './lock-generation.ts';
import { modelFault } from './request-text.ts';

@InputType({ description: 'A generation to try again.' })
export class RetryGenerationInput {
  @Field(() => ID, { description: "The generation's id." })
  generationId!: string;
}

@ObjectType({ simpleResolvers: true, description: 'The generation is queued again.' })
export class RetryGenerationSuccess {
  @Field(() => Generation, { description: 'The generation as it is now.' })
  readonly generation: Generation;

  constructor(generation: Generation) {
    this.generation = generation;
  }
}

export const RetryGenerationResult = createUnionType({
  name: 'RetryGenerationResult',
  description: 'The queued generation, or why it is not tried again.',
  types: () =>
    [
      RetryGenerationSuccess,
      GenerationNotFoundError,
      GenerationConflictError,
      ProjectInactiveError,
      GenerationUnavailableError,
      LimitExceededError,
      ForbiddenError,
    ] as const,
});

/**
 * Queues a generation again that failed or was cancelled.
 * @param em in a transaction
 * @throws Rejection with any refusal of RetryGenerationResult
 */
export async function retryGeneration(
  em: EntityManager,
  input: RetryGenerationInput,
  queue: GenerationQueue,
  limits: Limits,
): Promise<Generation> {
  if (!queue.models) throw new Rejection(new GenerationUnavailableError());
  const generation = await lockGenerationById(em, input.generationId);
  const { projectId, status } = generation;
  if (status !== GenerationStatus.FAILED && status !== GenerationStatus.CANCELLED) {
    const wanted = 'only a failed or cancelled one is tried again';
    throw new Rejection(new GenerationConflictError(generation, wanted));
  }
  if (modelFault(generation.model, queue.models)) {
    const wanted = `its model may no longer be asked here; call generateVersion with another one`;
    throw new Rejection(new GenerationConflictError(generation, wanted));
  }
  const project = await lockProject(em, projectId);
  if (!project.active) throw new Rejection(new ProjectInactiveError(project));
  const [open] = await openGenerations(em.getKysely(), projectId);
  holdLimit(limits, 'MAX_OPEN_GENERATIONS', (open?.count ?? 0) + 1);

  generation.retry(new Date());
  await queue.send(em.getKysely(), generation);
  return generation;
}

@Resolver()
export class RetryGenerationResolver {
  @Mutation(() => RetryGenerationResult, {
    description:
      'Tries a generation again that failed or was cancelled, by new attempts with the same model. To have another model write it, call generateVersion anew.',
  })
  retryGeneration(
    @Arg('input', () => RetryGenerationInput, { description: 'The generation.' })
    input: RetryGenerationInput,
    @Ctx() context: Context,
  ) {
    const queue = context.loaders.serverMemory.keep(GenerationQueue);
    return context.mutate(
      onGeneration(input.generationId),
      em => retryGeneration(em, input, queue, context.limits),
      generation => new RetryGenerationSuccess(generation),
    );
  }
}
