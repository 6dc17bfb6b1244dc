import { frameTokens } from './file-block.ts';
import type { Pace } from './pace.ts';
import type { ReadTexts, TreeFile } from './prompt.ts';
import { estimateLine, estimateTokens, leastTokens } from './tokens.ts';

/** The most files that are read at once. */
const BATCH_FILES = 50;

/** After so many files that were read in vain, as binary or after all too large, no more are tried. */
const VAIN_MAX = 100;

/** What goes into a prompt, and how many tokens that is estimated to take. */
export interface Packed {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** Paths of named files that had no room. */
  readonly tooLarge: readonly string[];
  readonly tokens: number;
}

/** What goes in where there is no room. */
export const NOTHING_PACKED: Packed = { files: [], tooLarge: [], tokens: 0 };

/**
 * Takes the files in their order as long as there is room, each whole or not at all: one that doesn't fit is left out
 * and the next one tried. Only those are read which by their size could fit.
 * @param room in tokens
 */
export async function packFiles(
  ranked: readonly TreeFile[],
  named: ReadonlySet<TreeFile>,
  room: number,
  readTexts: ReadTexts,
  pace: Pace,
): Promise<Packed> {
  const files: { path: string; text: string }[] = [];
  const tooLarge: string[] = [];
  let left = room;
  let vain = 0;
  const leaveOut = ({ path }: TreeFile) => {
    const tokens = estimateLine(`${path}\n`);
    if (tokens > left) return;
    tooLarge.push(path);
    left -= tokens;
  };

  for (let next = 0; next < ranked.length && vain < VAIN_MAX; ) {
    const batch: TreeFile[] = [];
    let planned = 0;
    for (; next < ranked.length && batch.length < BATCH_FILES; next++) {
      const file = ranked[next]!;
      const tokens = leastTokens(file.size) + frameTokens(file.path);
      if (tokens <= left - planned) {
        batch.push(file);
        planned += tokens;
      } else if (batch.length > 0 && tokens <= left) break;
      else if (named.has(file)) leaveOut(file);
      await pace.rest();
    }
    if (batch.length === 0) break;
    const texts = await readTexts([...new Set(batch.map(({ hash }) => hash))]);
    for (const file of batch) {
      const text = texts.get(file.hash);
      const tokens = text === undefined ? 0 : (await estimateTokens(text, pace)) + frameTokens(file.path);
      if (text !== undefined && tokens <= left) {
        files.push({ path: file.path, text });
        left -= tokens;
        continue;
      }
      vain++;
      if (text !== undefined && named.has(file)) leaveOut(file);
    }
  }
  return { files, tooLarge, tokens: room - left };
}
