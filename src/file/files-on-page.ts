import { allByPosition, defineLoader, type LoaderScope } from '../database/batch.ts';
import type { Page } from '../graphql/page.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { versionText } from '../version/version.loaders.ts';
import { versionLists } from '../version/version.sql.ts';
import { AFTER_ALL_PATHS, type LayerRow, layerEnds, layerStarts, treeEnds, treeStarts } from './file.sql.ts';
import { type LayerFile, LayerFold, type LayerStart, type TreeFile } from './fold-layers.ts';
import { PageCache } from './page-cache.ts';

/** How many more rows of each layer are read than a page has, for those that other layers replace or delete. */
const SPARE_ROWS = 16;

/** A page of a version's files between two paths, neither included. */
export interface FilesKey {
  readonly version: VersionRow;
  readonly page: Pick<Page<string>, 'limit' | 'backward'>;
  /** Empty for no bound. */
  readonly after: string;
  /** Empty for no bound. */
  readonly before: string;
  /** Whether the files' hashes are wanted; else they are empty. */
  readonly withHash: boolean;
}

/** Equal for keys that one statement can answer. */
function windowText({ page, after, before, withHash }: FilesKey): string {
  return `${page.limit}:${page.backward}:${withHash}:${after}\n${before}`;
}

function pageText(key: FilesKey): string {
  return `${versionText(key.version)}:${windowText(key)}`;
}

/**
 * The files of a version on a page, in reading order and one more than its limit where there are as many.
 *
 * Versions share layers, so the starts of the distinct layers are read, each once, and laid over one another here.
 * Where so many files of a start are deleted above it that the page isn't full, the database lays the whole layers
 * over one another instead.
 */
export const filesOnPage = defineLoader<FilesKey, readonly TreeFile[]>(pageText, async (keys, scope) => {
  const cache = scope.serverMemory.keep(PageCache);
  const pages = new Map<FilesKey, readonly TreeFile[]>();
  const unknown: FilesKey[] = [];
  for (const key of keys) {
    const page = cache.get(pageText(key));
    if (page) pages.set(key, page);
    else unknown.push(key);
  }
  for (const group of Map.groupBy(unknown, windowText).values()) {
    const short = await foldPages(group, scope, pages);
    if (short.length > 0) await readPages(short, scope, pages);
    for (const key of group) cache.set(pageText(key), pages.get(key) ?? []);
  }
  return keys.map(key => pages.get(key) ?? []);
});

/** Fills pages from the starts of the layers; gives the keys of those that this did not fill. */
async function foldPages(
  keys: readonly FilesKey[],
  { db }: LoaderScope,
  pages: Map<FilesKey, readonly TreeFile[]>,
): Promise<FilesKey[]> {
  const { page, after, before, withHash } = keys[0] as FilesKey;
  const rowsWanted = page.limit + 1 + SPARE_ROWS;
  const layers = distinctLayers(keys);
  const rows = await (page.backward ? layerEnds : layerStarts)(
    db,
    [...layers.positions.keys()],
    layers.projectIds,
    layers.numbers,
    after,
    before || AFTER_ALL_PATHS,
    rowsWanted,
    withHash,
  );
  const starts: LayerStart[] = layers.numbers.map(() => EMPTY);
  for (const row of rows) starts[row.position] = startOf(row, rowsWanted);

  const folds = new Map<string, LayerFold>();
  const short: FilesKey[] = [];
  for (const key of keys) {
    const { projectId, layers: numbers } = key.version;
    let fold = folds.get(projectId);
    if (!fold) {
      const positions = layers.positions.get(projectId);
      const layerOf = (number: number) => starts[positions?.get(number) ?? -1] ?? EMPTY;
      fold = new LayerFold(layerOf, page.backward);
      folds.set(projectId, fold);
    }
    const { files, until } = fold.tree(numbers);
    if (until === null || files.length > page.limit) pages.set(key, files.slice(0, page.limit + 1));
    else short.push(key);
  }
  return short;
}

const EMPTY: LayerStart = { files: [], until: null };

/** Reads a layer's row; fewer files than were wanted are all. */
function startOf({ paths, sizes, hashes }: LayerRow, rowsWanted: number): LayerStart {
  const sizeOf = sizes.split(',');
  const hashOf = hashes?.split(',');
  const files = paths.split('\n').map((path, i): LayerFile => {
    const size = sizeOf[i] as string;
    return size === ''
      ? { path, size: null, hash: null }
      : { path, size: Number(size), hash: hashOf?.[i] ?? '' };
  });
  return { files, until: files.length < rowsWanted ? null : (files.at(-1)?.path ?? null) };
}

interface DistinctLayers {
  readonly projectIds: string[];
  readonly numbers: number[];
  /** Where a layer stands in the two lists, by project and number. */
  readonly positions: Map<string, Map<number, number>>;
}

function distinctLayers(keys: readonly FilesKey[]): DistinctLayers {
  const layers: DistinctLayers = { projectIds: [], numbers: [], positions: new Map() };
  for (const { version } of keys) {
    let positions = layers.positions.get(version.projectId);
    if (!positions) {
      positions = new Map();
      layers.positions.set(version.projectId, positions);
    }
    for (const number of version.layers) {
      if (positions.has(number)) continue;
      positions.set(number, layers.numbers.length);
      layers.projectIds.push(version.projectId);
      layers.numbers.push(number);
    }
  }
  return layers;
}

/** Fills pages from the whole trees. */
async function readPages(
  keys: readonly FilesKey[],
  { db }: LoaderScope,
  pages: Map<FilesKey, readonly TreeFile[]>,
): Promise<void> {
  const { page, after, before } = keys[0] as FilesKey;
  const rows = await (page.backward ? treeEnds : treeStarts)(
    db,
    ...versionLists(keys.map(({ version }) => version)),
    after,
    before || AFTER_ALL_PATHS,
    page.limit + 1,
  );
  for (const [position, files] of allByPosition(keys, rows).entries())
    pages.set(keys[position] as FilesKey, files);
}
