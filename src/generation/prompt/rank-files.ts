import { FileKind, fileKind, nameWeight } from './file-kind.ts';
import type { ImportGraph } from './import-graph.ts';
import type { TreeFile } from './prompt.ts';

/** Files below this size, in bytes, are as cheap as one of it: what frames them costs, too. */
const SIZE_MIN = 200;

/**
 * Orders the files whose contents may be sent, the most useful first:
 * 1. the named ones, in their order;
 * 2. what these import, in the order of their texts, then what imports them, the small and central ones first;
 * 3. the other ones, the small and central ones first, and after them those of kind LAST.
 *
 * Small and central means few bytes for each importer; manifests, entry points and configuration count as if they had
 * some importers more.
 */
export function rankFiles(
  files: readonly TreeFile[],
  named: readonly TreeFile[],
  graph: ImportGraph,
): TreeFile[] {
  const costs = new Map(files.map(file => [file, costOf(file, graph)]));
  const cheapestFirst = (a: TreeFile, b: TreeFile) => costs.get(a)! - costs.get(b)!;
  const byKind = Map.groupBy(files, fileKind);
  const ofKind = (kind: FileKind) => (byKind.get(kind) ?? []).sort(cheapestFirst);
  const usual = new Set(ofKind(FileKind.USUAL));
  const imports = named.flatMap(file => [...graph.importsOf(file)]);
  const importers = new Set(named.flatMap(file => [...graph.importersOf(file)]));
  const near = [...imports, ...[...importers].sort(cheapestFirst)].filter(file => usual.has(file));
  return [
    ...new Set([
      ...named.filter(file => fileKind(file) !== FileKind.NEVER),
      ...near,
      ...usual,
      ...ofKind(FileKind.LAST),
    ]),
  ];
}

function costOf(file: TreeFile, graph: ImportGraph): number {
  return Math.max(file.size, SIZE_MIN) / (1 + graph.importersOf(file).size + nameWeight(file.path));
}
