import type { AnswerChange, AnswerEdit } from '../generation/answer/answer-schema.ts';

/** A change with all keys, in the schema's order. */
function change(
  operation: AnswerChange['operation'],
  path: string,
  { previousPath = null, content = null, edits = null }: Partial<AnswerChange> = {},
): AnswerChange {
  return { operation, path, previousPath, content, edits };
}

/** Changes as models write them. */
export const write = {
  create: (path: string, content: string) => change('create', path, { content }),
  update: (path: string, content: string) => change('update', path, { content }),
  edit: (path: string, ...edits: AnswerEdit[]) => change('update', path, { edits }),
  delete: (path: string) => change('delete', path),
  rename: (
    previousPath: string,
    path: string,
    written: { readonly content?: string; readonly edits?: AnswerEdit[] } = {},
  ) => change('rename', path, { previousPath, ...written }),
};

/** A model's answer of these changes. */
export function answerOf(...changes: AnswerChange[]) {
  return { summary: 'Changes it.', changes };
}

/** An answer that any project without such a file can take. */
export const GOOD = answerOf(write.create('page.html', '<h1>Hello</h1>'));
