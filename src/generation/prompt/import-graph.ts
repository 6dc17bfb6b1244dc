import { mayImport } from './file-kind.ts';
import { ImportResolver } from './import-resolver.ts';
import { importSpecifiers } from './import-specifiers.ts';
import type { Pace } from './pace.ts';
import type { ReadTexts, TreeFile } from './prompt.ts';

/** The largest file, in bytes, whose imports are looked for. */
const FILE_MAX = 100_000;

/** The most bytes of all files that are looked through. */
const TOTAL_MAX = 20_000_000;

/** What is read at once: files, and their bytes. */
const BATCH_FILES = 200;
const BATCH_BYTES = 1_000_000;

/** The most specifiers of all files that are followed. */
const SPECIFIERS_MAX = 100_000;

/** Which files import which, each list without repetition. */
export class ImportGraph {
  readonly #imports = new Map<TreeFile, Set<TreeFile>>();
  readonly #importers = new Map<TreeFile, Set<TreeFile>>();

  /** Notes that a file imports another; nothing where they are the same. */
  add(importer: TreeFile, imported: TreeFile): void {
    if (importer === imported) return;
    listOf(this.#imports, importer).add(imported);
    listOf(this.#importers, imported).add(importer);
  }

  /** The files that a file imports, in the order of its text. */
  importsOf(file: TreeFile): ReadonlySet<TreeFile> {
    return this.#imports.get(file) ?? new Set();
  }

  /** The files that import a file. */
  importersOf(file: TreeFile): ReadonlySet<TreeFile> {
    return this.#importers.get(file) ?? new Set();
  }
}

function listOf(lists: Map<TreeFile, Set<TreeFile>>, file: TreeFile): Set<TreeFile> {
  const list = lists.get(file) ?? new Set();
  lists.set(file, list);
  return list;
}

/**
 * Reads which files import which. Looks through sources of at most 100,000 bytes each and 20,000,000 in total: the
 * named ones first, then the smallest. Reads up to 200 files at once, and of one text what is read once.
 */
export async function readImportGraph(
  files: readonly TreeFile[],
  named: readonly TreeFile[],
  readTexts: ReadTexts,
  pace: Pace,
): Promise<ImportGraph> {
  const graph = new ImportGraph();
  const resolver = new ImportResolver(files);
  let specifiersLeft = SPECIFIERS_MAX;
  for (const batch of batchesOf(sourcesOf(files, named))) {
    const texts = await readTexts([...new Set(batch.map(({ hash }) => hash))]);
    for (const file of batch) {
      const text = texts.get(file.hash);
      if (text === undefined) continue;
      for (const specifier of importSpecifiers(file.path, text)) {
        if (specifiersLeft-- <= 0) return graph;
        const imported = resolver.resolve(specifier, file);
        if (imported) graph.add(file, imported);
      }
      await pace.rest();
    }
  }
  return graph;
}

function sourcesOf(files: readonly TreeFile[], named: readonly TreeFile[]): TreeFile[] {
  const bySize = files.filter(file => mayImport(file)).sort((a, b) => a.size - b.size);
  const sources = new Set([...named.filter(file => mayImport(file)), ...bySize]);
  let total = 0;
  return [...sources].filter(({ size }) => {
    if (size > FILE_MAX || total + size > TOTAL_MAX) return false;
    total += size;
    return true;
  });
}

function* batchesOf(files: readonly TreeFile[]): Generator<TreeFile[]> {
  let batch: TreeFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (batch.length === BATCH_FILES || (batch.length > 0 && bytes + file.size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.size;
  }
  if (batch.length > 0) yield batch;
}
