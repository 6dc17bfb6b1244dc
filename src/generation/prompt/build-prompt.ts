import { ANY_BOUNDARY, boundaryOf } from './boundary.ts';
import { fileBlock } from './file-block.ts';
import { readImportGraph } from './import-graph.ts';
import { namedFiles } from './named-files.ts';
import { Pace } from './pace.ts';
import { NOTHING_PACKED, type Packed, packFiles } from './pack-files.ts';
import { listPaths } from './path-list.ts';
import type { Prompt, PromptInput } from './prompt.ts';
import { promptFiles } from './prompt-files.ts';
import { rankFiles } from './rank-files.ts';
import { estimateTokens } from './tokens.ts';

export type { Prompt, PromptInput, ReadTexts, TreeFile } from './prompt.ts';

/** The part of the budget that the list of paths may take. */
const PATHS_PART = 1 / 3;

/**
 * Builds what a language model is asked for a change: equal inputs give the same prompt. All paths go in, as far as
 * listPaths lists them one by one, and the contents of files until the budget is used, in this order:
 *
 * 1. files that the change request names, then those that the project's context names (namedFiles);
 * 2. files that these import, then files that import these;
 * 3. the other ones, the small and central ones first (rankFiles).
 *
 * Binary files are never sent, lock files and the like only when named (fileKind). The whole prompt stays within the
 * token budget; where the given texts alone exceed it, it holds no contents and one line for all paths, and `tokens`
 * says that it exceeds. Gives way to the event loop time and again.
 */
export async function buildPrompt(input: PromptInput): Promise<Prompt> {
  const pace = new Pace();
  const given = givenTexts(input);
  const bare = promptFiles.request({ ...given, boundary: ANY_BOUNDARY, paths: '', tooLarge: '', files: '' });
  const fixed = (await estimateTokens(promptFiles.system, pace)) + (await estimateTokens(bare, pace));
  const left = input.tokenBudget - fixed;
  const paths = input.files.map(({ path }) => path);
  const list = await listPaths(paths, Math.min(left, input.tokenBudget * PATHS_PART), pace);
  const packed = await contentsFor(input, left - list.tokens, pace);

  const tooLarge = packed.tooLarge.join('\n');
  const contents = packed.files.flatMap(({ path, text }) => [path, text]);
  const boundary = boundaryOf([...Object.values(given), list.text, tooLarge, ...contents]);
  const user = promptFiles.request({
    ...given,
    boundary,
    paths: list.text,
    tooLarge,
    files: packed.files.map(({ path, text }) => fileBlock(boundary, path, text)).join('\n\n'),
  });
  return {
    system: promptFiles.system,
    user,
    paths: packed.files.map(({ path }) => path),
    tokens: fixed + list.tokens + packed.tokens,
  };
}

function givenTexts(input: PromptInput) {
  const { projectName, projectDescription, projectContext, changeRequest, lockedPaths } = input;
  return {
    projectName,
    projectDescription,
    projectContext,
    changeRequest,
    lockedPaths: lockedPaths.join('\n'),
  };
}

async function contentsFor(input: PromptInput, room: number, pace: Pace): Promise<Packed> {
  if (room <= 0) return NOTHING_PACKED;
  const { files, readTexts } = input;
  const named = await namedFiles(files, [input.changeRequest, input.projectContext], pace);
  const graph = await readImportGraph(files, named, readTexts, pace);
  const ranked = rankFiles(files, named, graph);
  await pace.rest();
  return packFiles(ranked, new Set(named), room, readTexts, pace);
}
