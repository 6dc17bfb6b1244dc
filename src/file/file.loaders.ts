import { allByPosition, defineLoader, oneByPosition } from '../database/batch.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { versionText } from '../version/version.loaders.ts';
import { versionLists } from '../version/version.sql.ts';
import { ContentCount, ContentLimit } from './content-limit.ts';
import {
  AFTER_ALL_PATHS,
  blobsByHash,
  directoryEntries,
  type EntryRow,
  fileCounts,
  filesByPath,
} from './file.sql.ts';
import type { TreeFile } from './fold-layers.ts';

const listsOf = (keys: readonly { readonly version: VersionRow }[]) =>
  versionLists(keys.map(({ version }) => version));

/** A path in a version. */
export interface PathKey {
  readonly version: VersionRow;
  readonly path: string;
}

/** A version's file by its path; null where there is none. */
export const fileByPath = defineLoader<PathKey, TreeFile | null>(
  ({ version, path }) => `${versionText(version)}:${path}`,
  async (keys, { db }) => {
    const paths = keys.map(({ path }) => path);
    return oneByPosition(keys, await filesByPath(db, ...listsOf(keys), paths));
  },
);

/** The files of a version that lie between two paths, neither included. */
export interface PathsKey {
  readonly version: VersionRow;
  /** Empty for no bound. */
  readonly after: string;
  /** Empty for no bound. */
  readonly before: string;
}

const pathsText = ({ version, after, before }: PathsKey) => `${versionText(version)}:${after}\n${before}`;

const windowsOf = (keys: readonly PathsKey[]): [string[], string[]] => [
  keys.map(({ after }) => after),
  keys.map(({ before }) => before || AFTER_ALL_PATHS),
];

/** How many files of a version lie between two paths. */
export const fileCount = defineLoader<PathsKey, number>(pathsText, async (keys, { db }) => {
  const rows = await fileCounts(db, ...listsOf(keys), ...windowsOf(keys));
  return oneByPosition(keys, rows).map(row => row?.count ?? 0);
});

/** A directory's entries, directories first, each kind by name; none where there is no such directory. */
export const entriesOfDirectory = defineLoader<PathsKey, readonly EntryRow[]>(
  pathsText,
  async (keys, { db }) => {
    const rows = await directoryEntries(db, ...listsOf(keys), ...windowsOf(keys));
    return allByPosition(keys, rows);
  },
);

/** A content by its project and hash, with or without the content itself. */
export interface ContentKey {
  readonly projectId: string;
  readonly hash: string;
  /** In bytes. */
  readonly size: number;
  readonly withContent: boolean;
  /** Whether the content is for the server's own use, so that no limit of answers holds for it. */
  readonly internal?: boolean;
}

/** A content: whether it is text and, where it was asked for, the text, or the bytes as Base64. */
export interface FileContent {
  readonly isText: boolean;
  readonly content: string;
}

/** Contents by hash; one statement serves those that are wanted whole and those of which only the kind is. */
export const contentByHash = defineLoader<ContentKey, FileContent>(
  ({ projectId, hash, withContent, internal = false }) => `${projectId}:${hash}:${withContent}:${internal}`,
  async (keys, { db, memory, serverMemory }) => {
    const blobText = (key: { projectId: string; hash: string }) => `${key.projectId}:${key.hash}`;
    const wanted = new Map<string, ContentKey>();
    for (const key of keys) {
      const text = blobText(key);
      if (key.withContent || !wanted.has(text)) wanted.set(text, key);
    }
    const blobs = [...wanted.values()];
    const answered = new Map(
      keys.flatMap(key => (key.withContent && !key.internal ? [[blobText(key), key.size]] : [])),
    );
    const bytes = [...answered.values()].reduce((sum, size) => sum + size, 0);
    memory.keep(ContentCount).add(bytes, serverMemory.keep(ContentLimit));
    const rows = await blobsByHash(
      db,
      [...new Set(blobs.map(blob => blob.projectId))],
      blobs.map(blob => blob.projectId),
      blobs.map(blob => blob.hash),
      blobs.map(blob => blob.withContent),
    );
    const contents = new Map(
      rows.map(row => [
        blobText(row),
        { isText: row.isText, content: row.text ?? row.bytes?.toString('base64') ?? '' },
      ]),
    );
    return keys.map(key => contents.get(blobText(key)) ?? new Error(`There is no blob ${key.hash}`));
  },
);
