import { z } from 'zod';

/**
 * What a model is asked for: a version's file changes, as one JSON object. Every key is required, null where it has no
 * value, as the strict structured outputs of OpenAI and others have it; `parseAnswer` is more lenient.
 */
export const Answer = z.object({
  summary: z
    .string()
    .describe('What was changed and why, in one to three sentences for the user who asked for it.'),
  changes: z
    .array(
      z.object({
        operation: z
          .enum(['create', 'update', 'delete', 'rename'])
          .describe(
            'create: a file where none is. update: another content for an existing file. delete: the end of an existing file. rename: another path, and perhaps another content, for an existing file.',
          ),
        path: z
          .string()
          .describe(
            'Where the file stands afterwards (of a delete: where it stood), relative to the project, separated by /. No path may be named by two changes.',
          ),
        previousPath: z
          .string()
          .nullable()
          .describe('Of a rename: where the file stands now. Null for all other operations.'),
        content: z
          .string()
          .nullable()
          .describe(
            "The file's whole new content. Required for a create; null for a delete, where edits are given, and for a rename that keeps the content.",
          ),
        edits: z
          .array(
            z.object({
              search: z
                .string()
                .describe(
                  'Copied exactly from the file as the earlier edits of the list leave it, with enough around it to stand there exactly once.',
                ),
              replace: z.string().describe('What stands there instead; empty to take it away.'),
            }),
          )
          .nullable()
          .describe(
            'Instead of content, for an update or a rename of a text file: replacements that are made one after the other. Null otherwise.',
          ),
      }),
    )
    .describe('All changes, made at once; at least one.'),
});

/** A model's answer, well-formed but not held against the project yet. */
export type Answer = z.infer<typeof Answer>;

/** One change of an answer. */
export type AnswerChange = Answer['changes'][number];

/** One replacement of a text in a file. */
export type AnswerEdit = NonNullable<AnswerChange['edits']>[number];
