import { paint } from './terminal.ts';

/** A file, and what becomes of it. */
export interface ChangedFile {
  readonly status: 'ADDED' | 'MODIFIED' | 'DELETED' | 'RENAMED';
  readonly path: string;
  readonly previousPath: string | null;
}

/** How wide the columns of words and of paths are: the demo's longest fit. */
const WORDS = 8;
const PATHS = 31;

const COLOURS = { ADDED: 'green', MODIFIED: 'cyan', DELETED: 'red', RENAMED: 'magenta' } as const;

/** What becomes of a file, and its path, in columns. */
export function fileColumns({ status, path }: ChangedFile): string {
  return `  ${paint(COLOURS[status], status.toLowerCase().padEnd(WORDS))}  ${path.padEnd(PATHS)}`;
}

/** Where a renamed file comes from, to stand behind the columns; empty for others. */
export function origin({ previousPath }: ChangedFile): string {
  return previousPath ? `from ${previousPath}` : '';
}
