import type { Answer, AnswerChange } from '../../src/generation/answer/answer-schema.ts';
import type { Transport } from './client.ts';

/** A version that the demo has generated, and what the emulated model answers when it is asked for it. */
export interface Step {
  readonly name: string;
  readonly parentNumber: number;
  /** By the emulated provider's name. */
  readonly model: string;
  /** How it is watched. */
  readonly transport: Transport;
  readonly changeRequest: string;
  /** One for each attempt: where there are two, the first one is refused. */
  readonly answers: readonly Answer[];
}

/** Search texts, each with what stands there afterwards. */
type Edits = readonly (readonly [search: string, replace: string])[];

/** A change with its keys in the order of the schema, as models write them: progress is only seen once the path is. */
function change(
  operation: AnswerChange['operation'],
  path: string,
  { previousPath = null, content = null, edits = null }: Partial<AnswerChange> = {},
): AnswerChange {
  return { operation, path, previousPath, content, edits };
}

const editsOf = (edits: Edits) => edits.map(([search, replace]) => ({ search, replace }));

export function create(path: string, content: string): AnswerChange {
  return change('create', path, { content });
}

/** Gives a file another content as a whole. */
export function rewrite(path: string, content: string): AnswerChange {
  return change('update', path, { content });
}

export function edit(path: string, edits: Edits): AnswerChange {
  return change('update', path, { edits: editsOf(edits) });
}

export function rename(previousPath: string, path: string, edits: Edits = []): AnswerChange {
  return change('rename', path, { previousPath, edits: edits.length > 0 ? editsOf(edits) : null });
}

export function remove(path: string): AnswerChange {
  return change('delete', path);
}
