import { defineLoader } from '../database/batch.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { blobsByHash, directoryEntries, type EntryRow, fileCounts, filesByPath } from './file.sql.ts';
import type { TreeFile } from './fold-layers.ts';

const versionText = ({ projectId, number }: VersionRow) => `${projectId}:${number}`;

/** Splits keys into the arrays that the statements take: project ids and version numbers. */
function columnsOf(keys: readonly { readonly version: VersionRow }[]): [string[], number[]] {
  return [keys.map(({ version }) => version.projectId), keys.map(({ version }) => version.number)];
}

/** Puts rows that bear their key's position into the keys' order. */
function alignByPosition<Row extends { readonly position: number }>(length: number, rows: readonly Row[]) {
  const aligned: (Row | null)[] = Array.from({ length }, () => null);
  for (const row of rows) aligned[row.position] = row;
  return aligned;
}

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
    return alignByPosition(keys.length, await filesByPath(db, ...columnsOf(keys), paths));
  },
);

/** The files of a version that lie between two paths, neither included. */
export interface PathsKey {
  readonly version: VersionRow;
  readonly after: string;
  readonly before: string;
}

const pathsText = ({ version, after, before }: PathsKey) =>
  `${versionText(version)}:${JSON.stringify([after, before])}`;

const windowsOf = (keys: readonly PathsKey[]): [string[], string[]] => [
  keys.map(({ after }) => after),
  keys.map(({ before }) => before),
];

/** How many files of a version lie between two paths. */
export const fileCount = defineLoader<PathsKey, number>(pathsText, async (keys, { db }) => {
  const rows = await fileCounts(db, ...columnsOf(keys), ...windowsOf(keys));
  return alignByPosition(keys.length, rows).map(row => row?.count ?? 0);
});

/** A directory's entries, directories first, each kind by name; none where there is no such directory. */
export const entriesOfDirectory = defineLoader<PathsKey, readonly EntryRow[]>(
  pathsText,
  async (keys, { db }) => {
    const rows = await directoryEntries(db, ...columnsOf(keys), ...windowsOf(keys));
    const byPosition = Map.groupBy(rows, row => row.position);
    return keys.map((_, position) => byPosition.get(position) ?? []);
  },
);

/** A content by its project and hash, with or without the content itself. */
export interface ContentKey {
  readonly projectId: string;
  readonly hash: string;
  readonly withContent: boolean;
}

/** A content: whether it is text and, where it was asked for, the text, or the bytes as Base64. */
export interface FileContent {
  readonly isText: boolean;
  readonly content: string;
}

/** Contents by hash; one statement serves those that are wanted whole and those of which only the kind is. */
export const contentByHash = defineLoader<ContentKey, FileContent>(
  ({ projectId, hash, withContent }) => `${projectId}:${hash}:${withContent}`,
  async (keys, { db }) => {
    const blobText = (key: { projectId: string; hash: string }) => `${key.projectId}:${key.hash}`;
    const wanted = new Map<string, ContentKey>();
    for (const key of keys) {
      const text = blobText(key);
      if (key.withContent || !wanted.has(text)) wanted.set(text, key);
    }
    const blobs = [...wanted.values()];
    const rows = await blobsByHash(
      db,
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
