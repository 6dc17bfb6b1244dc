import { Arg, Args, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { ifSeen } from '../access/policy.ts';
import { countAnswer } from '../file/content-limit.ts';
import { FileChangeIssue } from '../file/file-change-issue.ts';
import { CheckArguments } from '../graphql/checked-arguments.ts';
import { type ConnectionParts, connectionType, cutPage } from '../graphql/connection.ts';
import { Context } from '../graphql/context.ts';
import { generationId, idFaults, isUuid, parseGlobalId } from '../graphql/global-id.ts';
import { cursorCodec, PageArgs, pageFaults, readPage } from '../graphql/page.ts';
import { Project, type ProjectRow } from '../project/project.entity.ts';
import { projectById } from '../project/project.loaders.ts';
import { Version, type VersionRow } from '../version/version.entity.ts';
import { loadVersion } from '../version/version.queries.ts';
import { Generation } from './generation.entity.ts';
import {
  attemptsOfGeneration,
  generationById,
  generationCount,
  generationsOfProject,
  usageOfGeneration,
  versionOfGeneration,
} from './generation.loaders.ts';
import { GeneratedChange, GenerationUsage } from './generation.type.ts';
import { GenerationAttempt } from './generation-attempt.entity.ts';
import type { AttemptRow, GenerationRow } from './generation-rows.ts';

const GenerationConnection = connectionType<GenerationRow>('Generation', Generation, 'generations');

const cursors = cursorCodec('generation', isUuid);

/** What a change takes of an answer's limit: about as much as it takes of the answer. */
const CHANGE_BYTES = 200;

@Resolver()
export class GenerationQueries {
  @Query(() => Generation, {
    nullable: true,
    description: 'A generation by its id; null when there is none that the viewer may see.',
  })
  @CheckArguments(idFaults)
  generation(
    @Arg('id', () => ID, { description: "The generation's id." }) id: string,
    @Ctx() context: Context,
  ): Promise<GenerationRow | null> | null {
    const key = parseGlobalId(id);
    if (key?.type !== 'Generation') return null;
    return ifSeen(context, key.projectId, () => context.load(generationById, key));
  }
}

@Resolver(() => Project)
export class ProjectGenerations {
  @FieldResolver(() => GenerationConnection, {
    description: 'The requests for versions that a model writes, whatever came of them; the newest first.',
  })
  @CheckArguments((args: PageArgs) => pageFaults(args, cursors))
  async generations(
    @Root() project: ProjectRow,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
  ): Promise<ConnectionParts<GenerationRow>> {
    const page = readPage(args, cursors);
    const rows = await context.load(generationsOfProject, { projectId: project.id, page });
    return new GenerationConnection({
      ...cutPage(rows, page),
      cursorOf: row => cursors.encode(row.uuid),
      count: () => context.load(generationCount, project.id),
    });
  }
}

@Resolver(() => Version)
export class VersionGeneration {
  @FieldResolver(() => Generation, {
    nullable: true,
    description: 'The generation that the version came of, when a model wrote it.',
  })
  generation(
    @Root() { projectId, generationId: uuid }: VersionRow,
    @Ctx() context: Context,
  ): Promise<GenerationRow | null> | null {
    return uuid ? context.load(generationById, { projectId, uuid }) : null;
  }
}

@Resolver(() => Generation)
export class GenerationFields {
  @FieldResolver(() => ID, { description: 'The global id.' })
  id(@Root() { projectId, uuid }: GenerationRow): string {
    return generationId(projectId, uuid);
  }

  @FieldResolver(() => String, { description: 'What the model was told of the project; empty by default.' })
  projectContext(@Root() { projectContext }: GenerationRow, @Ctx() context: Context): string {
    countAnswer(context, Buffer.byteLength(projectContext));
    return projectContext;
  }

  @FieldResolver(() => String, { description: 'What the model was asked to change.' })
  changeRequest(@Root() { changeRequest }: GenerationRow, @Ctx() context: Context): string {
    countAnswer(context, Buffer.byteLength(changeRequest));
    return changeRequest;
  }

  @FieldResolver(() => [GeneratedChange], {
    description: 'The file changes of the last attempt, as far as they have arrived.',
  })
  changes(@Root() { changes }: GenerationRow, @Ctx() context: Context): readonly GeneratedChange[] {
    countAnswer(context, changes.length * CHANGE_BYTES);
    return changes;
  }

  @FieldResolver(() => Project, { description: 'The project.' })
  project(@Root() { projectId }: GenerationRow, @Ctx() context: Context): Promise<ProjectRow | null> {
    return context.load(projectById, projectId);
  }

  @FieldResolver(() => Version, { description: 'The version that the model starts from.' })
  parent(@Root() { projectId, parentNumber }: GenerationRow, @Ctx() context: Context) {
    return loadVersion(context, projectId, parentNumber);
  }

  @FieldResolver(() => Version, {
    nullable: true,
    description: 'The version that it became, once it SUCCEEDED.',
  })
  version(@Root() generation: GenerationRow, @Ctx() context: Context): Promise<VersionRow | null> {
    return context.load(versionOfGeneration, generation);
  }

  @FieldResolver(() => GenerationUsage, {
    nullable: true,
    description:
      'What all attempts took together, failed ones included, as the provider reported it; null before the first report.',
  })
  async usage(@Root() generation: GenerationRow, @Ctx() context: Context): Promise<GenerationUsage | null> {
    return usageOf(await context.load(usageOfGeneration, generation));
  }

  @FieldResolver(() => [GenerationAttempt], {
    description: 'The calls of the model, the first one first: what was sent and what came of it.',
  })
  attemptDetails(@Root() generation: GenerationRow, @Ctx() context: Context): Promise<readonly AttemptRow[]> {
    return context.load(attemptsOfGeneration, generation);
  }
}

@Resolver(() => GenerationAttempt)
export class GenerationAttemptFields {
  @FieldResolver(() => String, {
    description: 'The SHA-256 of all that was sent, in hexadecimal: equal prompts, equal hash.',
  })
  promptHash(@Root() attempt: AttemptRow): string {
    return attempt.promptHash.toString('hex');
  }

  @FieldResolver(() => [FileChangeIssue], {
    description:
      'What was wrong with the file changes; `index` is the position in the answer. Empty when nothing was.',
  })
  issues(@Root() attempt: AttemptRow): readonly FileChangeIssue[] {
    return attempt.issues ?? [];
  }

  @FieldResolver(() => GenerationUsage, {
    nullable: true,
    description: 'What it took, as the provider reported it; null where it has reported nothing.',
  })
  usage(@Root() attempt: AttemptRow): GenerationUsage | null {
    return usageOf(attempt);
  }
}

function usageOf(
  row: Pick<AttemptRow, 'promptTokens' | 'completionTokens' | 'costUsd'> | null,
): GenerationUsage | null {
  if (!row || row.promptTokens === null || row.completionTokens === null) return null;
  const { promptTokens, completionTokens, costUsd } = row;
  return { promptTokens, completionTokens, costUsd: costUsd === null ? null : Number(costUsd) };
}
