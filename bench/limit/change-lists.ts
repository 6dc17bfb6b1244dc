import { hash } from 'node:crypto';

/** A change as Noodle's clients write it; renames are left out, for nothing here sends any. */
interface Change {
  readonly create?: { path: string; content: string };
  readonly update?: { path: string; content: string };
  readonly delete?: { path: string };
}

/** What createVersion is asked for. */
export interface WriteInput {
  readonly projectId: string;
  readonly parentNumber: number;
  readonly name: string;
  readonly changes: readonly Change[];
}

/** Changes as columns, the form in which statements take them. */
export interface ChangeLists {
  readonly paths: string[];
  /** Whether the parent must have a file at the path. */
  readonly existing: boolean[];
  readonly hashes: (Buffer | null)[];
  readonly sizes: (number | null)[];
  readonly texts: (string | null)[];
  /** The paths that are new. */
  readonly created: string[];
  /** The directories above the new paths, where no file may stand. */
  readonly directories: string[];
}

/**
 * Checks changes by themselves and brings them into columns.
 * @throws Error for a bad path, or one that two changes name
 */
export function changeLists({ changes }: WriteInput): ChangeLists {
  const lists: ChangeLists = {
    paths: [],
    existing: [],
    hashes: [],
    sizes: [],
    texts: [],
    created: [],
    directories: [],
  };
  const directories = new Set<string>();
  for (const { create, update, delete: deletion } of changes) {
    const { path } = create ?? update ?? deletion ?? { path: '' };
    const content = (create ?? update)?.content ?? null;
    if (!/^[^/\0\\]+(\/[^/\0\\]+)*$/.test(path) || lists.paths.includes(path))
      throw new Error(`Bad path: ${path}`);
    lists.paths.push(path);
    lists.existing.push(!create);
    lists.texts.push(content);
    lists.sizes.push(content === null ? null : Buffer.byteLength(content));
    lists.hashes.push(content === null ? null : hash('sha256', content, 'buffer'));
    if (!create) continue;
    lists.created.push(path);
    for (let end = path.indexOf('/'); end > 0; end = path.indexOf('/', end + 1))
      directories.add(path.slice(0, end));
  }
  lists.directories.push(...directories);
  return lists;
}

/** The answer to a createVersion that made a version. */
export function writtenVersion(number: number, fileCount: number): string {
  return `{"data":{"createVersion":{"__typename":"CreateVersionSuccess","version":{"number":${number},"fileCount":${fileCount}}}}}`;
}
