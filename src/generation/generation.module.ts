import { CancelGenerationResolver } from './cancel-generation.ts';
import { GenerateVersionResolver } from './generate-version.ts';
import {
  GenerationAttemptFields,
  GenerationFields,
  GenerationQueries,
  ProjectGenerations,
  VersionGeneration,
} from './generation.queries.ts';
import { GenerationUpdated } from './generation-updated.ts';
import { ModelQueries } from './model.queries.ts';
import { RetryGenerationResolver } from './retry-generation.ts';

/** The resolvers of versions that a model writes. */
export const generationModule = [
  GenerationQueries,
  ModelQueries,
  ProjectGenerations,
  VersionGeneration,
  GenerationFields,
  GenerationAttemptFields,
  GenerateVersionResolver,
  CancelGenerationResolver,
  RetryGenerationResolver,
  GenerationUpdated,
];
