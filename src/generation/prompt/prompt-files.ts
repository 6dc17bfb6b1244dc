import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../root.ts';
import { type MessageTemplate, parseTemplate } from './message-template.ts';

/** The places of `prompts/request.md`. */
const REQUEST = [
  'boundary',
  'projectName',
  'projectDescription',
  'projectContext',
  'changeRequest',
  'lockedPaths',
  'paths',
  'tooLarge',
  'files',
] as const;

/** The texts that prompts are made of. */
export interface PromptFiles {
  readonly system: string;
  readonly request: MessageTemplate<(typeof REQUEST)[number]>;
  readonly repair: MessageTemplate<'issues'>;
}

/**
 * Reads the texts from a folder with `system.md`, `request.md` and `repair.md`.
 * @throws Error when a file is missing, or lacks a placeholder, or holds one that nobody fills in
 */
export function loadPromptFiles(folder: string): PromptFiles {
  const [system, request, repair] = ['system.md', 'request.md', 'repair.md'].map(name =>
    readFileSync(join(folder, name), 'utf8'),
  ) as [string, string, string];
  return {
    system: parseTemplate('system.md', system, [])({}),
    request: parseTemplate('request.md', request, REQUEST),
    repair: parseTemplate('repair.md', repair, ['issues']),
  };
}

/** The texts in `prompts/`; read when the server starts, so that a broken one stops it there. */
export const promptFiles = loadPromptFiles(join(ROOT, 'prompts'));
