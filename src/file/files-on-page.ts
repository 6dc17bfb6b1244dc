import { defineLoader, type LoaderScope } from '../database/batch.ts';
import type { Page } from '../graphql/page.ts';
import type { VersionRow } from '../version/version.entity.ts';
import { layerEnds, layerStarts, treeEnds, treeStarts } from './file.sql.ts';
import { type LayerFile, LayerFold, type LayerStart, type TreeFile } from './fold-layers.ts';

/** How many more rows of each layer are read than a page has, for those that other layers replace or delete. */
const SPARE_ROWS = 16;

/** A page of a version's files between two paths, neither included. */
export interface FilesKey {
  readonly version: VersionRow;
  readonly page: Pick<Page<string>, 'limit' | 'backward'>;
  readonly after: string;
  readonly before: string;
}

const windowText = ({ page, after, before }: FilesKey) =>
  `${page.limit}:${page.backward}:${JSON.stringify([after, before])}`;

/**
 * The files of a version on a page, in reading order and one more than its limit where there are as many.
 *
 * Versions share layers, so the starts of the distinct layers are read, each once, and laid over one another here.
 * Where so many files of a start are deleted above it that the page isn't full, the database lays the whole layers
 * over one another instead.
 */
export const filesOnPage = defineLoader<FilesKey, readonly TreeFile[]>(
  key => `${key.version.projectId}:${key.version.number}:${windowText(key)}`,
  async (keys, scope) => {
    const pages = new Map<FilesKey, readonly TreeFile[]>();
    for (const group of Map.groupBy(keys, windowText).values()) {
      const short = await foldPages(group, scope, pages);
      if (short.length > 0) await readPages(short, scope, pages);
    }
    return keys.map(key => pages.get(key) ?? []);
  },
);

/** Fills pages from the starts of the layers; gives the keys of those that this did not fill. */
async function foldPages(
  keys: readonly FilesKey[],
  { db }: LoaderScope,
  pages: Map<FilesKey, readonly TreeFile[]>,
): Promise<FilesKey[]> {
  const { page, after, before } = keys[0] as FilesKey;
  const rowsWanted = page.limit + 1 + SPARE_ROWS;
  const layers = distinctLayers(keys);
  const rows = await (page.backward ? layerEnds : layerStarts)(
    db,
    layers.projectIds,
    layers.numbers,
    after,
    before,
    rowsWanted,
  );
  const starts: LayerFile[][] = layers.numbers.map(() => []);
  for (const row of rows) starts[row.position]?.push(row);

  const folds = new Map<string, LayerFold>();
  const short: FilesKey[] = [];
  for (const key of keys) {
    const { projectId, layers: numbers } = key.version;
    let fold = folds.get(projectId);
    if (!fold) {
      const positions = layers.positions.get(projectId);
      const layerOf = (number: number) => startOf(starts[positions?.get(number) ?? -1] ?? [], rowsWanted);
      fold = new LayerFold(layerOf, page.backward);
      folds.set(projectId, fold);
    }
    const { files, until } = fold.tree(numbers);
    if (until === null || files.length > page.limit) pages.set(key, files.slice(0, page.limit + 1));
    else short.push(key);
  }
  return short;
}

/** A layer's rows as far as they were read: fewer than were wanted are all. */
function startOf(files: readonly LayerFile[], rowsWanted: number): LayerStart {
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
    keys.map(({ version }) => version.projectId),
    keys.map(({ version }) => version.number),
    after,
    before,
    page.limit + 1,
  );
  const byPosition = Map.groupBy(rows, row => row.position);
  for (const [position, key] of keys.entries()) pages.set(key, byPosition.get(position) ?? []);
}
