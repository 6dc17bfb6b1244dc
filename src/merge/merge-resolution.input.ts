import { Field, InputType } from 'type-graphql';
import { normalizePath } from '../file/file-path.ts';
import type { InputCheck } from '../graphql/refusals.ts';
import { isStorable } from '../project/text.ts';
import { MergeChoice } from './merge-choice.ts';
import type { Resolution } from './resolve-conflicts.ts';

@InputType({ description: 'How one conflict of a merge is to be resolved: by a choice, or by a text.' })
export class MergeResolutionInput {
  @Field(() => String, { description: "The conflict's path." })
  path!: string;

  @Field(() => MergeChoice, { nullable: true, description: 'Which side is right. Excludes `content`.' })
  choice?: MergeChoice | null;

  @Field(() => String, {
    nullable: true,
    description:
      "The text that the file at the conflict's path is to hold; no other file of the conflict stands anywhere then. Excludes `choice`.",
  })
  content?: string | null;
}

/** The resolutions by path, and each one's position in the list. */
export interface CheckedResolutions {
  readonly byPath: ReadonlyMap<string, Resolution>;
  readonly positions: ReadonlyMap<string, number>;
}

/** Holds resolutions against the rules that need no merge; notes what is wrong with them. */
export function checkResolutions(
  inputs: readonly MergeResolutionInput[],
  check: InputCheck,
): CheckedResolutions {
  const byPath = new Map<string, Resolution>();
  const positions = new Map<string, number>();
  for (const [position, { path: given, choice, content }] of inputs.entries()) {
    const field = (...names: string[]) => ['resolutions', String(position), ...names];
    const path = normalizePath(given);
    const isText = typeof content === 'string';
    if (positions.has(path)) check.field(field('path'), 'must not be resolved twice');
    if (choice && isText) check.field(field('content'), 'must not be given with a choice');
    if (!choice && !isText) check.field(field(), 'must give a choice or a content');
    if (isText && !isStorable(content)) {
      check.field(field('content'), 'must be well-formed Unicode without U+0000');
    }
    positions.set(path, positions.get(path) ?? position);
    // A bad one still resolves its conflict, lest the path be called wrong, too.
    byPath.set(path, choice ?? { text: isText ? content : '' });
  }
  return { byPath, positions };
}
