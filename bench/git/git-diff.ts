/** What became of a file, as Noodle says it. */
export interface FileDiff {
  readonly path: string;
  readonly previousPath: string | null;
  readonly status: string;
  readonly additions: number;
  readonly deletions: number;
  readonly patch: string;
}

const STATUSES: Record<string, string> = { A: 'ADDED', M: 'MODIFIED', D: 'DELETED', R: 'RENAMED' };

/** Reads what `git diff-tree --raw -p` has written, of the first files. The paths need no quotes. */
export function parseDiff(output: string, first: number): FileDiff[] {
  const raw = output.matchAll(/^:\d+ \d+ \w+ \w+ (\w)\d*\t([^\t\n]+)(?:\t([^\t\n]+))?$/gm);
  const patches = output.split(/^(?=diff --git )/m).slice(1);
  return [...raw].slice(0, first).map(([, letter = '', path = '', newPath], index) => {
    // Objects' ids are what Noodle's patches are without.
    const patch = (patches[index] ?? '').replace(/^index .*\n/m, '');
    return {
      path: newPath ?? path,
      previousPath: newPath === undefined ? null : path,
      status: STATUSES[letter] ?? letter,
      ...countLines(patch),
      patch,
    };
  });
}

function countLines(patch: string): { additions: number; deletions: number } {
  const hunks = patch.slice(patch.search(/^@@ /m));
  return {
    additions: hunks.match(/^\+/gm)?.length ?? 0,
    deletions: hunks.match(/^-/gm)?.length ?? 0,
  };
}
