import { Project } from '../../project/project.entity.ts';
import type { Generation } from '../generation.entity.ts';
import { buildPrompt } from '../prompt/build-prompt.ts';
import type { Prompt } from '../prompt/prompt.ts';
import { Failed } from './failure.ts';
import type { ParentFiles } from './parent-files.ts';
import type { WorkTools } from './work-tools.ts';

/** Builds a generation's prompt from its parent's files. @throws Failed when even the shortest one is too long */
export async function promptFor(
  { fork, config }: WorkTools,
  generation: Generation,
  parent: ParentFiles,
): Promise<Prompt> {
  const project = await fork().findOneOrFail(Project, generation.projectId);
  const prompt = await buildPrompt({
    projectName: project.name,
    projectDescription: project.description,
    lockedPaths: project.lockedPaths,
    projectContext: generation.projectContext,
    changeRequest: generation.changeRequest,
    files: await parent.all(),
    readTexts: parent.readTexts,
    tokenBudget: config.GENERATION_PROMPT_TOKENS,
  });
  if (prompt.tokens > config.GENERATION_PROMPT_TOKENS) {
    throw Failed.by(
      'BUDGET_EXCEEDED',
      `GENERATION_PROMPT_TOKENS allows ${config.GENERATION_PROMPT_TOKENS} tokens, and the request alone takes ${prompt.tokens}.`,
    );
  }
  return prompt;
}
