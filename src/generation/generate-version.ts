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
import { ProjectRole } from '../access/project-role.ts';
import type { Limits } from '../config.ts';
import { Context } from '../graphql/context.ts';
import { type GlobalId, generationId, parseGlobalId, parseProjectId } from '../graphql/global-id.ts';
import {
  holdLimit,
  IdempotencyKeyReusedError,
  InputCheck,
  InvalidInputError,
  LimitExceededError,
} from '../graphql/refusals.ts';
import { Rejection } from '../graphql/rejection.ts';
import { NonNegativeInt, UUID } from '../graphql/scalars.ts';
import { idempotencyKeyField } from '../idempotency/idempotency-key.field.ts';
import { once } from '../idempotency/once.ts';
import { lockProject } from '../project/lock-project.ts';
import { ProjectInactiveError, ProjectNotFoundError } from '../project/project-refusals.ts';
import { fromProject } from '../project/project-target.ts';
import { nameFault } from '../project/text.ts';
import { VersionNotFoundError } from '../version/version-refusals.ts';
import { Generation, REQUEST_MAX } from './generation.entity.ts';
import { openGenerations } from './generation.sql.ts';
import { GenerationQueue } from './generation-queue.ts';
import { GenerationUnavailableError } from './generation-refusals.ts';
import { modelFault, requestFault } from './request-text.ts';

@InputType({ description: 'A version that a model is to write.' })
export class GenerateVersionInput {
  @Field(() => ID, { description: "The project's id." })
  projectId!: string;

  @Field(() => NonNegativeInt, {
    description: "The number of the version to start from: any of the project's, so that trees branch.",
  })
  parentNumber!: number;

  @Field(() => String, {
    description: 'What the version is to be called: 1 to 255 characters after trimming.',
  })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: `What the model should know of the project, at most ${REQUEST_MAX} characters; "" by default.`,
  })
  projectContext?: string | null;

  @Field(() => String, {
    description: `What the model is to change: at most ${REQUEST_MAX} characters, and not blank.`,
  })
  changeRequest!: string;

  @Field(() => String, {
    nullable: true,
    description:
      "The model, by the provider's name, such as `anthropic/claude-sonnet-4.5`; the server's own choice by default.",
  })
  model?: string | null;

  @Field(() => UUID, idempotencyKeyField)
  idempotencyKey?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'The generation is queued.' })
export class GenerateVersionSuccess {
  @Field(() => Generation, { description: 'The generation; `generationUpdated` tells what becomes of it.' })
  readonly generation: Generation;

  constructor(generation: Generation) {
    this.generation = generation;
  }
}

export const GenerateVersionResult = createUnionType({
  name: 'GenerateVersionResult',
  description: 'The queued generation, or why there is none.',
  types: () =>
    [
      GenerateVersionSuccess,
      InvalidInputError,
      ProjectNotFoundError,
      ProjectInactiveError,
      VersionNotFoundError,
      GenerationUnavailableError,
      LimitExceededError,
      IdempotencyKeyReusedError,
      ForbiddenError,
    ] as const,
});

/**
 * Queues the writing of a version by a model.
 * @param em in a transaction
 * @throws Rejection with any refusal of GenerateVersionResult
 */
export async function generateVersion(
  em: EntityManager,
  input: GenerateVersionInput,
  queue: GenerationQueue,
  limits: Limits,
): Promise<Generation> {
  if (!queue.models) throw new Rejection(new GenerationUnavailableError());
  const { parentNumber, changeRequest } = input;
  const name = input.name.trim();
  const projectContext = input.projectContext ?? '';
  const model = input.model ?? queue.models.NOODLE_MODEL;
  const check = new InputCheck();
  check.field('name', nameFault(name));
  check.field('projectContext', requestFault(projectContext));
  check.field('changeRequest', changeRequest.trim() ? requestFault(changeRequest) : 'must not be blank');
  check.field('model', modelFault(model, queue.models));
  check.done();
  const projectId = parseProjectId(input.projectId);
  if (!projectId) throw new Rejection(new ProjectNotFoundError(input.projectId));

  return once(em, {
    key: input.idempotencyKey,
    projectId,
    mutation: 'generateVersion',
    input: { ...input, projectId },
    idOf: generation => generationId(projectId, generation.uuid),
    find: id => {
      const { uuid } = parseGlobalId(id) as GlobalId & { type: 'Generation' };
      return em.findOneOrFail(Generation, { projectId, uuid });
    },
    make: async () => {
      const project = await lockProject(em, projectId);
      if (!project.active) throw new Rejection(new ProjectInactiveError(project));
      // Numbers have no gaps.
      if (parentNumber > project.latestVersionNumber) {
        throw new Rejection(new VersionNotFoundError(parentNumber, project.latestVersionNumber));
      }
      const [open] = await openGenerations(em.getKysely(), projectId);
      holdLimit(limits, 'MAX_OPEN_GENERATIONS', (open?.count ?? 0) + 1);

      const generation = new Generation({
        projectId,
        parentNumber,
        name,
        projectContext,
        changeRequest,
        model,
      });
      em.persist(generation);
      await queue.send(em.getKysely(), generation);
      return generation;
    },
  });
}

@Resolver()
export class GenerateVersionResolver {
  @Mutation(() => GenerateVersionResult, {
    description:
      'Has a model write a version: queues this and answers at once. The work goes on in the background, whatever becomes of the client or of the server; watch it with generationUpdated.',
  })
  generateVersion(
    @Arg('input', () => GenerateVersionInput, { description: 'The parent and what is to change.' })
    input: GenerateVersionInput,
    @Ctx() context: Context,
  ) {
    const queue = context.loaders.serverMemory.keep(GenerationQueue);
    return context.mutate(
      fromProject(input.projectId, ProjectRole.EDITOR),
      em => generateVersion(em, input, queue, context.limits),
      generation => new GenerateVersionSuccess(generation),
    );
  }
}
