import { comparePaths } from '../../file/file-path.ts';
import type { Pace } from './pace.ts';
import { estimateLine } from './tokens.ts';

/** Lines that name all files of a tree, and what they are estimated to take. */
export interface PathList {
  readonly text: string;
  readonly tokens: number;
}

/** A line of the list: a path, or a directory that stands for its files. */
interface Line {
  readonly path: string;
  readonly text: string;
  readonly tokens: number;
}

/** A directory with the lines of all files below it, by path. */
interface Directory {
  readonly path: string;
  readonly below: readonly Line[];
}

/**
 * Lists the paths, one a line. Where they would take more than the tokens, directories stand for their files, as
 * `src/icons/ (2400 files)`: the list starts as one line for all, and from the top down, level by level, the directories
 * with the fewest files are opened as long as it stays within the tokens. So the deepest and the largest stay closed.
 */
export async function listPaths(paths: readonly string[], tokensMax: number, pace: Pace): Promise<PathList> {
  const lines: Line[] = [];
  for (const path of paths) {
    lines.push(lineOf(path, path));
    await pace.rest();
  }
  if (sum(lines) <= tokensMax) return listOf(lines);
  const below = lines.sort((a, b) => comparePaths(a.path, b.path));
  await pace.rest();
  return listOf(await openDirectories({ path: '', below }, tokensMax, pace));
}

async function openDirectories(top: Directory, tokensMax: number, pace: Pace): Promise<Line[]> {
  const shown: Line[] = [];
  let tokens = closed(top).tokens;
  for (let level = [top]; level.length > 0; ) {
    const next: Directory[] = [];
    for (const directory of level.sort(fewestFilesFirst)) {
      const { files, directories } = open(directory);
      const opened = tokens - closed(directory).tokens + sum(files) + sum(directories.map(closed));
      if (opened <= tokensMax) {
        tokens = opened;
        shown.push(...files);
        next.push(...directories);
      } else shown.push(closed(directory));
      await pace.rest();
    }
    level = next;
  }
  return shown;
}

function fewestFilesFirst(a: Directory, b: Directory): number {
  return a.below.length - b.below.length || comparePaths(a.path, b.path);
}

function closed({ path, below }: Directory): Line {
  return lineOf(path, `${path}/ (${below.length} files)`);
}

/** The files and directories right in a directory; each directory's files follow one another, as they are sorted. */
function open({ path, below }: Directory): { files: Line[]; directories: Directory[] } {
  const files: Line[] = [];
  const directories: Directory[] = [];
  const start = path === '' ? 0 : path.length + 1;
  for (let at = 0; at < below.length; ) {
    const line = below[at]!;
    const slash = line.path.indexOf('/', start);
    if (slash < 0) {
      files.push(line);
      at++;
      continue;
    }
    const prefix = line.path.slice(0, slash + 1);
    const first = at;
    while (below[at]?.path.startsWith(prefix)) at++;
    directories.push({ path: line.path.slice(0, slash), below: below.slice(first, at) });
  }
  return { files, directories };
}

function lineOf(path: string, text: string): Line {
  return { path, text, tokens: estimateLine(`${text}\n`) };
}

function sum(lines: readonly Line[]): number {
  return lines.reduce((total, { tokens }) => total + tokens, 0);
}

function listOf(lines: readonly Line[]): PathList {
  const sorted = lines.toSorted((a, b) => comparePaths(a.path, b.path));
  return { text: sorted.map(({ text }) => text).join('\n'), tokens: sum(lines) };
}
