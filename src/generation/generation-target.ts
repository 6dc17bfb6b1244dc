import { ProjectRole } from '../access/project-role.ts';
import type { Target } from '../access/target.ts';
import { parseGlobalId } from '../graphql/global-id.ts';
import { GenerationNotFoundError } from './generation-refusals.ts';

/** What a mutation is about that changes a generation. */
export function onGeneration(generationId: string): Target {
  const parsed = parseGlobalId(generationId);
  const key = parsed?.type === 'Generation' ? parsed : null;
  const hidden = () => new GenerationNotFoundError(generationId);
  return {
    project: { id: key?.projectId ?? null, role: ProjectRole.EDITOR, hidden },
    announced: key?.uuid ?? null,
  };
}
