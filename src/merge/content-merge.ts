import { createHash } from 'node:crypto';
import type { MergeTask } from '../diff/diff-worker.ts';
import type { MergedText, MergeLabels } from '../diff/merge-lines.ts';
import type { FileContent } from '../file/file.loaders.ts';

/** A content by its SHA-256 in hexadecimal and its size in bytes; with its text where the project may not hold it. */
export interface Content {
  readonly hash: string;
  readonly size: number;
  readonly text?: string;
}

/** Contents to merge; the base is null for two files that have none in common. */
export interface ContentSides {
  readonly base: Content | null;
  readonly into: Content;
  readonly from: Content;
}

/** What merging contents gives: a content or, in a conflict, texts with the conflicts marked, if all are texts. */
export type ContentMerge =
  | { readonly content: Content; readonly markedContent: null }
  | { readonly content: null; readonly markedContent: string | null };

/** What merging contents takes. */
export interface ContentTools {
  readonly labels: MergeLabels;
  /** Loads a content, or only whether it is text. */
  readonly load: (content: Content, withContent: boolean) => Promise<FileContent>;
  /** Merges texts line by line. */
  readonly mergeTexts: (tasks: readonly MergeTask[]) => Promise<MergedText[]>;
}

/** Makes a content of a text. */
export function contentOfText(text: string): Content {
  const bytes = Buffer.from(text, 'utf8');
  return { hash: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, text };
}

/** Merges contents as far as their hashes tell how; null when they must be looked into. */
export function mergeByHash({ base, into, from }: ContentSides): Content | null {
  if (into.hash === from.hash || from.hash === base?.hash) return into;
  return into.hash === base?.hash ? from : null;
}

/** Merges contents line by line, in order. Loads those of texts only, all at once. */
export async function mergeContents(
  sides: readonly ContentSides[],
  { labels, load, mergeTexts }: ContentTools,
): Promise<ContentMerge[]> {
  const texts = await textsOf(sides, load);
  const tasks = texts.flatMap(group => (group ? { ...group, labels } : []));
  const merged = (await mergeTexts(tasks)).values();
  return texts.map(group => {
    if (!group) return { content: null, markedContent: null };
    const { text, conflicts } = merged.next().value as MergedText;
    return conflicts > 0
      ? { content: null, markedContent: text }
      : { content: contentOfText(text), markedContent: null };
  });
}

type Texts = Omit<MergeTask, 'labels'>;

/** The texts of contents; null where one of the three is no text. */
async function textsOf(
  sides: readonly ContentSides[],
  load: ContentTools['load'],
): Promise<(Texts | null)[]> {
  const isText = async (content: Content | null) =>
    content?.text !== undefined || !content || (await load(content, false)).isText;
  const textOf = async (content: Content | null) =>
    content ? (content.text ?? (await load(content, true)).content) : '';

  const kinds = await Promise.all(
    sides.map(({ base, into, from }) => Promise.all([base, into, from].map(isText))),
  );
  return Promise.all(
    sides.map(async ({ base, into, from }, index) => {
      if (kinds[index]?.includes(false)) return null;
      const [baseText, intoText, fromText] = await Promise.all([textOf(base), textOf(into), textOf(from)]);
      return { base: baseText, into: intoText, from: fromText };
    }),
  );
}
